#include "ten_days.hpp"

#include <array>

namespace notify::bench {
namespace {

constexpr std::array types{"sms", "email", "letter"};

// What a night changes: small tables, and of large ones the rows of the last day.
struct Kept {
  const char* table;
  const char* day;  ///< the column that names the day; null: the whole table
};
constexpr std::array kept_tables{Kept{"facts_state", nullptr},
                                 Kept{"notification_deltas", nullptr},
                                 Kept{"billing_marks", nullptr},
                                 Kept{"status_marks", nullptr},
                                 Kept{"task_leases", nullptr},
                                 Kept{"ft_billing_months", nullptr},
                                 Kept{"notification_totals", "local_day"},
                                 Kept{"ft_billing", "bst_date"},
                                 Kept{"ft_notification_status", "bst_date"}};

/// Ten days of history and seven live ones on PostgreSQL, counted up to the last hour and billed up
/// to the last day, beside the reference's way: a view that takes away what stands in both tables,
/// asked service by service.
class Nights {
public:
  Nights(const Kind& kind, double scale) : data_(kind, scale), bare_(data_.bare()) {
    for (const std::string kind_of_union : {"UNION", "UNION ALL"}) {
      const std::string columns =
          "id, job_id, service_id, template_id, key_type, billable_units, notification_type, "
          "created_at, sent_by, notification_status, international, rate_multiplier, postage";
      bare_.run("CREATE VIEW " + std::string(view_of(kind_of_union == "UNION")) + " AS SELECT " +
                columns + " FROM notifications " + kind_of_union + " SELECT " + columns +
                " FROM notification_history");
    }
    const UtcTime counted = last().end() - std::chrono::hours(1);
    while (must(store().facts().advance(counted)) < counted) {
    }
    data_.world().clock->set(counted);
    run_due();
    change("notifications", "sending", data_.last_day(), 1, 500, Status::delivered);
    bare_.run("VACUUM ANALYZE");
    for (const Kept& k : kept_tables)
      bare_.run(std::string("CREATE TABLE kept_") + k.table + " AS SELECT * FROM " + k.table +
                of_last_day(k));
    data_.world().clock->set(last().end() + std::chrono::minutes(30));
  }

  /// Advance over the last hour, fold, bill the day and count its statuses, for every service.
  double night() {
    restore();
    return timed([&] { run_due(); });
  }
  /// Billing and statuses of a day, service by service.
  double day_through_view(int day) {
    return timed([&] {
      for (int rank = 1; rank <= TenDays::services; ++rank) service_through_view(rank, day);
    });
  }

  /// Billing and statuses of the text messages of the largest service on its busiest day.
  double service_day_from_cube() {
    const BillingMark mark{busy(), NotificationType::sms, data_.service(1)};
    mark_from_cube(" AND notification_type = 'sms' AND service_id = " + data_.literal(1));
    const double time = timed([&] {
      must(store().billing().bill(std::span(&mark, 1)));
      must(store().statistics().project_statuses(busy(), marks_max));
    });
    check_busy_day();
    return time;
  }
  double billing_through_view(bool distinct) {
    return timed([&] { bare_.run(billing_query(asked(1, "sms", data_.busy_day(), distinct))); });
  }

  /// The same of all its notifications of that day, counted anew.
  double rebuild_service_day() {
    settle();
    const ServiceId service = data_.service(1);
    const double time = timed([&] {
      must(store().facts().rebuild(busy(), service, false));
      project();
    });
    check_busy_day();
    return time;
  }
  double service_day_through_view(bool distinct) {
    return timed([&] { service_through_view(1, data_.busy_day(), distinct); });
  }

  /// The whole day of all services.
  double day_from_cube() {
    mark_from_cube("");
    return timed([&] { project(); });
  }
  double rebuild_day() {
    settle();
    return timed([&] {
      must(store().facts().rebuild(busy(), std::nullopt, false));
      project();
    });
  }

  /// A night in which one service in a hundred has got late receipts for ten days of history.
  double night_of_few_changes() {
    for (int day = 0; day < TenDays::history_days; ++day)
      for (int rank = 50; rank <= TenDays::services; rank += 100)
        change("notification_history", "delivered", day, rank, 20, Status::returned_letter);
    settle();
    return timed([&] { run_due(); });
  }
  double recompute_ten_days() {
    return timed([&] {
      for (int day = 0; day < TenDays::history_days; ++day)
        must(store().facts().rebuild(data_.day(day), std::nullopt, false));
      project();
    });
  }

private:
  static constexpr std::int64_t marks_max = 100'000;

  template <typename Work>
  static double timed(Work&& work) {
    return 1e3 * seconds(work);
  }
  static const char* view_of(bool distinct) {
    return distinct ? "view_of_distinct_rows" : "view_of_all_rows";
  }

  [[nodiscard]] sql::SqlStore& store() { return *data_.world().store; }
  [[nodiscard]] BillingWindow last() const { return data_.window(data_.last_day()); }
  [[nodiscard]] LocalDay busy() const { return data_.day(data_.busy_day()); }
  [[nodiscard]] std::string of_last_day(const Kept& k) const {
    if (!k.day) return "";
    return std::string(" WHERE ") + k.day + " = '" + data_.day(data_.last_day()).to_text() + "'";
  }

  [[nodiscard]] ServiceDay asked(int rank, const char* type, int day, bool distinct) const {
    return {view_of(distinct), data_.literal(rank), type, data_.window(day)};
  }
  void service_through_view(int rank, int day, bool distinct = true) {
    for (const char* type : types) {
      bare_.run(billing_query(asked(rank, type, day, distinct)));
      bare_.run(status_query(asked(rank, type, day, distinct)));
    }
  }

  /// All that is due of the facts and their projections.
  void run_due() {
    RunOptions options;
    options.wanted = [](const Task& task) {
      return task.kind == TaskKind::advance_facts || task.kind == TaskKind::fold_facts ||
             task.kind == TaskKind::bill_day || task.kind == TaskKind::status_facts;
    };
    const RunReport report = must(data_.world().engine->run_due(options));
    if (report.tasks_failed > 0) give_up(report.first_failure->message);
  }
  void project() { run_due(); }

  /// Rounds leave dead rows behind, as many days would; autovacuum takes those away.
  void settle() {
    for (const Kept& k : kept_tables) bare_.run(std::string("VACUUM ANALYZE ") + k.table);
  }

  void mark_from_cube(const std::string& scope) {
    const std::string from = " FROM notification_totals WHERE local_day = '" + busy().to_text() +
                             "'" + scope + " ON CONFLICT DO NOTHING";
    bare_.run(
        "INSERT INTO billing_marks SELECT DISTINCT local_day, notification_type, service_id, 0" +
        from);
    bare_.run("INSERT INTO status_marks SELECT DISTINCT local_day, notification_type, service_id" +
              from);
    settle();
  }

  /// Receipts for `count` of a service's text messages of one day.
  void change(const std::string& table, const std::string& status, int day, int rank, int count,
              Status to) {
    const BillingWindow window = data_.window(day);
    const std::vector<std::string> ids = bare_.column(
        "SELECT id FROM " + table + " WHERE service_id = " + data_.literal(rank) +
        " AND notification_type = 'sms' AND notification_status = '" + status +
        "' AND created_at >= " + std::to_string(window.start().us()) + " AND created_at < " +
        std::to_string((window.end() - std::chrono::hours(1)).us()) + " ORDER BY id LIMIT " +
        std::to_string(count));
    std::vector<Receipt> receipts;
    for (const std::string& id : ids)
      receipts.push_back({must(NotificationId::from_text(id)), "mmg", "", to, last().end()});
    must(store().receipts().apply(receipts, last().end()));
  }

  void restore() {
    std::string sql;
    for (const Kept& k : kept_tables) {
      const std::string table = k.table;
      sql += (k.day ? "DELETE FROM " : "TRUNCATE ") + table + of_last_day(k) + ";INSERT INTO " +
             table + (table == "notification_deltas" ? " OVERRIDING SYSTEM VALUE" : "") +
             " SELECT * FROM kept_" + table + ";";
    }
    bare_.run(sql);
    settle();
  }

  /// Facts must say what the view says.
  void check_busy_day() {
    const std::string scope = " WHERE service_id = " + data_.literal(1) + " AND bst_date = '" +
                              busy().to_text() + "' AND notification_type = 'sms'";
    const auto same = [&](const std::string& stored, const std::string& counted) {
      if (bare_.column(stored + scope) != bare_.column(counted)) give_up("facts differ from rows");
    };
    same("SELECT SUM(billable_units) || ' ' || SUM(notifications_sent) FROM ft_billing",
         "SELECT SUM(sum) || ' ' || SUM(count) FROM (" +
             billing_query(asked(1, "sms", data_.busy_day(), false)) + ") rows");
    same("SELECT COUNT(*) || ' ' || SUM(notification_count) FROM ft_notification_status",
         "SELECT COUNT(*) || ' ' || SUM(count) FROM (" +
             status_query(asked(1, "sms", data_.busy_day(), false)) + ") rows");
  }

  TenDays data_;
  Bare& bare_;
};

/// Ours must take at most `goal` of the peer's time.
FigureKind at_most(double goal, std::string name, std::string peer_is, int rounds) {
  return {.name = std::move(name),
          .unit = "ms",
          .better = Better::lower,
          .peer_is = std::move(peer_is),
          .goal_of = GoalOf::ratio,
          .goal = goal,
          .rounds = rounds};
}

void measure_postgres(Bench& bench, Nights& nights, const std::string& name) {
  const auto measure = [&](double goal, const char* figure, const char* peer_is, int rounds,
                           const Round& ours, const Round& peer) {
    bench.measure(at_most(goal, name + figure, peer_is, rounds), ours, peer);
  };
  const int last = TenDays::days - 1;
  const char* loop = "billing and statuses of the day through the UNION view, by service";
  measure(
      1.0 / 15, "night", loop, 3, [&] { return nights.night(); },
      [&] { return nights.day_through_view(last); });
  static_cast<void>(nights.night());
  measure(
      1.0 / 50, "service_day_from_cube", "its billing aggregate alone through the UNION view", 5,
      [&] { return nights.service_day_from_cube(); },
      [&] { return nights.billing_through_view(true); });
  measure(
      1 / 2.5, "rebuild_service_day", "its billing and statuses through the UNION view", 5,
      [&] { return nights.rebuild_service_day(); },
      [&] { return nights.service_day_through_view(true); });
  measure(
      1.0 / 15, "day_from_cube", loop, 3, [&] { return nights.day_from_cube(); },
      [&] { return nights.day_through_view(6); });
  measure(
      1.0 / 3, "rebuild_day", loop, 3, [&] { return nights.rebuild_day(); },
      [&] { return nights.day_through_view(6); });
  measure(
      0.03, "night_of_few_changes", "recomputing the ten days from their notifications", 1,
      [&] { return nights.night_of_few_changes(); }, [&] { return nights.recompute_ten_days(); });
}

/// One pass over the rows of the busiest service-day on SQLite beside the same in SQL on
/// PostgreSQL.
void measure_sqlite(Bench& bench, const Kind& sqlite, Nights& nights, const std::string& name) {
  TenDays data(sqlite, bench.options().scale);
  const Calendar calendar = must(Calendar::preset("uk"));
  bench.measure(
      at_most(1, name, "billing and statuses on PostgreSQL through a UNION ALL view", 5),
      [&] {
        return 1e3 * seconds([&] {
                 keep(must(data.world().store->facts().count_cells(
                     data.service(1), data.window(data.busy_day()), calendar)));
               });
      },
      [&] { return nights.service_day_through_view(false); });
}

}  // namespace

void bench_ten_days(Bench& bench) {
  const std::vector<Kind> all = kinds(bench.options());
  const std::string name = "store.postgres.ten_days.";
  const std::string embedded = "store.sqlite.ten_days.count_service_day";
  if (all.size() < 2 || (!bench.wants(name) && !bench.wants(embedded))) return;
  Nights nights(all[1], bench.options().scale);
  measure_postgres(bench, nights, name);
  if (bench.wants(embedded)) measure_sqlite(bench, all[0], nights, embedded);
}

}  // namespace notify::bench
