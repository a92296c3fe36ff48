#include "cache/counting_service.hpp"

#include <notify/caches.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace ledger_test {

namespace {

std::string key_of(const CountingService& sender) {
  return ledger::key_of(sender.sample.service.id, sender.place());
}

}  // namespace

TEST_CASE("ledger: a daily limit holds to the last message, and what was refused is not counted") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    for (const bool has_cache : {true, false}) {
      CAPTURE(has_cache);
      CountingService clinic(store, has_cache ? 7 : 8);
      Process process(store, has_cache ? cache : nullptr, clinic.clock);
      CHECK(must(clinic.send(process, 3, 10)));
      CHECK(must(clinic.send(process, 7, 10)));
      const auto refused = must(ledger::create(process.state, clinic.sample.service, noon,
                                               clinic.asks(1, 10), clinic.rows(1)));
      CHECK(refused.outcome == CreateBatchOutcome::refused);
      CHECK(refused.refusal == DailyRefusal{DailyKind::sms, 10, 10});
      CHECK(clinic.truth().kinds[0] == 10);
      CHECK(must(process.engine->caches().messages_today(clinic.sample.service.id))[0] == 10);
      CHECK(must(clinic.send(process, 1, 11)));
      // The next local day begins with nothing. British summer time has not begun.
      clinic.clock->set(noon + 12h);
      CHECK(must(process.engine->caches().messages_today(clinic.sample.service.id))[0] == 0);
      CHECK(must(clinic.send(process, 10, 10)));
      CHECK(!must(clinic.send(process, 1, 10)));
    }
  });
}

TEST_CASE("ledger: the limit's day is the local day of the service, not the one of UTC") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    clinic.clock->set(at("2026-07-01T22:59:59Z"));  // 23:59:59 in London
    CHECK(must(clinic.send(process, 5, 5)));
    CHECK(!must(clinic.send(process, 1, 5)));
    clinic.clock->set(at("2026-07-01T23:00:00Z"));
    CHECK(must(clinic.send(process, 5, 5)));
    clinic.clock->set(at("2026-07-02T00:00:00Z"));
    CHECK(!must(clinic.send(process, 1, 5)));
  });
}

TEST_CASE("ledger: kinds have limits of their own, and international texts count twice") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    for (const bool has_cache : {true, false}) {
      CountingService clinic(store, has_cache ? 7 : 8);
      Process process(store, has_cache ? cache : nullptr, clinic.clock);
      const auto send = [&](std::int64_t home, std::int64_t abroad) {
        auto rows = clinic.rows(home + abroad);
        for (std::int64_t i = home; i < home + abroad; ++i) {
          rows[static_cast<std::size_t>(i)].notification.international = true;
          rows[static_cast<std::size_t>(i)].notification.phone_prefix = "33";
        }
        return must(ledger::create(
            process.state, clinic.sample.service, noon,
            {{DailyKind::sms, home + abroad, 10}, {DailyKind::international_sms, abroad, 2}},
            rows));
      };
      CHECK(send(1, 1).outcome == CreateBatchOutcome::stored);
      const auto refused = send(0, 2);
      CHECK(refused.outcome == CreateBatchOutcome::refused);
      CHECK(refused.refusal == DailyRefusal{DailyKind::international_sms, 2, 1});
      CHECK(send(7, 1).outcome == CreateBatchOutcome::stored);
      CHECK(send(1, 0).refusal == DailyRefusal{DailyKind::sms, 10, 10});
      CHECK(must(process.engine->caches().messages_today(clinic.sample.service.id)) ==
            DailyCounts{10, 0, 0, 2});
    }
  });
}

TEST_CASE("ledger: what was put aside and not sent is given back") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    auto granted =
        must(ledger::ask(process.state, clinic.sample.service, noon, clinic.asks(8, 10)));
    REQUIRE(std::holds_alternative<ledger::Grant>(granted));
    CHECK(!must(clinic.send(process, 3, 10)));
    SUBCASE("wholly") {
      ledger::give_back(process.state, std::get<ledger::Grant>(granted));
      CHECK(must(clinic.send(process, 10, 10)));
    }
    SUBCASE("but for those that were stored") {
      const auto batch = must(ledger::create(
          process.state, std::get<ledger::Grant>(std::move(granted)), clinic.rows(2)));
      CHECK(batch.rows.size() == 2);
      CHECK(must(clinic.send(process, 8, 10)));
      CHECK(!must(clinic.send(process, 1, 10)));
    }
    SUBCASE("also when they are repetitions, or of test keys") {
      auto rows = clinic.rows(8);
      for (NewNotification& row : rows) row.idempotency_key = row.request_digest = "same";
      rows[7].idempotency_key.clear();
      rows[7].notification.key_type = KeyType::test;
      must(ledger::create(process.state, std::get<ledger::Grant>(std::move(granted)), rows));
      CHECK(clinic.truth().kinds[0] == 1);
      CHECK(must(process.engine->caches().messages_today(clinic.sample.service.id))[0] == 1);
      CHECK(CountingService::used(process, clinic) == 1);
    }
    CHECK(must(process.engine->caches().messages_today(clinic.sample.service.id)) ==
          clinic.truth().kinds);
  });
}

TEST_CASE("ledger: a wipe at any point of a send neither passes the limit nor loses a message") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    if (!cache->is_shared()) return;  // see the next one
    CountingService clinic(store);
    Process process(store, cache, clinic.clock), other(store, cache, clinic.clock, 2);
    CHECK(must(clinic.send(process, 2, 10)));
    SUBCASE("between putting aside and storing") {
      auto granted =
          must(ledger::ask(process.state, clinic.sample.service, noon, clinic.asks(6, 10)));
      must(cache->remove(key_of(clinic)));
      CHECK(must(clinic.send(other, 5, 10)));
      const auto batch = must(ledger::create(
          process.state, std::get<ledger::Grant>(std::move(granted)), clinic.rows(6)));
      CHECK(batch.outcome == CreateBatchOutcome::refused);
      CHECK(clinic.truth().kinds[0] == 7);
    }
    SUBCASE("between storing and settling") {
      auto granted = std::get<ledger::Grant>(
          must(ledger::ask(process.state, clinic.sample.service, noon, clinic.asks(6, 10))));
      must(store.notifications().create(clinic.rows(6), granted.counting));
      must(cache->remove(key_of(clinic)));
      CHECK(!must(clinic.send(other, 3, 10)));
      CHECK(must(clinic.send(other, 2, 10)));
      ledger::give_back(process.state, granted);
    }
    CHECK(CountingService::used(other, clinic) == clinic.truth().kinds[0]);
    CHECK(must(other.engine->caches().messages_today(clinic.sample.service.id)) ==
          clinic.truth().kinds);
  });
}

TEST_CASE("ledger: processes with caches of their own keep one limit, through the store") {
  over_every_store([](Store& store) {
    CountingService clinic(store);
    const auto own = [&] { return must(make_memory_cache(clinic.clock)); };
    Process a(store, own(), clinic.clock, 1), b(store, own(), clinic.clock, 2),
        none(store, nullptr, clinic.clock, 3);
    CHECK(must(clinic.send(a, 3, 10)));
    CHECK(must(clinic.send(b, 3, 10)));
    CHECK(must(clinic.send(none, 3, 10)));
    CHECK(!must(clinic.send(a, 2, 10)));
    CHECK(!must(clinic.send(b, 2, 10)));
    CHECK(must(clinic.send(a, 1, 10)));
    CHECK(!must(clinic.send(none, 1, 10)));
    for (Process* process : {&a, &b, &none}) {
      CHECK(CountingService::used(*process, clinic) == 10);
      CHECK(must(process->engine->caches().messages_today(clinic.sample.service.id))[0] == 10);
    }
  });
}

TEST_CASE("ledger: a sender that dies between storing and settling leaves a doubt, not a lie") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    CHECK(must(clinic.send(process, 2, 10)));
    const auto granted = std::get<ledger::Grant>(
        must(ledger::ask(process.state, clinic.sample.service, noon, clinic.asks(6, 10))));
    SUBCASE("having stored") {
      must(store.notifications().create(clinic.rows(6), granted.counting));
    }
    SUBCASE("having stored nothing") {}
    clinic.clock->advance(1h);
    CHECK(CountingService::used(process, clinic) == clinic.truth().kinds[0]);
    const std::int64_t left = 10 - clinic.truth().kinds[0];
    CHECK(!must(clinic.send(process, left + 1, 10)));
    CHECK(must(clinic.send(process, left, 10)));
  });
}

TEST_CASE("ledger: messages that are stored past it are counted all the same") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock), none(store, nullptr, clinic.clock, 2);
    CHECK(must(clinic.send(process, 2, 10)));
    CHECK(CountingService::used(process, clinic) == 2);
    SUBCASE("by a bare store") { clinic.sample.create(store, noon, 3); }
    SUBCASE("by an import") {
      must(store.notifications().import_rows(
          std::vector{clinic.sample.notification(noon), clinic.sample.notification(noon),
                      clinic.sample.notification(noon)},
          true));
    }
    SUBCASE("by a process without a cache and without limits") {
      CHECK(must(clinic.send(none, 3)));
    }
    CHECK(CountingService::used(process, clinic) == 5);
    CHECK(!must(clinic.send(process, 6, 10)));
    CHECK(must(clinic.send(process, 5, 10)));
  });
}

TEST_CASE("ledger: another calendar moves messages to other days, and the ledgers with them") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    clinic.clock->set(at("2026-03-21T03:00:00Z"));
    CHECK(must(clinic.send(process, 4, 10)));
    CHECK(CountingService::used(process, clinic) == 4);
    must(store.calendars().change(clinic.sample.service.id, "ca"));  // there it is still the 20th
    clinic.clock->set(at("2026-03-21T05:00:00Z"));
    CHECK(CountingService::used(process, clinic) == 0);
    const auto usage = must(process.engine->caches().recent_usage(clinic.sample.service.id, 1));
    REQUIRE(usage.templates.size() == 1);
    CHECK(usage.templates[0].count == 4);
  });
}

TEST_CASE("ledger: nobody who has no limits is counted before somebody asks") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    CHECK(must(clinic.send(process, 2)));
    CHECK(clinic.place().kind == LedgerPlace::Kind::nowhere);
    CHECK(CountingService::used(process, clinic) == 2);
    CHECK(clinic.place().kind == LedgerPlace::Kind::cache);
    CHECK(must(clinic.send(process, 3)));
    const auto usage = must(process.engine->caches().recent_usage(clinic.sample.service.id, 0));
    CHECK(usage.days_cached == 1);
    REQUIRE(usage.templates.size() == 1);
    CHECK(usage.templates[0] == RecentUsage::Line{clinic.sample.sms.id, 5});
  });
}

TEST_CASE("ledger: a rate limit lets a burst through, then its rate") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process open(store, cache, clinic.clock, 1, LimitPolicy::fail_open);
    const ServiceId id = clinic.sample.service.id;
    int passed = 0;
    for (int i = 0; i < 1'100; ++i)
      passed += must(ledger::take_request(open.state, id, KeyType::normal, 3'000));
    CHECK(passed == 999);
    CHECK(must(ledger::take_request(open.state, id, KeyType::team, 3'000)));
    clinic.clock->advance(1s);
    passed = 0;
    for (int i = 0; i < 100; ++i)
      passed += must(ledger::take_request(open.state, id, KeyType::normal, 3'000));
    CHECK(passed == 49);
    Process none(store, nullptr, clinic.clock);
    CHECK(must(ledger::take_request(none.state, id, KeyType::normal, 1)));
  });
}

}  // namespace ledger_test
