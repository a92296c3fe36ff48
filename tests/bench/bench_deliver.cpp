#include "world.hpp"

#include <algorithm>

namespace notify::bench {
namespace {

constexpr std::int64_t batch_size = 500;

/// Takes everything at once and says nothing: what is measured is the store.
class Sink final : public Provider {
public:
  [[nodiscard]] std::string_view identifier() const noexcept override { return "sink"; }
  [[nodiscard]] NotificationType type() const noexcept override { return NotificationType::sms; }
  [[nodiscard]] Result<std::vector<SendResult>> send_many(
      std::span<const OutboundMessage> messages) override {
    std::vector<SendResult> results;
    results.reserve(messages.size());
    for (const OutboundMessage& m : messages) {
      results.push_back({SendOutcome::accepted, "ref-" + m.provider_key, {}});
      ids.push_back(m.id);
    }
    return results;
  }
  std::vector<NotificationId> ids;
};

/// A database full of messages that wait.
class Waiting {
public:
  explicit Waiting(const Kind& kind)
      : site_(kind.make()), world_(*site_, at("2026-01-15T09:00:00Z")), bare_(site_->bare()) {
    service_ = must(world_.engine->create_service(clinic()));
    text_ = must(world_.engine->create_template(service_.id, reminder()));
    must(world_.engine->add_provider(sink_));
  }

  void fill(std::int64_t batches) {
    const auto requests = reminders(text_.id, static_cast<std::size_t>(batch_size));
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
      : waiting_(kind), batches_(bench.scaled(10)), locks_(kind.name == "postgres") {}

  double ours() {
    waiting_.fill(batches_);
    DeliverOptions options;
    options.limit = batch_size;
    return rate(seconds([&] {
      for (std::int64_t i = 0; i < batches_; ++i)
        if (must(waiting_.world_.engine->deliver(options)).accepted != batch_size)
          give_up("deliver: a round was short");
    }));
  }

  double peer() {
    waiting_.fill(batches_);
    const std::string now = std::to_string(waiting_.world_.clock->now().us());
    const std::string claim =
        "BEGIN; UPDATE delivery_queue SET lease_owner = 'bare', lease_epoch = lease_epoch + 1, "
        "available_at = available_at + 1 WHERE notification_id IN (SELECT notification_id FROM "
        "delivery_queue WHERE notification_type = 'sms' AND queue_class = 1 AND available_at <= " +
        now + " ORDER BY available_at, notification_id LIMIT " + std::to_string(batch_size) +
        (locks_ ? " FOR UPDATE SKIP LOCKED" : "") +
        ") RETURNING notification_id; SELECT n.* FROM notifications n JOIN delivery_queue q "
        "ON q.notification_id = n.id WHERE q.lease_owner = 'bare'; COMMIT";
    const std::string begin =
        "UPDATE delivery_queue SET attempt_provider = 'bare', attempted_at = " + now +
        ", attempts = attempts + 1 WHERE lease_owner = 'bare'";
    const std::string finish =
        "BEGIN; UPDATE notifications SET notification_status = 'sending', sent_by = 'bare', "
        "sent_at = " +
        now + ", updated_at = " + now +
        " WHERE id IN (SELECT notification_id FROM delivery_queue WHERE lease_owner = 'bare'); "
        "INSERT INTO provider_references (provider, reference, notification_id) "
        "SELECT 'bare', 'ref-' || notification_id, notification_id FROM delivery_queue "
        "WHERE lease_owner = 'bare'; DELETE FROM delivery_queue WHERE lease_owner = 'bare'; "
        "COMMIT";
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
    return static_cast<double>(batches_ * batch_size) / taken;
  }

  Waiting waiting_;
  std::int64_t batches_;
  bool locks_;
};

/// Final receipts of messages under way, in batches.
double receipts(Waiting& waiting, std::int64_t batches) {
  waiting.sink_->ids.clear();
  waiting.fill(batches);
  DeliverOptions options;
  options.limit = batch_size;
  while (must(waiting.world_.engine->deliver(options)).claimed > 0) continue;
  std::vector<Receipt> all;
  for (const NotificationId id : waiting.sink_->ids)
    all.push_back({id, "sink", "", Status::delivered, waiting.world_.clock->now()});
  const double taken = seconds([&] {
    for (std::size_t i = 0; i < all.size(); i += batch_size)
      must(waiting.world_.engine->record_receipts(
          std::span(all).subspan(i, std::min<std::size_t>(batch_size, all.size() - i))));
  });
  return static_cast<double>(all.size()) / taken;
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
  }
}

}  // namespace notify::bench
