#include "ten_days.hpp"
#include "world.hpp"

#include <notify/services.hpp>
#include <notify/statistics.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <thread>

namespace notify::bench {
namespace {

constexpr int services_max = 20;
constexpr int days_kept = 8;
constexpr std::string_view columns =
    "id, service_id, template_id, template_version, notification_type, key_type, api_key_id, "
    "job_id, job_row_number, created_at, sent_at, updated_at, sent_by, notification_status, "
    "reference, billable_units, rate_multiplier, international, phone_prefix, postage, "
    "client_reference";

/// Eight days of text messages of twenty services, delivered and live; the first seven are out of
/// retention.
class Week {
public:
  Week(Bench& bench, const Kind& kind)
      : site_(kind.make()),
        bare_(site_->bare()),
        world_(*site_, start_),
        random_(7),
        is_postgres_(kind.name == "postgres"),
        total_(bench.scaled(200'000)) {
    for (int i = 0; i < services_max; ++i) {
      const Service service =
          must(world_.engine->services().create(clinic("Service " + std::to_string(i))));
      services_.push_back(service.id);
      templates_.push_back(must(world_.engine->templates().create(service.id, reminder())).id);
    }
    load();
    world_.clock->set(end_ + std::chrono::minutes(30));
    while (must(world_.store->facts().advance(end_)) < end_) {
    }
    bare_->run("CREATE TABLE kept AS SELECT * FROM notifications");
    settle();
  }

  /// Rows a second of the library's mover.
  double move() {
    restore();
    const double time = seconds([&] { move_all(); });
    return static_cast<double>(due()) / time;
  }

  /// The same as the reference does it: a temporary table, an insert and a delete by id, in batches
  /// of 50,000 a service.
  double move_by_temporary_table() {
    restore();
    const double time = seconds([&] {
      for (std::size_t who = 0; who < services_.size(); ++who)
        // The last batch finds nothing: so it is known that the service is done.
        for (std::int64_t left = due_[who]; left > -50'000; left -= 50'000)
          bare_->run(batch_of(services_[who]));
    });
    return static_cast<double>(due()) / time;
  }

  /// Milliseconds of the slowest receipt in a hundred, one row each, while everything moves.
  double receipts_meanwhile() {
    restore();
    std::atomic<bool> stop{false};
    std::vector<double> times;
    const auto other = site_->store();
    std::thread provider([&] {
      while (!stop) {
        const NotificationId id = ids_[random_() % ids_.size()];
        const Receipt receipt{id, "sim", "", Status::returned_letter, end_};
        times.push_back(
            1e3 * seconds([&] { must(other->receipts().apply(std::span(&receipt, 1), end_)); }));
      }
    });
    move_all();
    stop = true;
    provider.join();
    std::sort(times.begin(), times.end());
    return times.empty() ? 0 : times[times.size() * 99 / 100];
  }

  /// Milliseconds for the status facts of a day of all services.
  double project() {
    const LocalDay day = Calendar::preset("uk").value().day_of(start_ + std::chrono::hours(36));
    must(world_.store->facts().rebuild(day, std::nullopt, false));
    return 1e3 * seconds([&] { must(world_.store->statistics().project_statuses(day, 100'000)); });
  }
  /// The same counted from the notifications, service by service, as the reference does.
  double count_statuses() {
    const std::string from = std::to_string((start_ + std::chrono::hours(24)).us());
    const std::string to = std::to_string((start_ + std::chrono::hours(48)).us());
    return 1e3 * seconds([&] {
             for (const ServiceId& service : services_)
               bare_->run(
                   "SELECT template_id, job_id, key_type, notification_status, count(*) "
                   "FROM notifications_all_time_view WHERE service_id = " +
                   quoted(service) + " AND notification_type = 'sms' AND created_at >= " + from +
                   " AND created_at < " + to +
                   " AND key_type IN ('normal', 'team') "
                   "GROUP BY 1, 2, 3, 4");
           });
  }

private:
  void load() {
    std::vector<Notification> rows;
    for (std::int64_t i = 0; i < total_; ++i) {
      Notification n;
      n.created_at = start_ + std::chrono::microseconds(
                                  i * (days_kept * std::int64_t{86'400'000'000} / total_));
      n.id.uuid = make_uuid_v7(n.created_at, *world_.entropy);
      const std::size_t who = random_() % 2 ? 0 : random_() % services_.size();
      n.service_id = services_[who];
      if (n.created_at < end_ - std::chrono::hours(24)) ++due_[who];
      n.template_id = templates_[who];
      n.template_version = 1;
      n.to = n.normalised_to = "447912345678";
      n.personalisation = R"({"name":"Person 1234567","day":"12 March","place":"Station Road"})";
      n.reply_to_text = "CLINIC";
      n.phone_prefix = "44";
      n.sent_by = "sim";
      n.status = Status::delivered;
      n.billable_units = 1;
      n.sent_at = n.updated_at = n.created_at;
      ids_.push_back(n.id);
      rows.push_back(std::move(n));
      if (rows.size() == 10'000 || i + 1 == total_) {
        must(world_.store->notifications().import_rows(rows, false));
        rows.clear();
      }
    }
  }

  /// Whoever moves next begins with tables that have nothing of the one before, not even its pages.
  void restore() {
    for (const char* table : {"notification_history", "notifications"})
      bare_->run((is_postgres_ ? "TRUNCATE " : "DELETE FROM ") + std::string(table));
    bare_->run("INSERT INTO notifications SELECT * FROM kept ORDER BY id");
    settle();
  }
  void settle() {
    if (!is_postgres_) return;
    bare_->run("VACUUM ANALYZE notifications");
    bare_->run("VACUUM ANALYZE notification_history");
    bare_->run("CHECKPOINT");
  }

  /// The night's task, a week after what it moves.
  void move_all() {
    const UtcTime cutoff = end_ - std::chrono::hours(24);
    world_.clock->set(cutoff + std::chrono::hours(24) * (retention_days_default + 1));
    const TaskLease lease = must(world_.engine->tasks().claim("archive/" + cutoff.to_text(),
                                                              "bench", std::chrono::minutes(10)));
    while (must(world_.engine->tasks().run(lease)) != RunState::done) {
    }
    must(world_.engine->tasks().release(lease));
    const std::vector<std::string> left = bare_->column("SELECT count(*) FROM notifications");
    if (left != std::vector{std::to_string(total_ - due())}) give_up("rows are left: " + left[0]);
  }
  [[nodiscard]] std::int64_t due() const { return std::accumulate(due_.begin(), due_.end(), 0LL); }

  [[nodiscard]] std::string quoted(ServiceId service) const {
    const std::string text = service.to_text();
    if (is_postgres_) return "'" + text + "'";
    std::string hex = "x'";
    for (const char c : text)
      if (c != '-') hex += c;
    return hex + "'";
  }
  [[nodiscard]] std::string batch_of(ServiceId service) const {
    const std::string list(columns);
    return "BEGIN; CREATE TEMPORARY TABLE batch AS SELECT " + list +
           " FROM notifications WHERE service_id = " + quoted(service) +
           " AND notification_type = 'sms' AND created_at < " +
           std::to_string((end_ - std::chrono::hours(24)).us()) +
           " AND key_type IN ('normal', 'team') ORDER BY created_at LIMIT 50000;"
           "INSERT INTO notification_history (" +
           list + ") SELECT " + list +
           " FROM batch WHERE true ON CONFLICT DO NOTHING;"
           "DELETE FROM notifications WHERE id IN (SELECT id FROM batch);"
           "DROP TABLE batch; COMMIT";
  }

  const UtcTime start_ = at("2026-01-12T00:00:00Z");
  const UtcTime end_ = start_ + std::chrono::hours(24 * days_kept);
  std::unique_ptr<Site> site_;
  std::unique_ptr<Bare> bare_;
  World world_;
  std::mt19937 random_;
  bool is_postgres_;
  std::int64_t total_;
  std::vector<ServiceId> services_;
  std::vector<std::int64_t> due_ = std::vector<std::int64_t>(services_max);
  std::vector<TemplateId> templates_;
  std::vector<NotificationId> ids_;
};

/// Milliseconds for the dashboard of the largest service of a platform at work, today and seven
/// days, late on its busiest day, just before the watermark moves: the rows of the last step are
/// not in the cube yet. At scale 10 the platform has 9 million rows.
void measure_dashboard(Bench& bench, const Kind& kind) {
  FigureKind page{"store." + kind.name + ".dashboard", "ms", Better::lower};
  page.goal_of = GoalOf::ours;
  page.goal = 5;
  page.rounds = 100;  // the first dozen on a new connection take twice as long
  if (!bench.wants(page.name)) return;
  TenDays data(kind, bench.options().scale);
  World& world = data.world();
  const UtcTime midnight = data.window(data.last_day()).start();
  while (must(world.store->facts().advance(midnight)) < midnight) {
  }
  for (const LocalDay day : must(world.store->statistics().list_status_days(100)))
    while (must(world.store->statistics().project_statuses(day, 1'000)) == 1'000) {
    }
  const UtcTime last_step = midnight + std::chrono::hours(24) - watermark_step;
  world.clock->set(midnight + std::chrono::hours(24) - std::chrono::microseconds(1));
  while (must(world.store->facts().advance(last_step)) < last_step) {
  }
  // As a server does by itself within minutes.
  data.bare().run(kind.name == "postgres" ? "VACUUM ANALYZE" : "ANALYZE");
  bench.measure(page, [&] {
    return 1e3 * seconds([&] { keep(must(world.engine->statistics().service(data.service(1)))); });
  });
}

}  // namespace

void bench_archive(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    const std::string name = "store." + kind.name + ".";
    measure_dashboard(bench, kind);
    if (!bench.wants(name + "archive") && !bench.wants(name + "status")) continue;
    Week week(bench, kind);
    FigureKind figure{name + "archive", "rows/s"};
    figure.peer_is = "temporary table, batches of 50,000";
    figure.rounds = bench.options().scale > 1 ? 1 : 3;  // the rows are put back before each
    if (kind.name == "postgres") {
      figure.goal_of = GoalOf::ratio;
      figure.goal = 2;
    }
    bench.measure(
        figure, [&] { return week.move(); }, [&] { return week.move_by_temporary_table(); });
    if (kind.name == "postgres") {
      FigureKind wait{name + "archive_receipt_p99", "ms", Better::lower};
      wait.goal_of = GoalOf::ours;
      wait.goal = 20;
      wait.rounds = 3;
      bench.measure(wait, [&] { return week.receipts_meanwhile(); });
    }
    FigureKind facts{name + "status_day", "ms", Better::lower, "GROUP BY over the view by service"};
    bench.measure(
        facts, [&] { return week.project(); }, [&] { return week.count_statuses(); });
  }
}

}  // namespace notify::bench
