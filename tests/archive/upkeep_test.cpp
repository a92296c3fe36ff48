// Retention, time-outs and the tasks that do them, through the engine.
#include "archive/desk.hpp"

#include <notify/archive.hpp>
#include <notify/facts.hpp>
#include <notify/receipts.hpp>
#include <notify/retention.hpp>
#include <notify/tasks.hpp>

#include <algorithm>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace upkeep_test {

TEST_CASE("retention: the first day kept is counted in local days, whatever the clocks did") {
  const Calendar uk = must(Calendar::preset("uk"));
  const auto start = [&](std::string_view now, int days) {
    return uk.window_of(first_kept_day(uk, at(now), days)).start();
  };
  CHECK(start("2021-06-05T03:00:00Z", 3) == at("2021-06-01T23:00:00Z"));
  CHECK(start("2021-04-05T03:00:00Z", 14) == at("2021-03-22T00:00:00Z"));
  CHECK(start("2021-04-05T03:00:00Z", 3) == at("2021-04-01T23:00:00Z"));
  CHECK(start("2021-04-03T03:00:00Z", 7) == at("2021-03-27T00:00:00Z"));
  // Between 23:00 and 24:00 UTC in summer the local day is the next one.
  CHECK(start("2021-06-05T23:30:00Z", 3) == at("2021-06-02T23:00:00Z"));
  for (int days = retention_days_min; days <= retention_days_max; ++days)
    CHECK(check_retention_days(days));
  for (const int days : {retention_days_min - 1, 0, -7, retention_days_max + 1})
    CHECK(!check_retention_days(days));
}

TEST_CASE("retention: each service and type has its own days, seven unless put") {
  over_every_database([](const Database& database) {
    const UtcTime now = at("2026-03-20T12:00:00Z");
    Desk desk(database, now);
    const Sample sample(*desk.store, *desk.entropy, now - 2'000h);
    const Sample other(*desk.store, *desk.entropy, now - 2'000h, "Other");
    const ServiceId service = sample.service.id;
    CHECK(must(desk.engine->retention().list(service)).size() == 3);
    for (const RetentionPeriod& r : must(desk.engine->retention().list(service)))
      CHECK(r.days == 7);
    must(desk.engine->retention().set(service, NotificationType::sms, 14));
    must(desk.engine->retention().set(service, NotificationType::sms, 3));
    must(desk.engine->retention().set(service, NotificationType::email, 30));
    CHECK(!desk.engine->retention().set(service, NotificationType::sms, 91));
    const auto unknown = desk.engine->retention().set(ServiceId{make_uuid_v4(*desk.entropy)},
                                                      NotificationType::sms, 3);
    REQUIRE(!unknown);
    CHECK(unknown.error().code == ErrorCode::not_found);

    const UtcTime five_days = now - 120h, nine_days = now - 216h;
    const auto sms5 = import_one(*desk.store, sample, five_days);
    const auto mail9 = import_one(*desk.store, sample, nine_days, {NotificationType::email});
    const auto letter9 = import_one(*desk.store, sample, nine_days, {NotificationType::letter});
    const auto other5 = import_one(*desk.store, other, five_days);
    const auto other9 = import_one(*desk.store, other, nine_days);
    CHECK(desk.planned(TaskKind::archive) ==
          std::vector<std::string>{"archive/2026-03-13T00:00:00.000000Z",
                                   "archive/2026-03-17T00:00:00.000000Z"});
    must(desk.engine->run_due());
    CHECK(desk.planned(TaskKind::archive).empty());
    CHECK(!desk.is_live(sample, sms5));
    CHECK(desk.is_live(sample, mail9));
    CHECK(!desk.is_live(sample, letter9));
    CHECK(desk.is_live(other, other5));
    CHECK(!desk.is_live(other, other9));
  });
}

TEST_CASE("archive tasks: a key names what is out of retention, and cannot ask for more") {
  over_every_database([](const Database& database) {
    const UtcTime now = at("2026-06-20T23:30:00Z");  // the 21st in London
    Desk desk(database, now);
    const Sample sample(*desk.store, *desk.entropy, now - 2'000h);
    import_one(*desk.store, sample, at("2026-06-13T22:59:59Z"));
    import_one(*desk.store, sample, at("2026-06-13T23:00:00Z"));
    const std::string id = sample.service.id.to_text();
    const std::string planned = "archive/2026-06-13T23:00:00.000000Z";
    CHECK(desk.planned(TaskKind::archive) == std::vector{planned});
    std::string key = planned;
    SUBCASE("of all services") {}
    SUBCASE("of one service, as older plans named them") { key = "archive/2026-06-14/sms/" + id; }
    const std::vector<std::string> malformed{"archive/",
                                             "archive/2026-06-13T23:00:00Z",
                                             "archive/2026-06-13T23:00:00.000000Z/sms",
                                             "archive/2026-06-14/sms/",
                                             "archive/2026-06-14/fax/" + id,
                                             "archive/x/sms/" + id,
                                             "archive/2026-06-14",
                                             "status/yesterday",
                                             "processing/",
                                             "timeout/2026-06-20T23:30:00Z"};
    for (const std::string& wrong : malformed) {
      CAPTURE(wrong);
      const auto refused = desk.engine->tasks().claim(wrong, "me", 1min);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::invalid_argument);
    }
    for (const std::string& early :
         {"archive/2026-06-15/sms/" + id, std::string("archive/2026-06-13T23:00:00.000001Z"),
          std::string("processing/2026-06-21"), std::string("timeout/2026-06-21T00:00:00Z")}) {
      const TaskLease lease = must(desk.engine->tasks().claim(early, "me", 1min));
      const auto refused = desk.engine->tasks().run(lease);
      REQUIRE(!refused);
      CHECK(refused.error().message == "task is not due yet: " + early);
    }
    const TaskLease lease = must(desk.engine->tasks().claim(key, "me", 1min));
    CHECK(desk.engine->tasks().claim(key, "you", 1min).error().code == ErrorCode::busy);
    CHECK(must(desk.engine->tasks().run(lease)) == RunState::done);
    must(desk.engine->tasks().release(lease));
    CHECK(database.live() == 1);
    // A week late, and again: the same.
    desk.clock->advance(7 * 24h);
    const TaskLease late = must(desk.engine->tasks().claim(key, "me", 1min));
    CHECK(must(desk.engine->tasks().run(late)) == RunState::done);
    CHECK(database.live() == 1);
  });
}

TEST_CASE(
    "archive: stopped by the host it keeps what was done and goes on when called again (I13)") {
  over_every_database([](const Database& database) {
    const UtcTime now = at("2026-03-20T12:00:00Z");
    Desk desk(database, now);
    const Sample sample(*desk.store, *desk.entropy, now - 2'000h);
    std::vector<Notification> rows;
    for (int i = 0; i < 40; ++i)
      rows.push_back(
          past(sample, now - 400h, {i % 2 ? NotificationType::sms : NotificationType::email}));
    must(desk.store->notifications().import_rows(rows, false));
    std::vector<std::int64_t> steps;
    const auto stop_at_once = [&](const Progress& p) {
      steps.push_back(p.done);
      return false;
    };
    const auto stopped = desk.engine->archive().run(sample.service.id, stop_at_once);
    REQUIRE(!stopped);
    CHECK(stopped.error().code == ErrorCode::cancelled);
    CHECK(steps == std::vector<std::int64_t>{20});
    CHECK(database.live() == 20);
    CHECK(must(desk.engine->archive().run(sample.service.id)).moved == 20);
    CHECK(database.live() == 0);
    CHECK(must(desk.engine->archive().run(sample.service.id)) == ArchiveReport{});
  });
}

TEST_CASE("archive tasks: conflicts are counted in the run's report") {
  over_every_database([](const Database& database) {
    const UtcTime now = at("2026-03-20T12:00:00Z");
    Desk desk(database, now);
    must(desk.store->rates().put(flat_rate()));
    const Sample sample(*desk.store, *desk.entropy, now - 2'000h);
    import_one(*desk.store, sample, now - 400h);
    database.run(
        "INSERT INTO notification_history SELECT *, NULL FROM notifications_all_time_view;"
        "UPDATE notification_history SET notification_status = 'sending'");
    CHECK(must(desk.engine->run_due()).conflicts == 1);
    CHECK(must(desk.engine->archive().list_quarantined(10)).size() == 2);
    CHECK(must(desk.engine->run_due()).conflicts == 0);
    CHECK(database.archived() == 1);
  });
}

TEST_CASE("time-out: SMS and e-mails under way for three days fail, exactly then") {
  over_every_database([](const Database& database) {
    const UtcTime now = at("2026-03-20T12:00:00Z"), three_days = now - 72h;
    Desk desk(database, now);
    const Sample sample(*desk.store, *desk.entropy, now - 2'000h);
    using enum NotificationType;
    struct Case {
      NotificationType type;
      Status status;
      UtcTime created_at;
      Status then;
    };
    const UtcTime old = three_days - 1us;
    const std::vector<Case> cases{
        {sms, Status::sending, old, Status::temporary_failure},
        {sms, Status::pending, old, Status::temporary_failure},
        {email, Status::sending, old, Status::temporary_failure},
        {sms, Status::sending, three_days, Status::sending},
        {email, Status::pending, three_days, Status::pending},
        {sms, Status::created, old, Status::created},
        {sms, Status::sent, old, Status::sent},
        {sms, Status::delivered, old, Status::delivered},
        {letter, Status::sending, old, Status::sending},
    };
    std::vector<NotificationId> ids;
    for (const Case& c : cases)
      ids.push_back(import_one(*desk.store, sample, c.created_at, {c.type, c.status}));
    advance(*desk.store, at("2026-03-20T00:00:00Z"));
    CHECK(must(desk.engine->retention().time_out()) == 3);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      CAPTURE(i);
      CHECK(desk.status_of(sample, ids[i]) == cases[i].then);
    }
    CHECK(must(desk.engine->retention().time_out()) == 0);
    CHECK(must(desk.engine->facts().verify({day("2026-03-10"), day("2026-03-20")})).empty());
    CHECK(must(desk.store->notifications().get(sample.service.id, ids[0])).updated_at == now);

    // The provider's truth comes late and wins. (P6)
    const Receipt late{ids[0], "sim", "", Status::delivered, now};
    CHECK(must(desk.engine->receipts().record(std::vector{late})).applied == 1);
    CHECK(desk.status_of(sample, ids[0]) == Status::delivered);
    CHECK(must(desk.engine->retention().time_out()) == 0);
    CHECK(must(desk.engine->facts().verify({day("2026-03-10"), day("2026-03-20")})).empty());
  });
}

TEST_CASE("time-out: the hourly task sees what became old, and once a day what it had missed") {
  over_every_database([](const Database& database) {
    Desk desk(database, at("2026-03-20T12:30:00Z"));
    const Sample sample(*desk.store, *desk.entropy, at("2026-03-01T00:00:00Z"));
    const auto first = import_one(*desk.store, sample, at("2026-03-17T11:59:00Z"),
                                  {NotificationType::sms, Status::sending});
    const auto second = import_one(*desk.store, sample, at("2026-03-17T12:30:00Z"),
                                   {NotificationType::sms, Status::sending});
    CHECK(desk.planned(TaskKind::time_out) ==
          std::vector<std::string>{"timeout/2026-03-20T12:00:00.000000Z"});
    must(desk.engine->run_due());
    CHECK(desk.planned(TaskKind::time_out).empty());
    CHECK(desk.status_of(sample, first) == Status::temporary_failure);
    CHECK(desk.status_of(sample, second) == Status::sending);
    desk.clock->advance(1h);
    must(desk.engine->run_due());
    CHECK(desk.status_of(sample, second) == Status::temporary_failure);
    // One that is sent when it is four days old is behind the hourly sweeps.
    const auto late = import_one(*desk.store, sample, at("2026-03-16T12:00:00Z"),
                                 {NotificationType::sms, Status::sending});
    desk.clock->advance(1h);
    must(desk.engine->run_due());
    CHECK(desk.status_of(sample, late) == Status::sending);
    desk.clock->set(at("2026-03-21T00:10:00Z"));
    must(desk.engine->run_due());
    CHECK(desk.status_of(sample, late) == Status::temporary_failure);
  });
}

TEST_CASE("upkeep: a month without a scheduler ends as a month with one") {
  over_every_database([](const Database& database) {
    const UtcTime start = at("2026-03-01T00:30:00Z");
    Desk desk(database, start);
    must(desk.store->rates().put(flat_rate()));
    const Sample daily(*desk.store, *desk.entropy, start);
    const Sample never(*desk.store, *desk.entropy, start, "Never");
    for (int d = 0; d < 30; ++d) {
      const UtcTime then = start + d * 24h;
      for (const Sample* sample : {&daily, &never}) {
        import_one(*desk.store, *sample, then, {NotificationType::sms, Status::sending});
        import_one(*desk.store, *sample, then, {NotificationType::letter, Status::delivered});
      }
      desk.clock->set(then + 12h);
      // One of the two services is looked after every day, by hand.
      must(desk.engine->archive().run(daily.service.id));
    }
    desk.clock->set(start + 30 * 24h);
    must(desk.engine->run_due());
    for (const TaskKind kind :
         {TaskKind::archive, TaskKind::time_out, TaskKind::status_facts, TaskKind::processing_time})
      CHECK(desk.planned(kind).empty());
    std::vector<std::int64_t> counts[2];
    const LocalDayRange days{day("2026-03-01"), day("2026-03-31")};
    for (const StatusFact& f : must(desk.store->statistics().list_facts(days)))
      counts[f.service_id == never.service.id].push_back(
          f.bst_date.days().time_since_epoch().count() * 1'000 + static_cast<int>(f.type) * 100 +
          f.notification_count);
    CHECK(counts[0].size() == 60);
    CHECK(counts[0] == counts[1]);
    CHECK(must(desk.engine->facts().verify(days)).empty());
    CHECK(must(desk.store->statistics().list_processing(days)).size() == 30);
  });
}

}  // namespace upkeep_test
