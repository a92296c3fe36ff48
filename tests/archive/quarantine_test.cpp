// Receipts that nobody could read, or match: kept with their bytes, replayed, forgotten in time.
#include "archive/databases.hpp"
#include "support/patiently.hpp"

#include <notify/complaints.hpp>
#include <notify/facts.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <atomic>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace quarantine_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");

struct Desk {
  std::shared_ptr<Store> store;
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(noon);
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(1);
  std::unique_ptr<Engine> engine;
  Sample sample;

  explicit Desk(const Database& database, int parked_receipt_days = parked_receipt_days_default)
      : store(database.open()),
        engine(must(Engine::make({.store = store,
                                  .clock = clock,
                                  .entropy = entropy,
                                  .sealer = nullptr,
                                  .parked_receipt_days = parked_receipt_days}))),
        sample(*store, *entropy, noon - 2'000h) {}

  QuarantinedReceiptId keep(std::string_view raw) const {
    return must(engine->receipts().quarantine("mmg", raw, "no field status"));
  }
  [[nodiscard]] std::vector<QuarantinedReceipt> kept() const {
    return must(engine->receipts().list_quarantined(1'000));
  }
  [[nodiscard]] std::vector<std::string> planned() const {
    std::vector<std::string> keys;
    for (const Task& task : must(engine->tasks().plan(engine->now())))
      if (task.kind == TaskKind::prune_receipts) keys.push_back(task.key);
    return keys;
  }
  /// Receipts for `count` notifications that nobody knows.
  void park(int count) const {
    std::vector<Receipt> receipts;
    for (int i = 0; i < count; ++i)
      receipts.push_back({{make_uuid_v4(*entropy)}, "mmg", "", Status::delivered, clock->now()});
    CHECK(must(engine->receipts().record(receipts)).parked == count);
  }
};

std::int64_t parked(const Database& database) {
  return database.ask("SELECT count(*) FROM receipt_inbox");
}
std::int64_t quarantined(const Database& database) {
  return database.ask("SELECT count(*) FROM receipt_quarantine");
}

}  // namespace

TEST_CASE("quarantine: bytes come back as they came, each once (P7)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    std::string all_bytes;
    for (int c = 0; c < 256; ++c) all_bytes.push_back(static_cast<char>(c));
    const auto id = desk.keep(all_bytes);
    desk.clock->advance(1h);
    CHECK(desk.keep(all_bytes) == id);
    const auto other = must(desk.engine->receipts().quarantine("firetext", all_bytes, ""));
    CHECK(other != id);
    const auto found = desk.kept();
    REQUIRE(found.size() == 2);
    CHECK(found[0] == QuarantinedReceipt{id, "mmg", all_bytes, "no field status", noon});
    CHECK(found[1] == QuarantinedReceipt{other, "firetext", all_bytes, "", noon + 1h});
    CHECK(must(desk.engine->receipts().list_quarantined(1)).size() == 1);
  });
}

TEST_CASE("quarantine: nothing, too much and a nameless provider are refused") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const std::string most(quarantined_receipt_bytes_max, 'x');
    CHECK(desk.engine->receipts().quarantine("mmg", most, ""));
    const auto refuse = [&](std::string_view provider, std::string_view raw,
                            std::string_view reason) {
      const auto answer = desk.engine->receipts().quarantine(provider, raw, reason);
      REQUIRE(!answer);
      CHECK(answer.error().code == ErrorCode::invalid_argument);
    };
    refuse("mmg", "", "");
    refuse("mmg", most + "x", "");
    refuse("", "x", "");
    refuse("\xFF", "x", "");
    refuse("mmg", "x", std::string(1'001, 'r'));
    CHECK(desk.kept().size() == 1);
    CHECK(!desk.engine->receipts().list_quarantined(0));
  });
}

TEST_CASE("quarantine: a replay applies what the bytes meant, live or archived, once (I6)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const auto live =
        import_one(*desk.store, desk.sample, noon - 1h, {NotificationType::sms, Status::sending});
    const Notification archived =
        past(desk.sample, noon - 900h, {NotificationType::sms, Status::sending});
    must(desk.store->notifications().import_rows(std::vector{archived}, true));
    advance(*desk.store, noon);
    const auto id = desk.keep("status=3;ids=two");
    const std::vector<Receipt> meant{{live, "mmg", "", Status::delivered, noon},
                                     {archived.id, "mmg", "", Status::delivered, noon}};
    auto bad = meant;
    bad[1].status = Status::created;  // what no provider reports
    CHECK(!desk.engine->receipts().replay(id, bad));
    CHECK(desk.kept().size() == 1);
    CHECK(must(desk.engine->receipts().replay(id, meant)).applied == 2);
    CHECK(desk.kept().empty());
    const ServiceId service = desk.sample.service.id;
    CHECK(must(desk.store->notifications().get(service, live)).status == Status::delivered);
    CHECK(must(desk.store->notifications().get(service, archived.id)).status == Status::delivered);
    const LocalDayRange days{day("2026-02-01"), day("2026-03-20")};
    CHECK(must(desk.engine->facts().verify(days)).empty());
    const auto again = desk.engine->receipts().replay(id, meant);
    REQUIRE(!again);
    CHECK(again.error().code == ErrorCode::not_found);
    // Bytes that meant nothing just go.
    CHECK(must(desk.engine->receipts().replay(desk.keep("spam"), {})).applied == 0);
    CHECK(desk.kept().empty());
  });
}

TEST_CASE("quarantine: after 90 days a task forgets the bytes, not before") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    desk.keep("canary-of-the-quarantine");
    desk.clock->advance(quarantined_receipt_kept);
    const auto planned = [&] {
      for (const Task& task : must(desk.engine->tasks().plan(desk.engine->now())))
        if (task.kind == TaskKind::prune_receipts) return true;
      return false;
    };
    CHECK(!planned());
    must(desk.engine->run_due());
    CHECK(desk.kept().size() == 1);
    desk.clock->advance(1us);
    desk.keep("a young one");
    CHECK(planned());
    must(desk.engine->run_due());
    CHECK(!planned());
    REQUIRE(desk.kept().size() == 1);
    CHECK(desk.kept()[0].raw == "a young one");
    if (!database.file.empty())
      CHECK(database.raw_bytes().find("canary-of-the-quarantine") == std::string::npos);
  });
}

TEST_CASE("quarantine: a flood of one provider is held off, another one's receipts are not (P10)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const auto first = desk.keep("the first");
    database.run(
        database.file.empty()
            ? "INSERT INTO receipt_quarantine SELECT gen_random_uuid(), 'mmg', 'x'::bytea, '', 0 "
              "FROM generate_series(2, 100000)"
            : "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
              "INSERT INTO receipt_quarantine SELECT randomblob(16), 'mmg', x'78', '', 0 FROM n");
    const auto answer = desk.engine->receipts().quarantine("mmg", "one too many", "");
    REQUIRE(!answer);
    CHECK(answer.error().code == ErrorCode::busy);
    CHECK(desk.engine->receipts().quarantine("firetext", "fine", ""));
    must(desk.engine->receipts().replay(first, {}));
    CHECK(desk.engine->receipts().quarantine("mmg", "one too many", ""));
  });
}

TEST_CASE("quarantine: large receipts of one provider fill a smaller place (P10)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const std::string large(4'097, 'x'), small(4'096, 'x');
    const auto first = desk.keep(large);
    database.run(
        database.file.empty()
            ? "INSERT INTO receipt_quarantine SELECT gen_random_uuid(), 'mmg', "
              "decode(repeat('78', 4097), 'hex'), '', 0 FROM generate_series(2, 1000)"
            : "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
              "INSERT INTO receipt_quarantine SELECT randomblob(16), 'mmg', zeroblob(4097), '', 0 "
              "FROM n");
    const auto answer = desk.engine->receipts().quarantine("mmg", large + "y", "");
    REQUIRE(!answer);
    CHECK(answer.error().code == ErrorCode::busy);
    CHECK(desk.keep(large) == first);  // it is there already
    desk.keep(small);
    CHECK(desk.engine->receipts().quarantine("firetext", large, ""));
    must(desk.engine->receipts().replay(first, {}));
    CHECK(desk.engine->receipts().quarantine("mmg", large + "y", ""));
  });
}

TEST_CASE("quarantine: how much of a provider is there can be seen") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    Receipts receipts = desk.engine->receipts();
    CHECK(must(receipts.quarantine_use()) == QuarantineUse{});
    const auto first = desk.keep("12345");
    desk.keep("123");
    must(receipts.quarantine("ses", std::string(300, 'x'), ""));
    CHECK(must(receipts.quarantine_use("mmg")) == QuarantineUse{2, 8});
    CHECK(must(receipts.quarantine_use()) == QuarantineUse{3, 308});
    CHECK(must(receipts.quarantine_use("firetext")) == QuarantineUse{});
    must(receipts.replay(first, {}));
    CHECK(must(receipts.quarantine_use("mmg")) == QuarantineUse{1, 3});
  });
}

TEST_CASE(
    "quarantine: a provider that reports what nobody knows fills the inbox to a limit (P10)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    desk.park(1);
    database.run(
        database.file.empty()
            ? "INSERT INTO receipt_inbox (provider, reference, notification_id, status, "
              "reported_at, received_at) SELECT 'mmg', '', gen_random_uuid(), 'delivered', 0, 0 "
              "FROM generate_series(2, 250000)"
            : "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 250000) "
              "INSERT INTO receipt_inbox (provider, reference, notification_id, status, "
              "reported_at, received_at) SELECT 'mmg', '', randomblob(16), 'delivered', 0, 0 "
              "FROM n");
    const auto record = [&](std::string provider, NotificationId id) {
      return desk.engine->receipts().record(
          std::vector{Receipt{id, std::move(provider), "", Status::delivered, noon}});
    };
    const NotificationId stranger{make_uuid_v4(*desk.entropy)};
    const auto refused = record("mmg", stranger);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::busy);
    CHECK(parked(database) == 250'000);
    CHECK(must(record("firetext", stranger)).parked == 1);
    database.run("DELETE FROM receipt_inbox WHERE provider = 'mmg' AND id % 2 = 0");
    CHECK(must(record("mmg", stranger)).parked == 1);
  });
}

TEST_CASE("quarantine: what moved there from the inbox counts on towards the same limit (P10)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const std::string kept = "'unknown notification', " + std::to_string(noon.us());
    database.run(
        database.file.empty()
            ? "INSERT INTO receipt_quarantine SELECT gen_random_uuid(), 'mmg', 'x'::bytea, " +
                  kept + " FROM generate_series(1, 249998)"
            : "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 249998) "
              "INSERT INTO receipt_quarantine SELECT randomblob(16), 'mmg', x'78', " +
                  kept + " FROM n");
    const auto record = [&](std::string provider) {
      return desk.engine->receipts().record(std::vector{Receipt{
          {make_uuid_v4(*desk.entropy)}, std::move(provider), "", Status::delivered, noon}});
    };
    const auto complain = [&](std::string provider, std::string reference) {
      return desk.engine->complaints().record(
          std::vector{Complaint{std::move(provider), std::move(reference), "", "abuse", noon, {}}});
    };
    CHECK(must(record("mmg")).parked == 1);
    CHECK(complain("mmg", "ref-1"));
    const auto refused = record("mmg");
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::busy);
    const auto refused_complaint = complain("mmg", "ref-2");
    REQUIRE(!refused_complaint);
    CHECK(refused_complaint.error().code == ErrorCode::busy);
    CHECK(parked(database) == 1);
    CHECK(database.ask("SELECT count(*) FROM complaint_inbox") == 1);
    CHECK(must(record("firetext")).parked == 1);
    // What cannot be read has a place of its own, and a week later the rest still counts.
    CHECK(desk.engine->receipts().quarantine("mmg", "garbage", "no field status"));
    desk.clock->advance(8 * 24h);
    must(desk.engine->tasks().run_due());
    CHECK(parked(database) == 0);
    const auto refused_later = record("mmg");
    REQUIRE(!refused_later);
    CHECK(refused_later.error().code == ErrorCode::busy);
    database.run("DELETE FROM receipt_quarantine WHERE provider = 'mmg'");
    CHECK(must(record("mmg")).parked == 1);
  });
}

TEST_CASE("quarantine: bytes name a recipient in any usual spelling, and others not") {
  const std::string_view phone = "447700900123", address = "ann.example@example.com";
  for (const std::string_view raw :
       {"to=447700900123&status=9", "+44 7700 900123", "tel: 07700-900-123", "(07700) 900 123",
        "{\"to\":\"\\u0037700900123\"}", "to=%2B447700900123", "a=1&to=07700%20900%20123",
        "<to>&#55;700900123</to>", "<to>&#x37;700900123</to>"}) {
    CAPTURE(raw);
    CHECK(mentions_recipient(raw, phone));
    CHECK(!mentions_recipient(raw, address));
    CHECK(!mentions_recipient(raw, "447700900124"));
  }
  for (const std::string_view raw :
       {"ann.example@example.com", "Ann.Example@EXAMPLE.com", "to=ann.example%40example.com",
        "ann.example\\u0040example.com", "ann.example&#64;example.com",
        "ann.example&#X40;example.com"}) {
    CAPTURE(raw);
    CHECK(mentions_recipient(raw, address));
    CHECK(!mentions_recipient(raw, phone));
  }
  for (const std::string_view raw : {"", "%", "%4", "\\u", "\\u004", "&#", "&#x", "&#;", "%zz",
                                     "&#99999;", "\xFF\xFE%00", "7700900", "example.com"}) {
    CAPTURE(raw);
    CHECK(!mentions_recipient(raw, phone));
    CHECK(!mentions_recipient(raw, address));
    CHECK(!mentions_recipient(raw, ""));
    CHECK(mentions_recipient(std::string(raw) + " 07700900123", phone));
  }
}

TEST_CASE(
    "quarantine: a receipt that nobody knows waits seven days, then for an operator (P4, I6)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const NotificationId unknown{make_uuid_v4(*desk.entropy)};
    const std::vector receipts{
        Receipt{unknown, "mmg", "", Status::delivered, noon - 1min},
        Receipt{
            {}, "firetext", "'; --\"\n\xF0\x9F\x93\xA8", Status::permanent_failure, noon, true}};
    CHECK(must(desk.engine->receipts().record(receipts)).parked == 2);
    CHECK(must(desk.engine->receipts().record(std::vector{receipts[0]})).parked == 1);  // repeated
    desk.clock->set(*UtcTime::from_text("2026-03-27T23:59:59.999999Z"));
    CHECK(desk.planned().empty());
    const TaskLease early =
        must(desk.engine->tasks().claim("receipts/bury/2026-03-21", "me", 1min));
    CHECK(desk.engine->tasks().run(early).error().message ==
          "task is not due yet: receipts/bury/2026-03-21");
    must(desk.engine->run_due());
    CHECK(parked(database) == 3);

    desk.clock->advance(1us);
    CHECK(desk.planned() == std::vector<std::string>{"receipts/bury/2026-03-21"});
    must(desk.engine->tasks().release(early));
    must(desk.engine->run_due());
    CHECK(desk.planned().empty());
    CHECK(parked(database) == 0);
    const auto kept = desk.kept();
    REQUIRE(kept.size() == 2);
    for (const QuarantinedReceipt& dead : kept) {
      const Receipt& was = receipts[dead.provider == "mmg" ? 0 : 1];
      CHECK(dead.raw == to_json(was));
      CHECK(must(receipt_from_json(dead.raw)) == was);
      CHECK(dead.reason == unknown_notification_reason);
      CHECK(dead.received_at == noon);
    }

    // It turns up after all: the replay applies what was kept, once.
    Notification found = past(desk.sample, noon - 900h, {NotificationType::sms, Status::sending});
    found.id = unknown;
    must(desk.store->notifications().import_rows(std::vector{found}, true));
    for (const QuarantinedReceipt& dead : kept) {
      const std::vector meant{must(receipt_from_json(dead.raw))};
      const auto report = must(desk.engine->receipts().replay(dead.id, meant));
      CHECK(report.applied == (dead.provider == "mmg" ? 1 : 0));
      CHECK(report.parked == (dead.provider == "mmg" ? 0 : 1));  // it waits anew
      CHECK(desk.engine->receipts().replay(dead.id, meant).error().code == ErrorCode::not_found);
    }
    CHECK(must(desk.store->notifications().get(desk.sample.service.id, unknown)).status ==
          Status::delivered);
    CHECK(must(desk.engine->facts().verify({day("2026-02-01"), day("2026-03-28")})).empty());
  });
}

TEST_CASE("quarantine: how long a receipt waits is a setting, and what waits is taken along") {
  over_every_database([](const Database& database) {
    const Desk desk(database, 1);
    desk.park(1);
    desk.clock->set(*UtcTime::from_text("2026-03-22T00:00:00Z"));
    desk.park(1);
    CHECK(desk.planned() == std::vector<std::string>{"receipts/bury/2026-03-21"});
    must(desk.engine->run_due());
    CHECK(parked(database) == 1);
    CHECK(quarantined(database) == 1);
    for (const int wrong : {0, -1, parked_receipt_days_max + 1}) {
      const auto refused = Engine::make({.store = desk.store,
                                         .clock = desk.clock,
                                         .entropy = desk.entropy,
                                         .sealer = nullptr,
                                         .parked_receipt_days = wrong});
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::invalid_argument);
      CHECK(refused.error().message ==
            "parked receipts wait 1 to 60 days, not " + std::to_string(wrong));
    }
    for (const char* wrong : {"receipts/bury/", "receipts/bury/2026-02-30", "receipts/bury/x"})
      CHECK(desk.engine->tasks().claim(wrong, "me", 1min).error().code ==
            ErrorCode::invalid_argument);
  });
}

TEST_CASE("quarantine: receipts are put away in bounded steps that go on where one stopped (I13)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    desk.park(2'500);
    desk.clock->advance(9 * 24h);
    const TaskLease lease =
        must(desk.engine->tasks().claim("receipts/bury/2026-03-22", "me", 1min));
    for (const std::int64_t so_far : {1'000, 2'000}) {
      CHECK(must(desk.engine->tasks().run(lease)) == RunState::more);
      CHECK(quarantined(database) == so_far);
      CHECK(parked(database) == 2'500 - so_far);
    }
    CHECK(must(desk.engine->tasks().run(lease)) == RunState::done);
    CHECK(must(desk.engine->tasks().run(lease)) == RunState::done);  // nothing is left
    CHECK(quarantined(database) == 2'500);
    CHECK(parked(database) == 0);
  });
}

TEST_CASE("quarantine: two that put the same receipts away put each away once (T3)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    desk.park(600);
    std::atomic<std::int64_t> buried{0};
    const auto work = [&] {
      const auto store = database.open();
      for (;;) {
        const auto waiting =
            patiently([&] { return store->receipts().list_parked(noon + 1h, 100); });
        if (waiting.empty()) return;
        std::vector<BuriedReceipt> dead;
        for (const ParkedReceipt& p : waiting)
          dead.push_back({p.place,
                          {{p.receipt.id.uuid},
                           "mmg",
                           to_json(p.receipt),
                           std::string(unknown_notification_reason),
                           p.received_at}});
        buried += patiently([&] { return store->receipts().bury(dead); });
      }
    };
    std::thread first(work), second(work);
    first.join();
    second.join();
    CHECK(buried == 600);
    CHECK(quarantined(database) == 600);
    CHECK(parked(database) == 0);
  });
}

TEST_CASE("quarantine: a receipt that was applied meanwhile is not put away (I6)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    desk.park(2);
    const auto waiting = must(desk.store->receipts().list_parked(noon + 1us, 10));
    REQUIRE(waiting.size() == 2);
    CHECK(must(desk.store->receipts().list_parked(noon, 10)).empty());
    database.run("DELETE FROM receipt_inbox WHERE id = " + std::to_string(waiting[0].place));
    std::vector<BuriedReceipt> dead;
    for (const ParkedReceipt& p : waiting)
      dead.push_back({p.place, {{p.receipt.id.uuid}, "mmg", "{}", "", p.received_at}});
    CHECK(must(desk.store->receipts().bury(dead)) == 1);
    CHECK(must(desk.store->receipts().bury(dead)) == 0);
    REQUIRE(desk.kept().size() == 1);
    CHECK(desk.kept()[0].id.uuid == waiting[1].receipt.id.uuid);
  });
}

}  // namespace quarantine_test
