#include "world.hpp"

#include <notify/callbacks.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <thread>

namespace notify::bench {
namespace {

constexpr std::int64_t deliver_batch_size = 500;

/// Takes everything at once and says nothing: what is measured is the store.
class Sink final : public Provider {
public:
  explicit Sink(std::string name = "sink") : name_(std::move(name)) {}
  [[nodiscard]] std::string_view identifier() const noexcept override { return name_; }
  [[nodiscard]] NotificationType type() const noexcept override { return NotificationType::sms; }
  [[nodiscard]] std::size_t batch_max() const noexcept override { return at_once; }
  [[nodiscard]] Result<std::vector<SendResult>> send_many(
      std::span<const OutboundMessage> messages) override {
    std::vector<SendResult> results;
    results.reserve(messages.size());
    for (const OutboundMessage& m : messages) {
      results.push_back(
          {SendOutcome::accepted, has_references ? "ref-" + m.provider_key : std::string(), {}});
      ids.push_back(m.id);
    }
    return results;
  }
  std::vector<NotificationId> ids;
  std::size_t at_once = deliver_batch_size;
  bool has_references = true;

private:
  std::string name_;
};

/// A database full of messages that wait.
class Waiting {
public:
  explicit Waiting(const Kind& kind)
      : site_(kind.make()), world_(*site_, at("2026-01-15T09:00:00Z")), bare_(site_->bare()) {
    service_ = must(world_.engine->services().create(clinic()));
    text_ = must(world_.engine->templates().create(service_.id, reminder()));
    must(world_.engine->providers().add(sink_));
  }

  void fill(std::int64_t batches) {
    const auto requests = reminders(text_.id, static_cast<std::size_t>(deliver_batch_size));
    for (std::int64_t i = 0; i < batches; ++i)
      for (const auto& answer : must(world_.engine->send_many(service_.id, requests)))
        if (!answer) give_up(answer.error().message);
  }

  std::unique_ptr<Site> site_;
  World world_;
  std::unique_ptr<Bare> bare_;
  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
  Service service_;
  Template text_;
};

/// The loop of a worker beside the statements that it cannot do without, run bare.
class Deliver {
public:
  Deliver(Bench& bench, const Kind& kind)
      : waiting_(kind), batches_(bench.scaled(10)), bundles_(kind.name == "postgres") {}

  double ours() {
    waiting_.fill(batches_);
    DeliverOptions options;
    options.limit = deliver_batch_size;
    return rate(seconds([&] {
      for (std::int64_t i = 0; i < batches_; ++i)
        if (must(waiting_.world_.engine->deliver(options)).accepted != deliver_batch_size)
          give_up("deliver: a round was short");
    }));
  }

  double peer() {
    waiting_.fill(batches_);
    const std::string now = std::to_string(waiting_.world_.clock->now().us());
    const std::string table = bundles_ ? "delivery_bundles" : "delivery_queue";
    const std::string held = (bundles_ ? "SELECT unnest(notification_ids) AS id FROM "
                                       : "SELECT notification_id AS id FROM ") +
                             table + " WHERE lease_owner = 'bare'";
    const std::string ready = table +
                              " WHERE notification_type = 'sms' AND queue_class = 1 AND "
                              "available_at <= " +
                              now + " ORDER BY available_at";
    const std::string claim =
        "BEGIN; UPDATE " + table + " SET lease_owner = 'bare', lease_until = available_at + 1, " +
        (bundles_ ? "lease_epoch = nextval('delivery_bundle_epochs') WHERE ctid IN (SELECT ctid "
                    "FROM " +
                        ready + " LIMIT 1 FOR UPDATE SKIP LOCKED)"
                  : "lease_epoch = lease_epoch + 1 WHERE notification_id IN (SELECT "
                    "notification_id FROM " +
                        ready + ", notification_id LIMIT " + std::to_string(deliver_batch_size) +
                        ") RETURNING notification_id") +
        "; SELECT n.* FROM notifications n JOIN (" + held + ") AS q ON q.id = n.id; COMMIT";
    const std::string begin = "UPDATE " + table +
                              " SET attempt_provider = 'bare', attempted_at = " + now +
                              ", attempts = attempts + 1 WHERE lease_owner = 'bare'";
    const std::string finish =
        "BEGIN; UPDATE notifications SET notification_status = 'sending', sent_by = 'bare', "
        "sent_at = " +
        now + ", updated_at = " + now + " WHERE id IN (" + held +
        "); INSERT INTO provider_references (provider, reference, notification_id) "
        "SELECT 'bare', 'ref-' || id, id FROM (" +
        held + ") AS q; DELETE FROM " + table + " WHERE lease_owner = 'bare'; COMMIT";
    return rate(seconds([&] {
      for (std::int64_t i = 0; i < batches_; ++i) {
        waiting_.bare_->run(claim);
        waiting_.bare_->run(begin);
        waiting_.bare_->run(finish);
      }
    }));
  }

private:
  [[nodiscard]] double rate(double taken) const {
    return static_cast<double>(batches_ * deliver_batch_size) / taken;
  }

  Waiting waiting_;
  std::int64_t batches_;
  bool bundles_;
};

/// The same queue emptied by one worker and by two, each with an engine and a line of its own.
class Workers {
public:
  Workers(Bench& bench, const Kind& kind) : waiting_(kind), batches_(bench.scaled(60)) {
    for (auto& world : worlds_) {
      world = std::make_unique<World>(*waiting_.site_, waiting_.world_.clock->now());
      must(world->engine->providers().add(std::make_shared<Sink>()));
    }
  }

  double rate_of(std::size_t workers) {
    waiting_.fill(batches_);
    std::atomic<std::int64_t> sent{0};
    const double taken = seconds([&] {
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < workers; ++i)
        threads.emplace_back([&sent, &world = worlds_[i], this] {
          DeliverOptions options;
          options.limit = deliver_batch_size;
          while (sent < batches_ * deliver_batch_size)
            sent += must(world->engine->deliver(options)).accepted;
        });
      for (std::thread& thread : threads) thread.join();
    });
    return static_cast<double>(sent) / taken;
  }

private:
  Waiting waiting_;
  std::array<std::unique_ptr<World>, 2> worlds_;
  std::int64_t batches_;
};

/// Values as the reference stores them, for row `i`: JSON, signed, readable by anybody.
std::string signed_personalisation(const std::string& i) {
  return "translate(encode(convert_to('{\"name\": \"Person ' || " + i +
         " || '\", \"day\": \"12 March\", \"place\": \"Station Road\"}', 'UTF8'), 'base64'), "
         "E'\\n', '') || '.' || left(md5(" +
         i + "::text), 27)";
}

/// Live notifications of the week before, so that tables and indexes have a size: of 600 services
/// whose volumes fall by rank, in the order of their arrival, nearly all delivered. Ours have ids
/// of version 7 and sealed bytes, the reference's ids of version 4 and open texts.
void fill_live(Bare& bare, std::int64_t rows, bool ours) {
  const std::string personal =
      ours ? "'', NULL, NULL, NULL, decode(repeat(md5(i::text), 5), 'hex'), 1, "
             "('x' || left(md5(i::text), 16))::bit(64)::bigint, false"
           : "'07400900' || i % 1000, '447400900' || i % 1000, " + signed_personalisation("i") +
                 ", 'CLINIC', NULL, NULL, NULL, NULL";
  bare.run(
      "SET session_replication_role = replica; INSERT INTO notifications (id, service_id, "
      "template_id, template_version, notification_type, key_type, created_at, sent_at, "
      "updated_at, sent_by, notification_status, reference, billable_units, rate_multiplier, "
      "international, phone_prefix, \"to\", normalised_to, _personalisation, reply_to_text, "
      "personal_data, sealing_key, recipient_index, to_tv_number) SELECT " +
      std::string(ours ? "(lpad(to_hex(at / 1000), 12, '0') || '7000' || "
                         "substr(md5(i::text), 1, 16))::uuid"
                       : "gen_random_uuid()") +
      ", ('00000000-0000-7000-8000-' || lpad(to_hex(svc), 12, '0'))::uuid, "
      "('00000000-0000-7000-9000-' || lpad(to_hex(svc * 10 + i % 7), 12, '0'))::uuid, 1, "
      "CASE WHEN i % 3 = 0 THEN 'email' ELSE 'sms' END, 'normal', at, at + 2000000, at + 9000000, "
      "CASE WHEN i % 2 = 0 THEN 'mmg' ELSE 'firetext' END, "
      "CASE WHEN i % 20 = 0 THEN 'permanent-failure' ELSE 'delivered' END, 'ref-' || md5(i::text), "
      "1, 1, false, '44', " +
      personal + " FROM (SELECT i, (" + std::to_string(at("2026-01-08T09:00:00Z").us()) +
      " + i * 604800000000 / " + std::to_string(rows) +
      ") AS at, floor(600 ^ (i * 7919 % 10007 / 10007.0))::bigint AS svc "
      "FROM generate_series(1::bigint, " +
      std::to_string(rows) + ") AS i) made; RESET session_replication_role");
}

/// Text messages from their acceptance to their last receipt, in batches of 1,000, by one worker or
/// several that work at once, each with an engine and a connection of its own. Providers of text
/// messages know them by our ids and give none back (rules/delivery 2.4). The peer is the
/// reference: the same messages as rows with open texts and random ids, through COPY and two
/// updates, in a table with the nine indexes that it publishes and no other, and its foreign keys
/// (rules/store 2.3), on as many connections. Both tables hold 200,000 live rows before.
class WholeLife {
public:
  WholeLife(Bench& bench, const Kind& kind, std::size_t workers, std::size_t providers)
      : waiting_(kind),
        theirs_(kind.make()),
        peer_(theirs_->bare()),
        batches_(bench.scaled(10)),
        requests_(reminders(waiting_.text_.id, rows)) {
    make_reference();
    const std::int64_t live = bench.scaled(200'000);
    fill_live(*waiting_.bare_, live, true);
    fill_live(*peer_, live, false);
    for (Bare* bare : {waiting_.bare_.get(), peer_.get()})
      bare->run("VACUUM ANALYZE notifications");
    peer_->run("CHECKPOINT");
    for (std::size_t i = 0; i < workers; ++i) add_line(providers);
    static_cast<void>(ours());  // so that the peer has rows when it comes first
  }

  double ours() {
    std::vector<std::vector<UtcTime>> instants(lines_.size());
    for (std::int64_t i = 0; i < batches_; ++i)
      for (std::size_t line = 0; line < lines_.size(); ++line)
        instants[line].push_back(now_ = now_ + std::chrono::microseconds(1));
    const double taken = at_once([&](std::size_t line) {
      for (const UtcTime at : instants[line]) live(lines_[line], at);
      while (deliver(lines_[line]) > 0) continue;
    });
    if (waiting_.bare_
            ->column("SELECT id FROM notifications WHERE notification_status <> "
                     "'delivered' AND created_at >= " +
                     std::to_string(instants.front().front().us()))
            .size() > 0)
      give_up("whole_life: not all were delivered");
    for (std::size_t line = 0; line < lines_.size(); ++line)
      for (const UtcTime at : instants[line]) hand_over(lines_[line], at);
    return rate(taken);
  }

  double peer() {
    return rate(at_once([&](std::size_t line) {
      for (std::int64_t i = 0; i < batches_; ++i) live_as_reference(lines_[line]);
    }));
  }

private:
  static constexpr std::size_t rows = 1'000;

  struct Line {
    std::unique_ptr<World> world;
    std::vector<std::shared_ptr<Sink>> sinks;
    std::unique_ptr<Bare> peer;
    std::deque<std::pair<std::string, std::string>> handed_over;  // instants and ids
  };

  /// The reference's table.
  void make_reference() {
    auto twin = theirs_->store();
    must(twin->services().insert(waiting_.service_));
    must(twin->templates().put(waiting_.text_));
    peer_->run(
        "CREATE TABLE key_types (name text COLLATE \"C\" PRIMARY KEY);"
        "INSERT INTO key_types VALUES ('normal'), ('team'), ('test');"
        "CREATE TABLE notification_status_types (name text COLLATE \"C\" PRIMARY KEY);"
        "INSERT INTO notification_status_types VALUES ('created'), ('sending'), ('delivered');"
        "ALTER TABLE notifications ADD FOREIGN KEY (service_id) REFERENCES services NOT VALID, "
        "ADD FOREIGN KEY (template_id, template_version) REFERENCES templates_history NOT VALID, "
        "ADD FOREIGN KEY (api_key_id) REFERENCES api_keys NOT VALID, "
        "ADD FOREIGN KEY (key_type) REFERENCES key_types NOT VALID, "
        "ADD FOREIGN KEY (notification_status) REFERENCES notification_status_types NOT VALID;"
        "DROP INDEX notifications_service; DROP INDEX notifications_recipient; "
        "ALTER TABLE notifications RESET (fillfactor);"
        "CREATE INDEX ON notifications (job_id);"
        "CREATE INDEX ON notifications (notification_type, notification_status, created_at);"
        "CREATE INDEX ON notifications (service_id, created_at);"
        "CREATE INDEX ON notifications "
        "(service_id, notification_type, notification_status, created_at);"
        "CREATE INDEX ON notifications (template_id);"
        "CREATE INDEX ON notifications (reference);"
        "CREATE INDEX ON notifications (client_reference)");
  }

  void add_line(std::size_t providers) {
    Line& line = lines_.emplace_back();
    line.world = std::make_unique<World>(*waiting_.site_, now_);
    for (const char* name : {"sink", "well"}) {
      if (line.sinks.size() == providers) break;
      Sink& sink = *line.sinks.emplace_back(std::make_shared<Sink>(name));
      sink.at_once = rows;
      sink.has_references = false;
      must(line.world->engine->providers().add(line.sinks.back()));
    }
    line.peer = theirs_->bare();
  }

  /// Seconds until every line has done `work`.
  double at_once(const std::function<void(std::size_t)>& work) {
    return seconds([&] {
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < lines_.size(); ++i) threads.emplace_back(work, i);
      for (std::thread& thread : threads) thread.join();
    });
  }

  void live(Line& line, UtcTime at) {
    line.world->clock->advance(at - line.world->clock->now());
    for (const auto& answer : must(line.world->engine->send_many(waiting_.service_.id, requests_)))
      if (!answer) give_up(answer.error().message);
    deliver(line);
  }

  /// As many as wait, a thousand at most, and what their provider says of them at once.
  static std::int64_t deliver(Line& line) {
    DeliverOptions options;
    options.limit = rows;
    const std::int64_t accepted = must(line.world->engine->deliver(options)).accepted;
    std::vector<Receipt> receipts;
    for (const auto& sink : line.sinks) {
      for (const NotificationId id : sink->ids)
        receipts.push_back(
            {id, std::string(sink->identifier()), "", Status::delivered, line.world->clock->now()});
      sink->ids.clear();
    }
    must(line.world->engine->receipts().record(receipts));
    return accepted;
  }

  void live_as_reference(Line& line) {
    const auto [instant, ids] = std::move(line.handed_over.front());
    line.handed_over.pop_front();
    line.peer->load_batches(1);
    line.peer->run(
        "UPDATE notifications SET notification_status = 'sending', sent_by = 'sink', sent_at = " +
        instant + ", updated_at = " + instant + ids);
    line.peer->run("UPDATE notifications SET notification_status = 'delivered', updated_at = " +
                   instant + ids);
  }

  /// Our rows created at `at`, as the reference has them when they are new, go to the peer.
  void hand_over(Line& line, UtcTime at) {
    const std::string instant = std::to_string(at.us());
    const std::string of_them = " FROM notifications WHERE created_at = " + instant;
    line.peer->take_rows(
        *waiting_.bare_,
        "SELECT md5(id::text)::uuid, service_id, template_id, template_version, "
        "notification_type, key_type, api_key_id, job_id, job_row_number, created_at, NULL, "
        "NULL, NULL, 'created', NULL, billable_units, rate_multiplier, international, "
        "phone_prefix, postage, client_reference, '07400900' || i % 1000, '447400900' || i % "
        "1000, " +
            signed_personalisation("i") +
            ", 'CLINIC', NULL, NULL, NULL, NULL, NULL FROM (SELECT *, row_number() OVER () AS i" +
            of_them + ") made");
    std::string ids = " WHERE id = ANY ('{";
    for (const std::string& id : waiting_.bare_->column("SELECT md5(id::text)::uuid" + of_them))
      ids += (ids.back() == '{' ? "" : ",") + id;
    line.handed_over.emplace_back(instant, ids + "}'::uuid[])");
  }

  [[nodiscard]] double rate(double taken) const {
    return static_cast<double>(batches_) * static_cast<double>(rows * lines_.size()) / taken;
  }

  Waiting waiting_;
  std::unique_ptr<Site> theirs_;
  std::unique_ptr<Bare> peer_;
  std::int64_t batches_;  // a worker
  std::vector<SendRequest> requests_;
  UtcTime now_ = waiting_.world_.clock->now();
  std::vector<Line> lines_;
};

/// Final receipts of messages under way, in batches.
double receipts(Waiting& waiting, std::int64_t batches) {
  waiting.sink_->ids.clear();
  waiting.fill(batches);
  DeliverOptions options;
  options.limit = deliver_batch_size;
  while (must(waiting.world_.engine->deliver(options)).claimed > 0) continue;
  std::vector<Receipt> all;
  for (const NotificationId id : waiting.sink_->ids)
    all.push_back({id, "sink", "", Status::delivered, waiting.world_.clock->now()});
  const double taken = seconds([&] {
    for (std::size_t i = 0; i < all.size(); i += deliver_batch_size)
      must(waiting.world_.engine->receipts().record(
          std::span(all).subspan(i, std::min<std::size_t>(deliver_batch_size, all.size() - i))));
  });
  return static_cast<double>(all.size()) / taken;
}

/// A service's server that takes every call at once.
class Listener final : public HttpClient {
public:
  Result<std::string> host_of(std::string_view) override { return std::string("clinic.example"); }
  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override {
    return std::vector<HttpAnswer>(requests.size(), HttpAnswer{.status = 200});
  }
};

/// Text messages from their acceptance until their service has been told that they arrived. The
/// load test of the simulation does the same at a rate that any machine keeps up with.
class LifeWithCallbacks {
public:
  LifeWithCallbacks(Bench& bench, const Kind& kind)
      : site_(kind.make()),
        world_(*site_, at("2026-01-15T09:00:00Z"), std::make_shared<Listener>()),
        batches_(bench.scaled(10)) {
    service_ = must(world_.engine->services().create(clinic()));
    text_ = must(world_.engine->templates().create(service_.id, reminder()));
    must(world_.engine->providers().add(sink_));
    must(world_.engine->callbacks().put({service_.id, CallbackType::delivery_status,
                                         "https://clinic.example/", "secret-token", 1, UtcTime{}}));
  }

  double rate() {
    const auto requests = reminders(text_.id, static_cast<std::size_t>(batch_size));
    const double taken = seconds([&] {
      for (std::int64_t i = 0; i < batches_; ++i) live(requests);
    });
    return static_cast<double>(batches_ * batch_size) / taken;
  }

private:
  void live(std::span<const SendRequest> requests) {
    for (const auto& answer : must(world_.engine->send_many(service_.id, requests)))
      if (!answer) give_up(answer.error().message);
    must(world_.engine->deliver({.limit = batch_size}));
    std::vector<Receipt> receipts;
    for (const NotificationId id : std::exchange(sink_->ids, {}))
      receipts.push_back({id, "sink", "", Status::delivered, world_.clock->now()});
    must(world_.engine->receipts().record(receipts));
    const auto told = must(world_.engine->callbacks().run(
        {.limit = batch_size, .per_service_max = batch_size, .per_host_max = batch_size}));
    if (told.done != batch_size) give_up("life_with_callbacks: not all were told");
  }

  std::unique_ptr<Site> site_;
  World world_;
  std::int64_t batches_;
  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
  Service service_;
  Template text_;
};

void bench_callbacks(Bench& bench, const Kind& kind) {
  const std::string name = "store." + kind.name + ".life_with_callbacks";
  if (!bench.wants(name)) return;
  LifeWithCallbacks life(bench, kind);
  bench.measure({.name = name,
                 .unit = "messages/s",
                 .goal_of = GoalOf::ours,
                 .goal = kind.name == "sqlite" ? 500.0 : 1'500.0},
                [&] { return life.rate(); });
}

}  // namespace

void bench_deliver(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    const std::string deliver_name = "store." + kind.name + ".deliver_batch";
    if (bench.wants(deliver_name)) {
      Deliver deliver(bench, kind);
      bench.measure(
          {.name = deliver_name,
           .unit = "messages/s",
           .better = Better::higher,
           .peer_is = "the claim, update and delete statements alone, run bare",
           .goal_of = GoalOf::ratio,
           .goal = 0.5},
          [&] { return deliver.ours(); }, [&] { return deliver.peer(); });
    }
    const std::string workers_name = "store." + kind.name + ".deliver_two_workers";
    if (kind.name == "postgres" && bench.wants(workers_name)) {
      Workers workers(bench, kind);
      bench.measure(
          {.name = workers_name,
           .unit = "messages/s",
           .better = Better::higher,
           .peer_is = "one worker",
           .goal_of = GoalOf::ratio,
           .goal = 1.6},
          [&] { return workers.rate_of(2); }, [&] { return workers.rate_of(1); });
    }
    struct Life {
      const char* suffix;
      std::size_t workers, providers;
    };
    for (const Life& how : {Life{"", 1, 1}, {"_by_two", 2, 1}, {"_two_providers", 1, 2}}) {
      const std::string life_name = "store." + kind.name + ".whole_life" + how.suffix;
      if (kind.name != "postgres" || !bench.wants(life_name)) continue;
      WholeLife life(bench, kind, how.workers, how.providers);
      bench.measure(
          {.name = life_name,
           .unit = "messages/s",
           .better = Better::higher,
           .peer_is = "COPY and two updates of the reference's rows (random ids, open texts) under "
                      "its nine indexes, on as many connections, beside as many live rows as ours",
           .goal_of = GoalOf::ratio,
           .goal = 2},
          [&] { return life.ours(); }, [&] { return life.peer(); });
    }
    const std::string receipts_name = "store." + kind.name + ".receipts_batch";
    if (bench.wants(receipts_name)) {
      Waiting waiting(kind);
      const std::int64_t batches = bench.scaled(10);
      bench.measure({.name = receipts_name,
                     .unit = "receipts/s",
                     .better = Better::higher,
                     .goal_of = GoalOf::ours,
                     .goal = 10'000},
                    [&] { return receipts(waiting, batches); });
    }
    bench_callbacks(bench, kind);
  }
}

}  // namespace notify::bench
