#include "world.hpp"

#include <notify/facts.hpp>
#include <notify/rates.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <array>
#include <random>

namespace notify::bench {
namespace {

constexpr std::int64_t hour_us = 3'600'000'000;

/// The billing columns of a day as the reference groups them, straight from the notifications.
std::string bare_group_by(UtcTime start, UtcTime end) {
  return "SELECT service_id, notification_type, template_id, COALESCE(sent_by, ''), "
         "COALESCE(rate_multiplier, 1), international, postage, "
         "CASE WHEN notification_type = 'letter' THEN billable_units ELSE 0 END, "
         "SUM(billable_units), COUNT(*) FROM notifications_all_time_view WHERE created_at >= " +
         std::to_string(start.us()) + " AND created_at < " + std::to_string(end.us()) +
         " AND key_type IN ('normal', 'team') AND (notification_type = 'sms' AND "
         "notification_status IN ('sending', 'sent', 'delivered', 'pending', 'temporary-failure', "
         "'permanent-failure') OR notification_type = 'email' AND notification_status IN "
         "('sending', 'delivered', 'temporary-failure', 'permanent-failure')) "
         "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8";
}

// What the nightly run changes; small, so that a round can begin where the one before began.
constexpr std::array night_tables{"facts_state",   "notification_totals", "notification_deltas",
                                  "billing_marks", "ft_billing",          "task_leases"};

/// A day of many services, billed up to the hour before its end, with late receipts waiting.
class Day {
public:
  Day(Bench& bench, const Kind& kind)
      : site_(kind.make()),
        bare_(site_->bare()),
        world_(*site_, at("2026-01-14T00:00:00Z")),
        random_(42),
        is_postgres_(kind.name == "postgres") {
    ReferenceData data;
    data.sms_rates.push_back({at("2016-05-18T00:00:00Z"), must(Decimal::from_text("0.0233"))});
    must(world_.engine->rates().put(data));
    load(bench.scaled(200'000));
    must(world_.store->facts().advance(end_ - std::chrono::hours(1)));
    late_receipts();
    if (is_postgres_) bare_->run("ANALYZE");
    for (const char* table : night_tables)
      bare_->run(std::string("CREATE TABLE kept_") + table + " AS SELECT * FROM " + table);
    world_.clock->set(end_ + std::chrono::minutes(30));
  }

  double group_by() {
    return 1e3 * seconds([&] { bare_->run(bare_group_by(start_, end_)); });
  }

  /// Advance over the last hour, fold, bill.
  double night() {
    restore();
    return 1e3 * seconds([&] {
             RunOptions options;  // the peer bills; it counts no statuses and moves nothing
             options.wanted = [](const Task& task) { return task.kind < TaskKind::status_facts; };
             const RunReport report = must(world_.engine->run_due(options));
             if (report.tasks_failed > 0) give_up(report.first_failure->message);
             keep(report.tasks_done);
           });
  }

  double rebuild() {
    return 1e3 * seconds([&] {
             const auto found = must(world_.engine->facts().rebuild({day_, day_}));
             if (!found.empty()) give_up("rebuild found a difference in a day that was in order");
           });
  }

private:
  struct Sender {
    ServiceId service;
    std::array<TemplateId, 3> sms;
    std::array<TemplateId, 2> email;
  };

  void make_senders() {
    for (std::size_t i = 0; i < senders_.size(); ++i) {
      const Service service =
          must(world_.engine->services().create(clinic("Service " + std::to_string(i))));
      senders_[i].service = service.id;
      for (TemplateId& id : senders_[i].sms)
        id = must(world_.engine->templates().create(service.id, reminder())).id;
      NewTemplate letter = reminder();
      letter.type = NotificationType::email;
      letter.subject = "Reminder";
      for (TemplateId& id : senders_[i].email)
        id = must(world_.engine->templates().create(service.id, letter)).id;
    }
  }

  double share() { return std::uniform_real_distribution<double>(0, 1)(random_); }

  /// Three rows in four are the first service's; two in three are text messages; four in five come
  /// between 7:12 and 18:00, the rest at any time.
  Notification made() {
    Notification n;
    const double who = share();
    const std::size_t sender =
        who < 0.75 ? 0 : static_cast<std::size_t>((who - 0.75) * 4 * 18.999) + 1;
    const Sender& from = senders_[std::min<std::size_t>(sender, senders_.size() - 1)];
    const double when = share() < 0.8 ? 0.3 + 0.45 * share() : share();
    const auto offset = static_cast<std::int64_t>(when * 24 * static_cast<double>(hour_us));
    n.created_at = start_ + std::chrono::microseconds(offset);
    n.id.uuid = make_uuid_v7(n.created_at, *world_.entropy);
    n.service_id = from.service;
    n.type = share() < 0.67 ? NotificationType::sms : NotificationType::email;
    const bool sms = n.type == NotificationType::sms;
    const double which = share() * share();
    n.template_id = sms ? from.sms[static_cast<std::size_t>(which * 2.999)]
                        : from.email[static_cast<std::size_t>(which * 1.999)];
    n.template_version = 1;
    n.key_type = share() < 0.96 ? KeyType::normal : share() < 0.5 ? KeyType::team : KeyType::test;
    n.to = n.normalised_to = sms ? "447912345678" : "person@example.com";
    n.personalisation = R"({"name":"Person 1234567","day":"12 March","place":"Station Road"})";
    n.reply_to_text = "CLINIC";
    if (sms) {
      n.phone_prefix = "44";
      n.sent_by = share() < 0.6 ? "mmg" : "firetext";
      const double far = share();
      n.rate_multiplier = far < 0.98 ? 1 : far < 0.99 ? 2 : 3;
      n.international = far >= 0.975;
      const double units = share();
      n.billable_units = units < 0.8 ? 1 : units < 0.97 ? 2 : 3;
    } else {
      n.sent_by = "ses";
    }
    n.status = status_of(share());
    n.sent_at = n.updated_at = n.created_at + std::chrono::seconds(2);
    return n;
  }

  static Status status_of(double share) {
    if (share < 0.93) return Status::delivered;
    if (share < 0.96) return Status::permanent_failure;
    if (share < 0.975) return Status::temporary_failure;
    if (share < 0.992) return Status::sending;
    if (share < 0.995) return Status::pending;
    return share < 0.999 ? Status::technical_failure : Status::created;
  }

  void load(std::int64_t count) {
    make_senders();
    std::vector<Notification> rows(static_cast<std::size_t>(count));
    for (Notification& row : rows) row = made();
    std::sort(rows.begin(), rows.end(),
              [](const Notification& a, const Notification& b) { return a.id < b.id; });
    constexpr std::size_t piece = 10'000;
    for (std::size_t i = 0; i < rows.size(); i += piece)
      must(world_.store->notifications().import_rows(
          std::span(rows).subspan(i, std::min(piece, rows.size() - i)), false));
    for (const Notification& row : rows)
      if (row.status == Status::sending && row.created_at < end_ - std::chrono::hours(1))
        waiting_.push_back(row.id);
  }

  /// Some of what was still on its way is delivered after its hour was counted: deltas for the
  /// last fold of the day. (The folds of earlier hours have taken theirs.)
  void late_receipts() {
    waiting_.resize(std::min<std::size_t>(waiting_.size(), 500));
    std::vector<Receipt> receipts;
    for (const NotificationId& id : waiting_)
      receipts.push_back({id, "mmg", "", Status::delivered, end_});
    must(world_.store->receipts().apply(receipts, end_));
  }

  void restore() {
    std::string sql = "BEGIN;";
    for (const std::string table : night_tables) {
      const bool numbered = is_postgres_ && table == "notification_deltas";
      // Dead rows of the rounds before would weigh on PostgreSQL's index.
      sql += (is_postgres_ ? "TRUNCATE " : "DELETE FROM ") + table + ";INSERT INTO " + table +
             (numbered ? " OVERRIDING SYSTEM VALUE" : "") + " SELECT * FROM kept_" + table + ";";
    }
    bare_->run(sql + "COMMIT");
    if (is_postgres_) bare_->run("ANALYZE notification_totals, notification_deltas, ft_billing");
  }

  std::unique_ptr<Site> site_;
  std::unique_ptr<Bare> bare_;
  World world_;
  std::mt19937_64 random_;
  bool is_postgres_;
  std::array<Sender, 20> senders_;
  std::vector<NotificationId> waiting_;
  LocalDay day_ = must(LocalDay::from_text("2026-01-15"));
  UtcTime start_ = at("2026-01-15T00:00:00Z");
  UtcTime end_ = at("2026-01-16T00:00:00Z");
};

}  // namespace

void bench_billing(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    const std::string name = "store." + kind.name + ".billing.";
    if (!bench.wants(name)) continue;
    Day day(bench, kind);
    const char* peer = "GROUP BY over the whole day's notifications";
    // Time of ours over the peer's: ten times faster is a tenth.
    bench.measure(
        {.name = name + "night",
         .unit = "ms",
         .better = Better::lower,
         .peer_is = peer,
         .goal_of = GoalOf::ratio,
         .goal = 0.1},
        [&] { return day.night(); }, [&] { return day.group_by(); });
    static_cast<void>(day.night());
    bench.measure(
        {.name = name + "rebuild_day",
         .unit = "ms",
         .better = Better::lower,
         .peer_is = peer,
         .goal_of = GoalOf::ratio,
         .goal = 1.5},
        [&] { return day.rebuild(); }, [&] { return day.group_by(); });
  }
}

}  // namespace notify::bench
