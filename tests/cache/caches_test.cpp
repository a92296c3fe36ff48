#include "cache/counting_service.hpp"
#include "cache/redis_server.hpp"

#include <notify/caches.hpp>
#include <notify/tasks.hpp>

#include <atomic>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace caches_test {

namespace {

std::string key_of(const CountingService& sender) {
  return ledger::key_of(sender.sample.service.id, sender.place());
}

}  // namespace

TEST_CASE("caches: usage is the sum of the days asked for, the most used template first") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    Template other = clinic.sample.sms;
    other.id.uuid = make_uuid_v4(*clinic.entropy);
    must(store.templates().put(other));
    clinic.clock->set(noon - 7 * 24h);
    CHECK(must(clinic.send(process, 5)));
    clinic.clock->set(noon - 1h);
    auto rows = clinic.rows(6);
    for (NewNotification& row : rows) row.notification.template_id = other.id;
    must(store.notifications().create(rows));
    clinic.clock->set(noon);
    CHECK(must(clinic.send(process, 2)));
    const ServiceId id = clinic.sample.service.id;
    for (int times = 0; times < 2; ++times) {
      const auto week = must(process.engine->caches().recent_usage(id));
      REQUIRE(week.templates.size() == 2);
      CHECK(week.templates[0] == RecentUsage::Line{clinic.sample.sms.id, 7});
      CHECK(week.templates[1] == RecentUsage::Line{other.id, 6});
      CHECK(week.days_cached == (times == 0 ? 0 : 8));
    }
    CHECK(must(process.engine->caches().recent_usage(id, 6)).templates.front().count == 6);
    clinic.clock->advance(24h);
    CHECK(must(process.engine->caches().recent_usage(id)).templates[1].count == 2);
  });
}

TEST_CASE("caches: what is not there is an error, not a zero") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    const ServiceId nobody{make_uuid_v4(*clinic.entropy)};
    CHECK(process.engine->caches().recent_usage(nobody).error().code == ErrorCode::not_found);
    CHECK(process.engine->caches().messages_today(nobody).error().code == ErrorCode::not_found);
    CHECK(process.engine->caches().rebuild({.service = nobody}).error().code ==
          ErrorCode::not_found);
    for (const int days : {-1, 8})
      CHECK(process.engine->caches().recent_usage(clinic.sample.service.id, days).error().message ==
            "whole_days must be between 0 and 7");
  });
}

TEST_CASE("caches: a comparison finds what drifted, a dry run leaves it, a rebuild mends it") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    CHECK(must(clinic.send(process, 4, 10)));
    CHECK(must(process.engine->caches().rebuild()).drift.empty());
    // Somebody else writes into the cache.
    const Uuid token = make_uuid_v4(*clinic.entropy);
    must(cache->reserve(key_of(clinic), {token, noon, noon + 1min, {{"sms", 3, no_limit}}}));
    CHECK(must(process.engine->caches().rebuild()).busy == 1);
    must(cache->settle(key_of(clinic), token, {}));
    const CacheDrift drift{clinic.sample.service.id, clinic.today(), "sms", 7, 4};
    const auto dry = must(process.engine->caches().rebuild({.dry_run = true}));
    CHECK(dry.drift == std::vector{drift});
    CHECK(dry.rebuilt == 0);
    const auto wet = must(process.engine->caches().rebuild({.service = clinic.sample.service.id}));
    CHECK(wet.drift == std::vector{drift});
    CHECK(wet.rebuilt == 1);
    CHECK(must(process.engine->caches().rebuild()).drift.empty());
    CHECK(must(process.engine->caches().messages_today(clinic.sample.service.id))[0] == 4);
    // What was forgotten is no drift, but it is made anew.
    must(cache->remove(key_of(clinic)));
    const auto forgotten = must(process.engine->caches().rebuild());
    CHECK(forgotten.unknown == 1);
    CHECK(forgotten.rebuilt == 1);
    CHECK(forgotten.drift.empty());
    CHECK(must(process.engine->caches().recent_usage(clinic.sample.service.id, 0)).days_cached ==
          1);
    const auto stopped =
        process.engine->caches().rebuild({.progress = [](const Progress&) { return false; }});
    CHECK(stopped.error().code == ErrorCode::cancelled);
  });
}

TEST_CASE("caches: the night's task gives up what drifted and is done with what did not") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store), other(store, 8);
    Process process(store, cache, clinic.clock);
    other.clock = clinic.clock;
    CHECK(must(clinic.send(process, 4, 10)));
    CHECK(must(other.send(process, 4, 10)));
    const LocalDay day = clinic.today();
    must(cache->complete_ledger(key_of(other), {}));
    const Uuid token = make_uuid_v4(*clinic.entropy);
    must(cache->reserve(key_of(other), {token, noon, noon + 1min, {{"sms", 1, no_limit}}}));
    must(cache->settle(key_of(other), token, {}));
    const auto planned = [&] {
      std::int64_t count = 0;
      for (const Task& task : must(process.engine->tasks().plan(clinic.clock->now())))
        count += task.kind == TaskKind::caches;
      return count;
    };
    clinic.clock->set(at("2026-03-21T02:59:59Z"));
    CHECK(planned() == 0);
    clinic.clock->set(at("2026-03-21T03:00:00Z"));
    CHECK(planned() == 1);
    const auto lease = must(process.engine->tasks().claim("caches/2026-03-20", "night", 1min));
    CHECK(must(process.engine->tasks().run(lease)) == RunState::done);
    CHECK(planned() == 0);
    const auto kind = [&](const CountingService& s) {
      return must(store.ledgers().read_places(s.sample.service.id, {day, day})).front().kind;
    };
    CHECK(kind(clinic) == LedgerPlace::Kind::cache);
    CHECK(kind(other) == LedgerPlace::Kind::nowhere);
    CHECK(must(process.engine->caches().recent_usage(other.sample.service.id)).templates[0].count ==
          4);
    // Days that nobody can ask for any more are forgotten.
    clinic.clock->advance(30 * 24h);
    CHECK(must(process.engine->caches().rebuild()).ledgers == 0);
  });
}

TEST_CASE("caches: the night keeps what is right of a day that is over in less room") {
  const auto store = must(open_store("memory:"));
  CountingService clinic(*store);
  const RedisServer server;
  RedisOptions options;
  options.port = server.port();
  Process process(*store, make_redis(options), clinic.clock);
  const auto compacted = [&] {
    return server.say({"EVAL",
                       "local n = 0 for _, key in ipairs(redis.call('KEYS', '*')) do "
                       "if redis.call('TYPE', key).ok == 'hash' then "
                       "n = n + redis.call('HEXISTS', key, '*') end end return tostring(n)",
                       "0"});
  };
  CHECK(must(clinic.send(process, 4, 10)));
  clinic.clock->set(at("2026-03-21T03:00:00Z"));
  CHECK(compacted() == "0");
  const auto lease = must(process.engine->tasks().claim("caches/2026-03-20", "night", 1min));
  CHECK(must(process.engine->tasks().run(lease)) == RunState::done);
  CHECK(compacted() == "1");
  const auto usage = must(process.engine->caches().recent_usage(clinic.sample.service.id, 1));
  CHECK(usage.days_cached == 1);
  CHECK(usage.templates[0].count == 4);
}

TEST_CASE(
    "caches: senders, rebuilds, wipes and readers at once lose nothing and count nothing twice") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    if (!cache->is_shared()) return;
    constexpr int senders = 3, batches = 25;
    constexpr std::int64_t limit = 150;
    CountingService clinic(store);
    const ServiceId id = clinic.sample.service.id;
    std::atomic<std::int64_t> stored{0}, refused{0};
    std::atomic<int> working{senders};
    std::vector<std::thread> threads;
    for (int i = 0; i < senders; ++i)
      threads.emplace_back([&, i] {
        Process process(store, cache, clinic.clock, 10 + static_cast<std::uint64_t>(i));
        for (int k = 0; k < batches; ++k) {
          const std::int64_t count = k % 3 + 1;
          const auto sent = clinic.send(process, count, limit);
          if (!sent) MESSAGE(sent.error().message);
          (sent && *sent ? stored : refused) += sent && *sent ? count : 1;
        }
        --working;
      });
    threads.emplace_back([&] {
      Process process(store, cache, clinic.clock, 20);
      std::mt19937_64 random(5);
      while (working > 0) {
        if (random() % 4 == 0) {
          static_cast<void>(process.engine->caches().rebuild());
        } else if (random() % 4 == 0) {
          static_cast<void>(cache->remove(key_of(clinic)));
        } else {
          static_cast<void>(ledger::recount(process.state, id, clinic.place()));
        }
        const auto usage = process.engine->caches().recent_usage(id, 0);
        const std::int64_t used =
            usage && !usage->templates.empty() ? usage->templates[0].count : 0;
        CHECK(used <= limit);
      }
    });
    for (std::thread& thread : threads) thread.join();
    Process process(store, cache, clinic.clock, 30);
    CHECK(stored == clinic.truth().kinds[0]);
    CHECK(clinic.truth().kinds[0] <= limit);
    CHECK(CountingService::used(process, clinic) == clinic.truth().kinds[0]);
    CHECK(must(process.engine->caches().messages_today(id)) == clinic.truth().kinds);
    CHECK(must(process.engine->caches().rebuild()).drift.empty());
  });
}

}  // namespace caches_test
