// What leaves at night: of all services at once, each by its own calendar and retention.
#include "archive/desk.hpp"
#include "support/patiently.hpp"

#include <notify/retention.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace sweep_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");
const UtcTime cutoff = *UtcTime::from_text("2026-03-13T00:00:00Z");

ArchiveScope scope_of(const Sample& sample, NotificationType type = NotificationType::sms) {
  return {sample.service.id, type, cutoff};
}

RunReport run_archive(const Desk& desk) {
  RunOptions options;
  options.wanted = [](const Task& task) { return task.kind == TaskKind::archive; };
  return must(desk.engine->run_due(options));
}

/// A sweep to its end, then what it left, as the night's task does it.
ArchiveReport sweep_all(Store& store, const std::vector<ArchiveScope>& scopes, std::int64_t limit) {
  ArchiveReport report;
  ArchiveSweep sweep{scopes, {}, limit};
  do {
    const ArchiveSwept step = must(store.archive().sweep(sweep));
    report.moved += step.moved;
    sweep.created_from = step.next;
  } while (sweep.created_from);
  for (const ArchiveScope& scope : scopes) report += move_all(store, scope, noon, limit);
  return report;
}

/// A platform of services that keep things for different times in different time zones, and what
/// must be live.
class Platform {
public:
  Platform(const Desk& desk, unsigned seed) : desk_(desk), random_(seed) {
    const char* const calendars[] = {"uk", "us", "ca"};
    for (int i = 0; i < 7; ++i) {
      const std::string calendar = calendars[i % 3];
      samples_.emplace_back(*desk.store, *desk.entropy, desk.clock->now() - 4'000h,
                            "Service " + std::to_string(i), calendar);
      calendars_.push_back(must(Calendar::preset(calendar)));
    }
    change_retention();
  }

  void change_retention() {
    const int choices[] = {3, 7, 7, 30, 90};
    for (std::size_t i = 0; i < samples_.size(); ++i)
      for (const NotificationType type : types) {
        const int days = choices[draw(5)];
        must(desk_.engine->retention().set(samples_[i].service.id, type, days));
        days_[{i, type}] = days;
      }
  }

  /// Rows of every age, many of them at local midnights or one microsecond beside them.
  void import(int count) {
    std::vector<Notification> rows;
    for (; count > 0; --count) {
      const std::size_t who = draw(samples_.size());
      const UtcTime now = desk_.clock->now();
      UtcTime then = now - std::chrono::minutes(draw(100 * 1'440));
      if (draw(3) != 0) {
        const Calendar& calendar = calendars_[draw(calendars_.size())];
        then = calendar.window_of(calendar.day_of(then)).start();
        then = then - std::chrono::microseconds(draw(2));
      }
      const KeyType keys[] = {KeyType::normal, KeyType::normal, KeyType::team, KeyType::test};
      Notification n =
          past(samples_[who], then,
               {types[draw(3)], static_cast<Status>(draw(status_count)), keys[draw(4)]});
      if (n.type == NotificationType::letter) n.postage = Postage::second;
      // From another system: such an id says nothing about its time.
      if (draw(4) == 0) n.id.uuid = make_uuid_v4(*desk_.entropy);
      rows.push_back(n);
      live_.emplace(n.id, std::pair(who, n));
    }
    must(desk_.store->notifications().import_rows(rows, false));
  }

  /// What a night does to the model.
  void let_go() {
    for (auto row = live_.begin(); row != live_.end();) {
      const auto& [who, n] = row->second;
      const Calendar& calendar = calendars_[who];
      const LocalDay first = first_kept_day(calendar, desk_.clock->now(), days_[{who, n.type}]);
      const bool is_final =
          n.type != NotificationType::letter ||
          (n.status != Status::created && n.status != Status::sending &&
           n.status != Status::pending && n.status != Status::pending_virus_check);
      const bool is_test = n.key_type == KeyType::test;
      if (n.created_at >= calendar.window_of(first).start() || (!is_final && !is_test)) {
        ++row;
        continue;
      }
      if (!is_test) archived_.insert(n.id);
      row = live_.erase(row);
    }
  }

  void check(const Database& database) const {
    CHECK(database.live() == static_cast<std::int64_t>(live_.size()));
    CHECK(database.archived() == static_cast<std::int64_t>(archived_.size()));
    CHECK(database.in_both() == 0);
    for (const auto& [id, row] : live_)
      CHECK(!must(desk_.store->notifications().get(row.second.service_id, id)).to.empty());
    const LocalDay today = *LocalDay::from_text(desk_.clock->now().to_text().substr(0, 10));
    for (LocalDay day = today - std::chrono::days(110); day <= today; day = day.next())
      CHECK(must(desk_.store->facts().rebuild(day, {}, true)).empty());
  }

private:
  static constexpr NotificationType types[] = {NotificationType::sms, NotificationType::email,
                                               NotificationType::letter};
  std::size_t draw(std::size_t below) { return random_() % below; }

  const Desk& desk_;
  std::mt19937 random_;
  std::vector<Sample> samples_;
  std::vector<Calendar> calendars_;
  std::map<std::pair<std::size_t, NotificationType>, int> days_;
  std::map<NotificationId, std::pair<std::size_t, Notification>> live_;
  std::set<NotificationId> archived_;
};

}  // namespace

TEST_CASE("archive sweep: every service gives up what its own midnights say, and nothing else") {
  for (const char* night : {"2026-03-30T05:30:00Z", "2026-11-01T09:00:00Z", "2026-06-20T23:30:00Z"})
    over_every_database([&](const Database& database) {
      CAPTURE(night);
      Desk desk(database, at(night));
      must(desk.store->rates().put(flat_rate()));
      Platform platform(desk, static_cast<unsigned>(desk.clock->now().us() / 1'000'000));
      for (int i = 0; i < 4; ++i) {
        platform.import(250);
        const RunReport report = run_archive(desk);
        CHECK(report.conflicts == 0);
        platform.let_go();
        platform.check(database);
        CHECK(desk.planned(TaskKind::archive).empty());
        desk.clock->advance(31h);
        platform.change_retention();
      }
    });
}

TEST_CASE("archive sweep: a task is what ends at one instant, whoever and whatever it is of") {
  over_every_database([](const Database& database) {
    const Desk desk(database, at("2026-06-20T12:00:00Z"));
    const UtcTime then = at("2026-01-01T00:00:00Z");
    const Sample uk(*desk.store, *desk.entropy, then, "UK");
    const Sample other_uk(*desk.store, *desk.entropy, then, "Other UK");
    const Sample us(*desk.store, *desk.entropy, then, "US", "us");
    const Sample patient(*desk.store, *desk.entropy, then, "Patient");
    for (const NotificationType type : {NotificationType::sms, NotificationType::email})
      must(desk.engine->retention().set(patient.service.id, type, 30));
    for (const Sample* sample : {&uk, &other_uk, &us, &patient}) {
      for (const UtcTime midnight : {at("2026-06-12T23:00:00Z"), at("2026-06-13T00:00:00Z")}) {
        import_one(*desk.store, *sample, midnight - 1us);
        import_one(*desk.store, *sample, midnight, {NotificationType::email});
      }
    }
    CHECK(desk.planned(TaskKind::archive) ==
          std::vector<std::string>{"archive/2026-06-12T23:00:00.000000Z",
                                   "archive/2026-06-13T00:00:00.000000Z"});
    const auto run = [&](const std::string& key) {
      const TaskLease lease = must(desk.engine->tasks().claim(key, "me", 1min));
      CHECK(must(desk.engine->tasks().run(lease)) == RunState::done);
      must(desk.engine->tasks().release(lease));
    };
    // London's midnight comes first, and takes what New York... what UTC has given up by then
    // along.
    run("archive/2026-06-12T23:00:00.000000Z");
    CHECK(database.archived() == 3);
    run("archive/2026-06-13T00:00:00.000000Z");
    CHECK(database.archived() == 5);
    CHECK(desk.planned(TaskKind::archive).empty());
    CHECK(database.live() == 11);
  });
}

TEST_CASE("archive sweep: what needs a closer look is left for it") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(3);
    const Sample sample(*store, entropy, cutoff - 240h);
    const Sample other(*store, entropy, cutoff - 240h, "Other");
    const std::vector<ArchiveScope> scopes{scope_of(sample), scope_of(other)};
    const auto sweep = [&] { return must(store->archive().sweep({scopes, {}, 100})).moved; };
    import_one(*store, sample, cutoff - 3h,
               {NotificationType::sms, Status::delivered, KeyType::test});
    sample.create(*store, cutoff - 2h, 2);  // they wait to be sent
    import_one(*store, sample, cutoff - 1h, {NotificationType::email});
    CHECK(sweep() == 0);
    CHECK(database.live() == 4);

    SUBCASE("ids that are in the history, wherever they stand there") {
      const NotificationId plain = import_one(*store, other, cutoff - 30min);
      Notification foreign = past(other, cutoff - 2h);
      foreign.id.uuid = make_uuid_v4(entropy);
      must(store->notifications().import_rows(std::vector{foreign}, false));
      database.run(
          "INSERT INTO notification_history SELECT v.*, NULL FROM notifications_all_time_view v "
          "WHERE v.id NOT IN (SELECT notification_id FROM delivery_queue) "
          "AND v.notification_type = 'sms' AND v.key_type = 'normal'");
      database.run(
          "UPDATE notification_history SET created_at = created_at - 34560000000000 WHERE id <> "
          "(SELECT id FROM notifications ORDER BY created_at DESC, id LIMIT 1)");
      CHECK(database.in_both() == 2);
      CHECK(sweep() == 0);
      CHECK(database.in_both() == 2);
      CHECK(move_all(*store, scope_of(other), noon).conflicts == 2);
      CHECK(must(store->notifications().get(other.service.id, plain)).to.empty());
    }
    const ArchiveReport rest = sweep_all(*store, scopes, 100);
    CHECK(rest.deleted == 1);
    CHECK(rest.withdrawn == 2);
    CHECK(rest.moved == 2);
    CHECK(database.live() == 1);
    CHECK(database.in_both() == 0);
  });
}

TEST_CASE("archive sweep: steps are bounded, and stretches that others keep are passed over") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(4);
    const Sample sample(*store, entropy, cutoff - 9'000h);
    const Sample patient(*store, entropy, cutoff - 9'000h, "Patient");
    std::vector<Notification> rows;
    for (int i = 1; i <= 500; ++i) rows.push_back(past(patient, cutoff - i * 1h));
    for (const std::chrono::minutes ago : {500h + 30min, 20h + 0min, 15h + 0min})
      rows.push_back(past(sample, cutoff - ago));
    // As many of one instant as a step may look at, and more.
    for (int i = 0; i < 30; ++i) rows.push_back(past(i % 2 ? sample : patient, cutoff - 5min));
    must(store->notifications().import_rows(rows, false));
    const std::vector<ArchiveScope> scopes{scope_of(sample)};
    if (database.name == "postgresql") {
      ArchiveSweep sweep{scopes, {}, 5};
      const auto step = [&] {
        const ArchiveSwept swept = must(store->archive().sweep(sweep));
        sweep.created_from = swept.next;
        return swept;
      };
      CHECK(step() == ArchiveSwept{1, cutoff - 20h});
      CHECK(step().moved == 2);
      CHECK(sweep.created_from == cutoff - 5min);
      for (int i = 0; i < 3; ++i) CHECK(step().moved == 5);
      CHECK(step() == ArchiveSwept{});
    }
    CHECK(sweep_all(*store, scopes, 5).moved == (database.name == "postgresql" ? 0 : 18));
    CHECK(database.archived() == 18);
    CHECK(database.live() == 515);
    CHECK(must(store->archive().sweep({scopes, {}, 5})) == ArchiveSwept{});
  });
}

TEST_CASE("archive sweep: rows that others hold are found again before the task is done") {
  over_every_database([](const Database& database) {
    if (database.name == "sqlite") return;  // one writer: nobody holds a row
    const Desk desk(database, noon);
    const Sample sample(*desk.store, *desk.entropy, cutoff - 240h);
    for (int i = 0; i < 9; ++i) import_one(*desk.store, sample, cutoff - 1h - i * 1min);
    const TaskLease lease =
        must(desk.engine->tasks().claim("archive/" + cutoff.to_text(), "me", 1min));
    {
      const auto other = database.connect(true);
      other->begin(sql::Access::write);
      other->run_script(
          "UPDATE notifications SET updated_at = 1 WHERE id IN (SELECT id FROM "
          "notifications ORDER BY created_at LIMIT 2)");
      const auto held = desk.engine->tasks().run(lease);
      REQUIRE(!held);
      CHECK(held.error().code == ErrorCode::busy);
      CHECK(database.archived() == 7);
      other->commit();
    }
    CHECK(must(desk.engine->tasks().run(lease)) == RunState::done);
    CHECK(database.archived() == 9);
    CHECK(database.ask("SELECT count(*) FROM notification_history WHERE updated_at = 1") == 2);
  });
}

TEST_CASE("archive sweep: several at once, and movers of single services, move everything once") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(5);
    const Sample one(*store, entropy, cutoff - 240h), two(*store, entropy, cutoff - 240h, "Two");
    std::vector<Notification> rows;
    for (int i = 0; i < 2'000; ++i)
      rows.push_back(past(i % 3 ? one : two, cutoff - i * 1min - 1min));
    must(store->notifications().import_rows(rows, false));
    advance(*store, cutoff);
    const std::vector<ArchiveScope> scopes{scope_of(one), scope_of(two)};
    std::atomic<std::int64_t> moved{0};
    std::vector<std::thread> movers;
    for (int i = 0; i < 4; ++i)
      movers.emplace_back([&, i] {
        const auto mine = database.open();
        ArchiveSweep sweep{scopes, {}, 25};
        do {
          const ArchiveSwept step = patiently([&] { return mine->archive().sweep(sweep); });
          moved += step.moved;
          sweep.created_from = step.next;
          if (i == 0)
            moved += patiently([&] { return mine->archive().move(scopes[0], 25, noon); }).moved;
        } while (sweep.created_from);
      });
    for (std::thread& mover : movers) mover.join();
    moved += sweep_all(*store, scopes, 100).moved;
    CHECK(moved == 2'000);
    CHECK(database.live() == 0);
    CHECK(database.archived() == 2'000);
    for (LocalDay day = *LocalDay::from_ymd(2026, 3, 10); day < *LocalDay::from_ymd(2026, 3, 14);
         day = day.next())
      CHECK(must(store->facts().rebuild(day, {}, true)).empty());
  });
}

TEST_CASE("archive sweep: requests' keys are forgotten with the notifications that they made") {
  over_every_database([](const Database& database) {
    const Desk desk(database, noon);
    const Sample sample(*desk.store, *desk.entropy, cutoff - 240h);
    NewNotification old{sample.notification(cutoff - 1h), "old", "digest"};
    NewNotification recent{sample.notification(noon), "new", "digest"};
    must(desk.store->notifications().create(std::vector{old, recent}));
    // They were sent: nothing keeps the sweep from moving the old one.
    database.run("DELETE FROM delivery_queue");
    run_archive(desk);
    CHECK(database.archived() == 1);
    CHECK(database.ask("SELECT count(*) FROM idempotency_keys") == 1);
    const std::vector<std::string> keys{"old", "new"};
    CHECK(must(desk.store->notifications().find_requests(sample.service.id, keys)).contains("new"));
  });
}

TEST_CASE("archive sweep: it needs a limit and one end") {
  over_every_store([](Store& store) {
    const ServiceId service{};
    const ArchiveScope sms{service, NotificationType::sms, cutoff};
    const ArchiveScope later{service, NotificationType::email, cutoff + 1us};
    for (const ArchiveSweep& wrong : {ArchiveSweep{{sms}, {}, 0}, ArchiveSweep{{sms}, {}, -1},
                                      ArchiveSweep{{sms, later}, {}, 10}}) {
      const auto refused = store.archive().sweep(wrong);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::invalid_argument);
    }
    CHECK(must(store.archive().sweep({{}, {}, 10})) == ArchiveSwept{});
    CHECK(must(store.archive().sweep({{sms}, {}, 10})) == ArchiveSwept{});
  });
}

}  // namespace sweep_test
