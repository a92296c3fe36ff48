// The history by month, which PostgreSQL keeps in partitions; SQLite has one table and the same
// answers.
#include "archive/desk.hpp"

#include <notify/tasks.hpp>

#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace history_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");
const UtcTime march = *UtcTime::from_text("2026-03-01T00:00:00Z");
const UtcTime may = *UtcTime::from_text("2026-05-01T00:00:00Z");

bool has_months(const Database& database) { return database.name == "postgresql"; }

Notification archived(const Sample& sample, std::string_view created_at,
                      Status status = Status::sending) {
  return past(sample, at(created_at), {NotificationType::sms, status});
}

}  // namespace

TEST_CASE(
    "history: months have places before they begin, and rows without one are kept all the same") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 9'000h);
    must(store->notifications().import_rows(std::vector{archived(sample, "2025-11-05T00:00:00Z")},
                                            true));
    CHECK(must(store->archive().prepare_history(march, may)) == (has_months(database) ? 2 : 0));
    CHECK(must(store->archive().prepare_history(march, may)) == 0);
    CHECK_FALSE(store->archive().prepare_history(noon, may));
    std::vector<Notification> rows;
    for (const char* when :
         {"2026-02-28T23:59:59.999999Z", "2026-03-01T00:00:00Z", "2026-04-30T23:59:59.999999Z",
          "2026-05-01T00:00:00Z", "2031-01-01T00:00:00Z"})
      rows.push_back(archived(sample, when));
    must(store->notifications().import_rows(rows, true));
    CHECK(database.archived() == 6);
    for (const Notification& n : rows) {
      CHECK(must(store->notifications().get(sample.service.id, n.id)).created_at == n.created_at);
      const Receipt receipt{n.id, "sim", "", Status::delivered, noon};
      CHECK(must(store->receipts().apply(std::span(&receipt, 1), noon)) ==
            std::vector{ReceiptOutcome::applied});
    }
    if (!has_months(database)) return;
    CHECK(database.ask("SELECT count(*) FROM notification_history_2026_03") == 1);
    CHECK(database.ask("SELECT count(*) FROM notification_history_2026_04") == 1);
    CHECK(database.ask("SELECT count(*) FROM notification_history_rest") == 4);
    // A month whose rows lie elsewhere already keeps them there.
    CHECK(must(store->archive().prepare_history(may, next_utc_month(next_utc_month(may)))) == 1);
    CHECK(database.archived() == 6);
  });
}

TEST_CASE("history: a place that readers stand in the way of is made later") {
  over_every_database([](const Database& database) {
    if (!has_months(database)) return;
    const auto store = database.open();
    const auto reader = database.connect(true);
    static constexpr sql::Statement read{"SELECT count(*) FROM notification_history"};
    reader->begin(sql::Access::read);
    reader->query(read, {}, [](const sql::Row&) {});
    CHECK(store->archive().prepare_history(march, may).error().code == ErrorCode::busy);
    reader->commit();
    CHECK(must(store->archive().prepare_history(march, may)) == 2);
  });
}

TEST_CASE("history: two that make places at once make each once") {
  over_every_database([](const Database& database) {
    const auto one = database.open(), other = database.open();
    std::int64_t made = 0, others = 0;
    std::thread thread(
        [&] { others = must(other->archive().prepare_history(march, may + 24h * 245)); });
    made =
        must(one->archive().prepare_history(march, may + 24h * 245));  // eight months on: 1 January
    thread.join();
    CHECK(made + others == (has_months(database) ? 10 : 0));
  });
}

TEST_CASE(
    "history: an id of any kind is found, updated and never stored twice, whatever its month") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 9'000h);
    must(store->archive().prepare_history(at("2025-12-01T00:00:00Z"), may));
    // Of version 4, and of version 7 with a time that is not its row's.
    Notification random = archived(sample, "2026-01-10T10:00:00Z");
    random.id.uuid = make_uuid_v4(entropy);
    Notification lying = archived(sample, "2026-02-10T10:00:00Z");
    lying.id.uuid = make_uuid_v7(at("2025-12-24T00:00:00Z"), entropy);
    must(store->notifications().import_rows(std::vector{random, lying}, true));
    advance(*store, noon.floor_hour());
    for (const Notification& n : {random, lying}) {
      CHECK(must(store->notifications().get(sample.service.id, n.id)).created_at == n.created_at);
      const Receipt receipt{n.id, "sim", "", Status::delivered, noon};
      CHECK(must(store->receipts().apply(std::span(&receipt, 1), noon)) ==
            std::vector{ReceiptOutcome::applied});
      CHECK(must(store->notifications().get(sample.service.id, n.id)).status == Status::delivered);
      Notification again = n;
      again.created_at = noon - 400h;
      for (const bool to_history : {false, true})
        CHECK(store->notifications().import_rows(std::vector{again}, to_history).error().code ==
              ErrorCode::conflict);
    }
    for (const char* text : {"2026-01-10", "2026-02-10"})
      CHECK(must(store->facts().rebuild(day(text), {}, true)).empty());
  });
}

TEST_CASE("history: the mover meets an id that is there already under another time (C10)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 9'000h);
    must(store->archive().prepare_history(at("2025-12-01T00:00:00Z"), may));
    const ArchiveScope scope{sample.service.id, NotificationType::sms, noon - 168h};
    int conflicts = 0;
    for (const bool timed : {false, true}) {
      Notification live = archived(sample, "2026-02-20T10:00:00Z");
      if (!timed) live.id.uuid = make_uuid_v4(entropy);
      must(store->notifications().import_rows(std::vector{live}, false));
      // Past the library: the same id in the history, in another month or another second.
      database.run(
          "INSERT INTO notification_history SELECT *, NULL FROM notifications_all_time_view "
          "WHERE created_at = " +
          std::to_string(live.created_at.us()) +
          "; UPDATE notification_history SET created_at = created_at - " +
          (timed ? "1000000" : "3000000000000"));
      const ArchiveReport report = must(store->archive().move(scope, 10, noon));
      CHECK(report.conflicts == 1);
      CHECK(report.moved == 0);
      CHECK(must(store->archive().list_quarantined(10)).size() ==
            static_cast<std::size_t>(++conflicts * 2));
      CHECK(must(store->archive().move(scope, 10, noon)).moved == 1);
      CHECK(database.archived() == 1);
      CHECK(database.in_both() == 0);
      CHECK(must(store->notifications().get(sample.service.id, live.id)).created_at ==
            live.created_at);
      database.run("DELETE FROM notification_history");
    }
  });
}

TEST_CASE("history: the place of a month goes with its last row, unless readers stand in the way") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 9'000h);
    const auto months = [&] {
      return has_months(database) ? database.ask(
                                        "SELECT count(*) FROM pg_inherits WHERE inhparent "
                                        "= 'notification_history'::regclass")
                                  : 0;
    };
    const auto with_months = [&](std::int64_t count) { return has_months(database) ? count : 0; };
    must(store->archive().prepare_history(at("2026-01-01T00:00:00Z"), may));
    const Notification january = archived(sample, "2026-01-10T12:00:00Z", Status::delivered);
    const Notification late = archived(sample, "2026-01-11T12:00:00Z", Status::delivered);
    must(store->notifications().import_rows(std::vector{january}, true));
    advance(*store, noon.floor_hour());
    CHECK(months() == with_months(5));
    const ArchiveFileScope winter{UtcTime::from_us(0), march};
    CHECK(must(store->files().write(winter, noon)).rows == 1);
    CHECK(months() == with_months(5));
    {
      const auto reader = database.connect(true);
      static constexpr sql::Statement read{"SELECT count(*) FROM notification_history"};
      reader->begin(sql::Access::read);
      reader->query(read, {}, [](const sql::Row&) {});
      CHECK(must(store->files().write(winter, noon)).rows == 0);
      CHECK(months() == with_months(5));
      reader->commit();
    }
    CHECK(must(store->files().write(winter, noon)).rows == 0);
    CHECK(months() == with_months(3));  // March, April and the rest
    // What belongs to a month that is gone is kept all the same, and goes to a file as ever.
    must(store->notifications().import_rows(std::vector{late}, true));
    CHECK(must(store->notifications().get(sample.service.id, late.id)).created_at ==
          late.created_at);
    CHECK(must(store->files().write(winter, noon)).rows == 1);
    CHECK(must(store->facts().rebuild(day("2026-01-11"), {}, true)).empty());
    CHECK(database.filed() == 2);
  });
}

TEST_CASE("history tasks: the next two months are ready, and readiness is due once a month") {
  over_every_database([](const Database& database) {
    Desk desk(database, at("2026-03-20T12:00:00Z"));
    const std::vector<std::string> due = desk.planned(TaskKind::prepare_history);
    if (!has_months(database)) {
      CHECK(due.empty());
      return;
    }
    CHECK(due == std::vector<std::string>{"history/2026-03-01"});
    must(desk.engine->run_due());
    CHECK(desk.planned(TaskKind::prepare_history).empty());
    CHECK(database.ask("SELECT count(*) FROM notification_history_2026_05") == 0);
    desk.clock->set(at("2026-04-30T23:59:59Z"));
    CHECK(desk.planned(TaskKind::prepare_history).empty());
    desk.clock->set(at("2026-05-01T00:00:00Z"));
    CHECK(desk.planned(TaskKind::prepare_history) ==
          std::vector<std::string>{"history/2026-05-01"});
    for (const char* wrong : {"history/2026-04-02", "history/2026-4-1", "history/"})
      CHECK(desk.engine->tasks().claim(wrong, "me", 1min).error().code ==
            ErrorCode::invalid_argument);
    const TaskLease early = must(desk.engine->tasks().claim("history/2026-06-01", "me", 1min));
    CHECK(desk.engine->tasks().run(early).error().message ==
          "task is not due yet: history/2026-06-01");
  });
}

}  // namespace history_test
