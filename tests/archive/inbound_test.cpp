// SMS that people send to services: kept once, listed, and archived without personal data.
#include "archive/databases.hpp"

#include <notify/archive.hpp>
#include <notify/inbound.hpp>
#include <notify/retention.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace inbound_test {

namespace {

struct Desk {
  std::shared_ptr<Store> store;
  std::shared_ptr<SimulatedClock> clock;
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(1);
  std::unique_ptr<Engine> engine;
  Sample sample;

  Desk(const Database& database, UtcTime now)
      : store(database.open()),
        clock(std::make_shared<SimulatedClock>(now)),
        engine(must(Engine::make({store, clock, entropy, nullptr}))),
        sample(*store, *entropy, now - 2'000h) {}

  [[nodiscard]] InboundSms message(std::string reference, UtcTime created_at = {}) const {
    InboundSms m;
    m.service_id = sample.service.id;
    m.notify_number = "07700900500";
    m.user_number = "+44 7700 900123";
    m.content = "Yes please";
    m.provider = "mmg";
    m.provider_reference = std::move(reference);
    m.created_at = created_at;
    return m;
  }
  std::int64_t record(std::vector<InboundSms> messages) const {
    return must(engine->inbound().record(messages));
  }
  [[nodiscard]] std::vector<std::string> references(const InboundQuery& query) const {
    std::vector<std::string> found;
    for (const InboundSms& m : must(engine->inbound().list(sample.service.id, query)))
      found.push_back(m.provider_reference);
    return found;
  }
};

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");

}  // namespace

TEST_CASE("inbound: a message comes back as it came, its number normalised") {
  over_every_database([](const Database& database) {
    const Desk desk(database, noon);
    InboundSms given = desk.message("r1");
    given.provider_date = noon - 3s;
    given.content = "O'Brien; -- \xF0\x9F\x98\x80\n\"x\"";
    CHECK(desk.record({given}) == 1);
    const auto found = must(desk.engine->inbound().list(desk.sample.service.id));
    REQUIRE(found.size() == 1);
    given.id = found[0].id;
    given.user_number = "447700900123";
    given.created_at = noon;
    CHECK(found[0] == given);
    // A sender's name is no number and stays as it is.
    InboundSms named = desk.message("r2", noon - 1h);
    named.user_number = "OTP-Bank";
    CHECK(desk.record({named}) == 1);
    CHECK(desk.references({.user_number = "OTP-Bank"}) == std::vector<std::string>{"r2"});
    CHECK(desk.references({.user_number = "07700 900 123"}) == std::vector<std::string>{"r1"});
  });
}

TEST_CASE("inbound: what a provider hands over again is one message, also once archived (P1)") {
  over_every_database([](const Database& database) {
    const Desk desk(database, noon);
    const auto message = desk.message("r1", noon - 300h);
    CHECK(desk.record({message, message}) == 1);
    CHECK(desk.record({message}) == 0);
    CHECK(must(desk.engine->archive().run(desk.sample.service.id)).inbound == 1);
    CHECK(desk.record({message}) == 0);
    CHECK(desk.references({.archived = true}) == std::vector<std::string>{"r1"});
    CHECK(desk.references({}).empty());
    // The same reference of another provider, or to another service, is another message.
    auto other = message;
    other.provider = "firetext";
    const Sample elsewhere(*desk.store, *desk.entropy, noon - 2'000h, "Other");
    auto foreign = message;
    foreign.service_id = elsewhere.service.id;
    CHECK(desk.record({other, foreign}) == 2);
    CHECK(desk.references({}) == std::vector<std::string>{"r1"});
    // Without a reference nobody can tell.
    CHECK(desk.record({desk.message(""), desk.message("")}) == 2);
  });
}

TEST_CASE("inbound: pages hold every message once, also those of one instant") {
  over_every_database([](const Database& database) {
    const Desk desk(database, noon);
    std::vector<InboundSms> messages;
    for (int i = 0; i < 40; ++i)
      messages.push_back(
          desk.message("r" + std::to_string(i), noon - std::chrono::minutes(i / 8 + 1)));
    CHECK(desk.record(messages) == 40);
    for (const bool archived : {false, true}) {
      if (archived) {
        desk.clock->advance(24h * 10);
        CHECK(must(desk.engine->archive().run(desk.sample.service.id)).inbound == 40);
      }
      std::vector<std::string> seen;
      InboundQuery query{.archived = archived, .limit = 7};
      for (;;) {
        const auto page = must(desk.engine->inbound().list(desk.sample.service.id, query));
        if (page.empty()) break;
        for (const InboundSms& m : page) {
          if (query.created_before) CHECK(m.created_at <= *query.created_before);
          CHECK(m.content.empty() == archived);
          CHECK(m.user_number.empty() == archived);
          seen.push_back(m.provider_reference);
          query.created_before = m.created_at;
          query.id_before = m.id;
        }
      }
      CHECK(seen.size() == 40);
      std::ranges::sort(seen);
      CHECK(std::ranges::adjacent_find(seen) == seen.end());
    }
  });
}

TEST_CASE("inbound: a bad message, or one for nobody, stores nothing of its batch") {
  over_every_database([](const Database& database) {
    const Desk desk(database, noon);
    const auto refuse = [&](const InboundSms& bad, ErrorCode code) {
      const std::vector<InboundSms> batch{desk.message("good"), bad};
      const auto answer = desk.engine->inbound().record(batch);
      REQUIRE(!answer);
      CHECK(answer.error().code == code);
      for (const char* secret : {"7700", "Yes please"})
        CHECK(answer.error().message.find(secret) == std::string::npos);
      CHECK(desk.references({}).empty());
    };
    InboundSms bad = desk.message("bad");
    bad.service_id.uuid = make_uuid_v4(*desk.entropy);
    refuse(bad, ErrorCode::not_found);
    bad = desk.message("bad");
    bad.user_number.clear();
    refuse(bad, ErrorCode::invalid_argument);
    bad = desk.message("bad");
    bad.content = "Yes please \xFF";
    refuse(bad, ErrorCode::invalid_argument);
    bad.content = std::string("Yes please \0", 12);
    refuse(bad, ErrorCode::invalid_argument);
    bad.content = std::string((64 << 10) + 1, 'a');
    refuse(bad, ErrorCode::invalid_argument);
    refuse(desk.message("bad", noon + 1us), ErrorCode::invalid_argument);
    refuse(desk.message("bad", UtcTime::from_us(-1)), ErrorCode::invalid_argument);
    const ServiceId service = desk.sample.service.id;
    CHECK(!desk.engine->inbound().list(service, {.limit = 0}));
    CHECK(!desk.engine->inbound().list(service, {.limit = 10'001}));
    CHECK(!desk.engine->inbound().list(service, {.user_number = "x", .archived = true}));
    CHECK(!desk.engine->inbound().list(ServiceId{}));
  });
}

TEST_CASE("inbound: messages leave with the retention of SMS, at local midnights, by a task") {
  over_every_database([](const Database& database) {
    // 28 March 2026 in London; the clocks go forward on the 29th.
    const Desk desk(database, at("2026-04-05T12:00:00Z"));
    const Sample patient(*desk.store, *desk.entropy, noon - 2'000h, "Patient");
    must(desk.engine->retention().set(patient.service.id, NotificationType::sms, 30));
    must(desk.engine->retention().set(desk.sample.service.id, NotificationType::email, 3));
    for (const ServiceId service : {desk.sample.service.id, patient.service.id}) {
      auto before = desk.message("before", at("2026-03-28T23:59:59Z"));
      auto kept = desk.message("kept", at("2026-03-29T00:00:00Z"));
      before.service_id = kept.service_id = service;
      CHECK(desk.record({before, kept}) == 2);
    }
    std::vector<std::string> keys;
    for (const Task& task : must(desk.engine->tasks().plan(desk.engine->now())))
      if (task.kind == TaskKind::archive) keys.push_back(task.key);
    CHECK(keys == std::vector<std::string>{"archive/2026-03-29T00:00:00.000000Z"});
    must(desk.engine->run_due());
    CHECK(desk.references({}) == std::vector<std::string>{"kept"});
    CHECK(desk.references({.archived = true}) == std::vector<std::string>{"before"});
    CHECK(must(desk.engine->inbound().list(patient.service.id)).size() == 2);
    for (const Task& task : must(desk.engine->tasks().plan(desk.engine->now())))
      CHECK(task.kind != TaskKind::archive);
  });
}

TEST_CASE("inbound: several movers at once move every message once (I3)") {
  over_every_database([](const Database& database) {
    const Desk desk(database, noon);
    std::vector<InboundSms> messages;
    for (int i = 0; i < 500; ++i)
      messages.push_back(desk.message("r" + std::to_string(i), noon - 300h));
    CHECK(desk.record(messages) == 500);
    const ArchiveScope scope{desk.sample.service.id, NotificationType::sms, noon - 168h};
    std::atomic<std::int64_t> moved{0};
    std::vector<std::thread> movers;
    for (int i = 0; i < 4; ++i)
      movers.emplace_back([&] {
        const auto store = database.open();
        for (;;) {
          const auto step = store->inbound().archive(scope, 17);
          if (step && *step == 0) return;
          if (step) moved += *step;
        }
      });
    for (std::thread& mover : movers) mover.join();
    CHECK(moved == 500);
    CHECK(database.ask("SELECT count(*) FROM inbound_sms") == 0);
    CHECK(database.ask("SELECT count(*) FROM inbound_sms_history") == 500);
  });
}

}  // namespace inbound_test
