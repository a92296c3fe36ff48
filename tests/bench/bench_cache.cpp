#include "engine/ledger.hpp"
#include "world.hpp"

#include <notify/adapters/redis.hpp>
#include <notify/caches.hpp>
#include <notify/notifications.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <hiredis/hiredis.h>

namespace notify::bench {
namespace {

constexpr std::int64_t batch_size = 1'000;
constexpr int templates = 100;

/// Redis past the library, a round trip a command: what is compared with.
class BareRedis {
public:
  explicit BareRedis(const RedisOptions& options)
      : line_(redisConnect(options.host.c_str(), options.port), redisFree) {
    if (!line_ || line_->err != 0) give_up("no redis server");
    if (!options.password.empty()) say({"AUTH", options.username, options.password});
  }
  void say(std::initializer_list<std::string_view> words) {
    std::vector<const char*> arguments;
    std::vector<std::size_t> sizes;
    for (const std::string_view word : words) {
      arguments.push_back(word.data());
      sizes.push_back(word.size());
    }
    void* const reply = redisCommandArgv(line_.get(), static_cast<int>(words.size()),
                                         arguments.data(), sizes.data());
    if (!reply) give_up("redis server went away");
    freeReplyObject(reply);
  }

private:
  std::unique_ptr<redisContext, void (*)(redisContext*)> line_;
};

std::vector<LedgerEntry> counts_of(Entropy& entropy, int count) {
  std::vector<LedgerEntry> counts;
  for (int i = 0; i < count; ++i) counts.push_back({make_uuid_v4(entropy).to_text(), 1'000 + i});
  return counts;
}

/// Counting as the send path does, a batch at a time, beside a message at a time.
void bench_counting(Bench& bench, const RedisOptions& options) {
  const auto cache = must(make_redis_cache(options, std::make_shared<SystemClock>()));
  SeededEntropy entropy(1);
  const std::string key = "ledger/bench/" + make_uuid_v4(entropy).to_text();
  must(cache->open_ledger(key));
  must(cache->complete_ledger(key, {}));
  const auto used = counts_of(entropy, 10);
  const std::int64_t batches = bench.scaled(200), messages = bench.scaled(10'000);
  BareRedis bare(options);
  bench.measure(
      {.name = "cache.counting",
       .unit = "messages/s",
       .peer_is = "HINCRBY, wait, EXPIRE, wait",
       .goal_of = GoalOf::ratio,
       .goal = 20},
      [&] {
        const UtcTime now = SystemClock().now();
        return static_cast<double>(batches * batch_size) / seconds([&] {
                 for (std::int64_t i = 0; i < batches; ++i) {
                   const Uuid token = make_uuid_v4(entropy);
                   must(cache->reserve(key, {token,
                                             now,
                                             now + std::chrono::minutes(2),
                                             {{"sms", batch_size, no_limit}}}));
                   must(cache->settle(key, token, used));
                 }
               });
      },
      [&] {
        return static_cast<double>(messages) / seconds([&] {
                 for (std::int64_t i = 0; i < messages; ++i) {
                   bare.say({"HINCRBY", "bench", used[static_cast<std::size_t>(i % 10)].name, "1"});
                   bare.say({"EXPIRE", "bench", "691200"});
                 }
               });
      });
}

void bench_reading(Bench& bench, const RedisOptions& options) {
  const auto cache = must(make_redis_cache(options, std::make_shared<SystemClock>()));
  SeededEntropy entropy(2);
  const auto used = counts_of(entropy, templates);
  std::vector<std::string> keys, peer_keys;
  const auto add_day = [&](std::vector<std::string>& days) {
    days.push_back("ledger/bench/" + make_uuid_v4(entropy).to_text());
    must(cache->open_ledger(days.back()));
    must(cache->complete_ledger(days.back(), used));
  };
  for (int day = 0; day < 8; ++day) {
    add_day(keys);
    add_day(peer_keys);
    if (day < 7) must(cache->compact_ledger(keys.back()));  // as the night leaves it
  }
  const UtcTime now = SystemClock().now();
  const std::int64_t times = bench.scaled(2'000);
  const auto measured = [&](auto&& read) {
    return seconds([&] {
             for (std::int64_t i = 0; i < times; ++i) read();
           }) *
           1e6 / static_cast<double>(times);
  };
  bench.measure(
      {.name = "cache.reading_8_days",
       .unit = "us",
       .better = Better::lower,
       .peer_is = "a round trip and a plain hash a day",
       .goal_of = GoalOf::ratio,
       .goal = 1.0 / 3},
      [&] { return measured([&] { keep(must(cache->read_ledgers(keys, now))); }); },
      [&] {
        return measured([&] {
          for (const std::string& key : peer_keys)
            keep(must(cache->read_ledgers(std::span(&key, 1), now)));
        });
      });
}

/// What counting adds to the time of a batch send.
void bench_sending(Bench& bench, const Kind& kind, const RedisOptions& options) {
  const auto site = kind.make();
  World world(*site, at("2026-01-15T20:00:00Z"));
  EnginePorts ports;
  ports.store = world.store;
  ports.clock = world.clock;
  ports.entropy = world.entropy;
  const auto plain = must(Engine::make(ports));
  ports.cache = must(make_redis_cache(options, std::make_shared<SystemClock>()));
  const auto counted = must(Engine::make(ports));
  // A service each: whoever sends uncounted gives the ledger up.
  const Service ours = must(world.engine->services().create(clinic("A")));
  NewService uncounted = clinic("B");
  uncounted.limits = {no_limit, no_limit, no_limit, no_limit, 3'000};
  const Service peer = must(world.engine->services().create(uncounted));
  const Template ours_text = must(world.engine->templates().create(ours.id, reminder()));
  const Template peer_text = must(world.engine->templates().create(peer.id, reminder()));
  must(counted->caches().recent_usage(ours.id));
  const auto ours_requests = reminders(ours_text.id, batch_size);
  const auto peer_requests = reminders(peer_text.id, batch_size);
  bench.measure(
      {.name = "cache." + kind.name + ".batch_send",
       .unit = "ms",
       .better = Better::lower,
       .peer_is = "the same, uncounted",
       .goal_of = GoalOf::ratio,
       .goal = 1.03,
       .rounds = 121},
      [&] { return 1e3 * seconds([&] { must(counted->send_many(ours.id, ours_requests)); }); },
      [&] { return 1e3 * seconds([&] { must(plain->send_many(peer.id, peer_requests)); }); });
  const RecentUsage usage = must(counted->caches().recent_usage(ours.id, 0));
  if (usage.days_cached != 1) give_up("the batches were not counted in the cache");
}

/// Accepting a message with an API key, where nothing has changed since the one before. The peer
/// reads service, key and template anew each time.
void bench_settings(Bench& bench, const Kind& kind) {
  const auto site = kind.make();
  World world(*site, at("2026-01-15T20:00:00Z"));
  const Service service = must(world.engine->services().create(clinic()));
  const Template text = must(world.engine->templates().create(service.id, reminder()));
  const ApiKey key{
      {make_uuid_v4(*world.entropy)}, service.id, "k", KeyType::test, world.clock->now(), {}};
  must(world.store->api_keys().insert(key, "never opened"));
  SendRequest request = reminders(text.id, 1).front();
  request.api_key_id = key.id;
  const std::int64_t times = bench.scaled(500);
  const auto measured = [&](bool hold, auto&& work) {
    world.store->transactions().hold_versions(hold);
    return 1e6 / static_cast<double>(times) * seconds([&] {
             for (std::int64_t i = 0; i < times; ++i) work();
           });
  };
  const auto measure = [&](const std::string& name, auto&& work) {
    bench.measure(
        {.name = "cache." + kind.name + "." + name,
         .unit = "us",
         .better = Better::lower,
         .peer_is = "settings read anew",
         .goal_of = GoalOf::ratio,
         .goal = 1.0},
        [&] { return measured(true, work); }, [&] { return measured(false, work); });
  };
  measure("accept_one", [&] { keep(must(world.engine->send(service.id, request))); });
  // The same without storing anything: what the checks themselves take.
  measure("check_one",
          [&] { keep(must(world.engine->notifications().preview(service.id, request))); });
}

/// Counting a large service's day anew, beside the bare statement.
void bench_rebuilding(Bench& bench, const Kind& kind) {
  const auto site = kind.make();
  World world(*site, at("2026-01-15T20:00:00Z"));
  const Service service = must(world.engine->services().create(clinic()));
  const Template text = must(world.engine->templates().create(service.id, reminder()));
  const std::int64_t total = bench.scaled(217'000);
  std::vector<Notification> rows;
  for (std::int64_t i = 0; i < total; ++i) {
    Notification& n = rows.emplace_back();
    n.created_at = at("2026-01-14T08:00:00Z") + std::chrono::microseconds(i * 100'000);
    n.id.uuid = make_uuid_v7(n.created_at, *world.entropy);
    n.service_id = service.id;
    n.template_id = text.id;
    n.template_id.uuid.bytes[15] = static_cast<std::uint8_t>(i % templates);
    n.template_version = 1;
    n.billable_units = 1;
    n.status = Status::delivered;
    n.phone_prefix = "44";
    if (rows.size() < 10'000 && i + 1 < total) continue;
    must(world.store->notifications().import_rows(rows, true));
    rows.clear();
  }
  const auto bare = site->bare();
  if (kind.name != "sqlite") bare->run("ANALYZE");
  const std::string id = service.id.to_text();
  std::string hex;
  for (const char c : id)
    if (c != '-') hex += c;
  const BillingWindow window =
      must(BillingWindow::of_day(must(LocalDay::from_text("2026-01-14")), "Europe/London"));
  const std::string sql =
      "SELECT template_id, count(*) FROM notifications_all_time_view WHERE service_id = " +
      (kind.name == "sqlite" ? "x'" + hex + "'" : "'" + id + "'") +
      " AND notification_type IN ('email', 'letter', 'sms') AND created_at >= " +
      std::to_string(window.start().us()) + " AND created_at < " +
      std::to_string(window.end().us()) + " AND key_type <> 'test' GROUP BY template_id";
  const LocalDay day = must(LocalDay::from_text("2026-01-14"));
  bench.measure(
      {.name = "cache." + kind.name + ".rebuild_service_day",
       .unit = "ms",
       .better = Better::lower,
       .peer_is = "the bare GROUP BY",
       .goal_of = GoalOf::ratio,
       .goal = 1.3,
       .rounds = 15},
      [&] {
        const LedgerPlace seen =
            must(world.store->ledgers().read_places(service.id, {day, day})).front();
        const Uuid next = make_uuid_v4(*world.entropy);
        return 1e3 *
               seconds([&] { keep(must(world.store->ledgers().recount(service.id, seen, next))); });
      },
      [&] { return 1e3 * seconds([&] { bare->run(sql); }); });
}

}  // namespace

void bench_cache(Bench& bench) {
  if (!bench.wants("cache")) return;
  for (const Kind& kind : kinds(bench.options()))
    if (bench.wants("cache." + kind.name + ".rebuild")) bench_rebuilding(bench, kind);
  for (const Kind& kind : kinds(bench.options()))
    if (bench.wants("cache." + kind.name + ".accept") ||
        bench.wants("cache." + kind.name + ".check"))
      bench_settings(bench, kind);
  const char* const url = std::getenv("NFY_TEST_REDIS_URL");
  if (!url || !*url) {
    std::fputs("skipped: no NFY_TEST_REDIS_URL, no figures of the redis cache\n", stderr);
    return;
  }
  RedisOptions options = must(RedisOptions::from_url(url));
  options.timeout_ms = options.connect_timeout_ms = 10'000;
  if (bench.wants("cache.counting")) bench_counting(bench, options);
  if (bench.wants("cache.reading")) bench_reading(bench, options);
  for (const Kind& kind : kinds(bench.options()))
    if (bench.wants("cache." + kind.name + ".batch")) bench_sending(bench, kind, options);
}

}  // namespace notify::bench
