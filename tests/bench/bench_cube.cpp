#include "world.hpp"

#include <notify/services.hpp>
#include <notify/templates.hpp>

namespace notify::bench {
namespace {

constexpr std::int64_t cube_batch_size = 1'000;
constexpr std::int64_t cube_hour_us = 3'600'000'000;
// One batch is one round: there are many, in turn, so that the median forgets a slow disk.
constexpr int rounds = 121;

/// A batch's way through the store, with and without the facts being counted.
class Sending {
public:
  explicit Sending(const Kind& kind)
      : site_(kind.make()), world_(*site_, at("2026-01-15T20:00:00Z")) {
    service_ = must(world_.engine->services().create(clinic()));
    text_ = must(world_.engine->templates().create(service_.id, reminder()));
    must(world_.store->facts().advance(watermark_));
  }

  /// Milliseconds to create, claim, begin and finish a batch of fresh notifications.
  double send(bool count) {
    const auto rows = made(watermark_);
    world_.store->transactions().count_facts(count);
    const double taken = seconds([&] { static_cast<void>(pass(rows)); });
    world_.store->transactions().count_facts(true);
    return taken * 1e3;
  }

  /// Milliseconds to apply a batch of receipts for notifications created from `since` on.
  double receive(UtcTime since, bool count) {
    std::vector<Receipt> receipts;
    for (const NotificationId& id : pass(made(since)))
      receipts.push_back({id, "mmg", "", Status::delivered, world_.clock->now()});
    world_.store->transactions().count_facts(count);
    const double taken =
        seconds([&] { must(world_.store->receipts().apply(receipts, world_.clock->now())); });
    world_.store->transactions().count_facts(true);
    return taken * 1e3;
  }

  [[nodiscard]] UtcTime fresh() const { return watermark_; }
  [[nodiscard]] UtcTime late() const { return watermark_ - std::chrono::hours(8); }

private:
  /// A batch whose rows lie in eight hours from `since` on, in order within each hour.
  std::vector<NewNotification> made(UtcTime since) {
    std::vector<NewNotification> rows(cube_batch_size);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Notification& n = rows[i].notification;
      const std::int64_t hour = static_cast<std::int64_t>(i) * 8 / cube_batch_size;
      n.created_at = since + std::chrono::microseconds(hour * cube_hour_us + ++made_ * 1'000);
      n.id.uuid = make_uuid_v7(n.created_at, *world_.entropy);
      n.service_id = service_.id;
      n.template_id = text_.id;
      n.template_version = 1;
      n.to = n.normalised_to = "447912345678";
      n.phone_prefix = "44";
      n.personalisation = R"({"name":"Person 1234567","day":"12 March","place":"Station Road"})";
      n.reply_to_text = "CLINIC";
      n.billable_units = 1;
    }
    return rows;
  }

  std::vector<NotificationId> pass(const std::vector<NewNotification>& rows) {
    Store& store = *world_.store;
    const UtcTime now = world_.clock->now();
    must(store.notifications().create(rows));
    const auto claimed = must(store.delivery().claim({.owner = "bench",
                                                      .now = now,
                                                      .lease_until = now + std::chrono::minutes(5),
                                                      .limit = cube_batch_size}));
    std::vector<AttemptIntent> intents;
    std::vector<AttemptResult> results;
    std::vector<NotificationId> ids;
    for (const ClaimedNotification& c : claimed) {
      const NotificationId id = c.notification.id;
      intents.push_back({id, c.epoch, "mmg", 1, false});
      results.push_back({id, c.epoch, "mmg", SendOutcome::accepted, id.to_text(), {}});
      ids.push_back(id);
    }
    must(store.delivery().begin_attempts(intents, now));
    must(store.delivery().finish_attempts(results, now));
    return ids;
  }

  std::unique_ptr<Site> site_;
  World world_;
  UtcTime watermark_ = at("2026-01-15T10:00:00Z");
  Service service_;
  Template text_;
  std::int64_t made_ = 0;
};

}  // namespace

void bench_cube(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    const std::string name = "store." + kind.name + ".cube_cost.";
    if (!bench.wants(name)) continue;
    Sending sending(kind);
    const auto figure = [&](const char* part, const char* peer, double goal) {
      return FigureKind{.name = name + part,
                        .unit = "ms",
                        .better = Better::lower,
                        .peer_is = peer,
                        .goal_of = GoalOf::ratio,
                        .goal = goal,
                        .rounds = rounds};
    };
    bench.measure(
        figure("send", "the same batch of 1,000, facts not counted", 1.03),
        [&] { return sending.send(true); }, [&] { return sending.send(false); });
    bench.measure(
        figure("fresh_receipts", "the same batch of 1,000, facts not counted", 1.03),
        [&] { return sending.receive(sending.fresh(), true); },
        [&] { return sending.receive(sending.fresh(), false); });
    bench.measure(
        figure("late_receipts", "a batch of 1,000 fresh receipts", 2.0),
        [&] { return sending.receive(sending.late(), true); },
        [&] { return sending.receive(sending.fresh(), true); });
  }
}

}  // namespace notify::bench
