// Receipts that nobody could read: kept with their bytes, replayed, forgotten in time.
#include "archive/databases.hpp"

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");

struct Desk {
  std::shared_ptr<Store> store;
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(noon);
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(1);
  std::unique_ptr<Engine> engine;
  Sample sample;

  explicit Desk(const Database& database)
      : store(database.open()),
        engine(must(Engine::make({store, clock, entropy, nullptr}))),
        sample(*store, *entropy, noon - 2'000h) {}

  QuarantinedReceiptId keep(std::string_view raw) const {
    return must(engine->quarantine_receipt("mmg", raw, "no field status"));
  }
  [[nodiscard]] std::vector<QuarantinedReceipt> kept() const {
    return must(engine->list_quarantined_receipts(1'000));
  }
};

}  // namespace

TEST_CASE("quarantine: bytes come back as they came, each once (P7)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    std::string all_bytes;
    for (int c = 0; c < 256; ++c) all_bytes.push_back(static_cast<char>(c));
    const auto id = desk.keep(all_bytes);
    desk.clock->advance(1h);
    CHECK(desk.keep(all_bytes) == id);
    const auto other = must(desk.engine->quarantine_receipt("firetext", all_bytes, ""));
    CHECK(other != id);
    const auto found = desk.kept();
    REQUIRE(found.size() == 2);
    CHECK(found[0] == QuarantinedReceipt{id, "mmg", all_bytes, "no field status", noon});
    CHECK(found[1] == QuarantinedReceipt{other, "firetext", all_bytes, "", noon + 1h});
    CHECK(must(desk.engine->list_quarantined_receipts(1)).size() == 1);
  });
}

TEST_CASE("quarantine: nothing, too much and a nameless provider are refused") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const std::string most(quarantined_receipt_bytes_max, 'x');
    CHECK(desk.engine->quarantine_receipt("mmg", most, ""));
    const auto refuse = [&](std::string_view provider, std::string_view raw,
                            std::string_view reason) {
      const auto answer = desk.engine->quarantine_receipt(provider, raw, reason);
      REQUIRE(!answer);
      CHECK(answer.error().code == ErrorCode::invalid_argument);
    };
    refuse("mmg", "", "");
    refuse("mmg", most + "x", "");
    refuse("", "x", "");
    refuse("\xFF", "x", "");
    refuse("mmg", "x", std::string(1'001, 'r'));
    CHECK(desk.kept().size() == 1);
    CHECK(!desk.engine->list_quarantined_receipts(0));
  });
}

TEST_CASE("quarantine: a replay applies what the bytes meant, live or archived, once (I6)") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    const auto live =
        import_one(*desk.store, desk.sample, noon - 1h, {NotificationType::sms, Status::sending});
    const Notification archived =
        past(desk.sample, noon - 900h, {NotificationType::sms, Status::sending});
    must(desk.store->import_notifications(std::vector{archived}, true));
    advance(*desk.store, noon);
    const auto id = desk.keep("status=3;ids=two");
    const std::vector<Receipt> meant{{live, "mmg", "", Status::delivered, noon},
                                     {archived.id, "mmg", "", Status::delivered, noon}};
    auto bad = meant;
    bad[1].status = Status::created;  // what no provider reports
    CHECK(!desk.engine->replay_receipt(id, bad));
    CHECK(desk.kept().size() == 1);
    CHECK(must(desk.engine->replay_receipt(id, meant)).applied == 2);
    CHECK(desk.kept().empty());
    const ServiceId service = desk.sample.service.id;
    CHECK(must(desk.store->get_notification(service, live)).status == Status::delivered);
    CHECK(must(desk.store->get_notification(service, archived.id)).status == Status::delivered);
    const LocalDayRange days{day("2026-02-01"), day("2026-03-20")};
    CHECK(must(desk.engine->verify(days)).empty());
    const auto again = desk.engine->replay_receipt(id, meant);
    REQUIRE(!again);
    CHECK(again.error().code == ErrorCode::not_found);
    // Bytes that meant nothing just go.
    CHECK(must(desk.engine->replay_receipt(desk.keep("spam"), {})).applied == 0);
    CHECK(desk.kept().empty());
  });
}

TEST_CASE("quarantine: after 90 days a task forgets the bytes, not before") {
  over_every_database([](const Database& database) {
    const Desk desk(database);
    desk.keep("canary-of-the-quarantine");
    desk.clock->advance(quarantined_receipt_kept);
    const auto planned = [&] {
      for (const Task& task : must(desk.engine->plan(desk.engine->now())))
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
    const auto answer = desk.engine->quarantine_receipt("mmg", "one too many", "");
    REQUIRE(!answer);
    CHECK(answer.error().code == ErrorCode::busy);
    CHECK(desk.engine->quarantine_receipt("firetext", "fine", ""));
    must(desk.engine->replay_receipt(first, {}));
    CHECK(desk.engine->quarantine_receipt("mmg", "one too many", ""));
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
