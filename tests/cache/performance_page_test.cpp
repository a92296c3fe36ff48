#include "cache/counting_service.hpp"

#include <notify/organisations.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

/// Counts how often the page's numbers are computed.
class CountingCache final : public Cache {
public:
  explicit CountingCache(std::shared_ptr<Cache> inner) : inner_(std::move(inner)) {}
  int sets = 0;

  bool is_shared() const noexcept override { return inner_->is_shared(); }
  Result<std::optional<std::string>> get(std::string_view key, std::string_view version) override {
    return inner_->get(key, version);
  }
  Result<void> set(std::string_view key, std::string_view version, std::string_view value,
                   std::chrono::milliseconds ttl) override {
    ++sets;
    return inner_->set(key, version, value, ttl);
  }
  Result<void> remove(std::string_view key) override { return inner_->remove(key); }
  Result<void> open_ledger(std::string_view key) override { return inner_->open_ledger(key); }
  Result<bool> complete_ledger(std::string_view key, std::span<const LedgerEntry> counts) override {
    return inner_->complete_ledger(key, counts);
  }
  Result<ReserveAnswer> reserve(std::string_view key, const LedgerReservation& r) override {
    return inner_->reserve(key, r);
  }
  Result<bool> settle(std::string_view key, const Uuid& token,
                      std::span<const LedgerEntry> changes) override {
    return inner_->settle(key, token, changes);
  }
  Result<std::vector<std::optional<LedgerState>>> read_ledgers(std::span<const std::string> keys,
                                                               UtcTime now) override {
    return inner_->read_ledgers(keys, now);
  }
  Result<bool> take_token(std::string_view key, const BucketRules& rules, UtcTime now,
                          LimitPolicy policy) override {
    return inner_->take_token(key, rules, now, policy);
  }

private:
  std::shared_ptr<Cache> inner_;
};

bool equal(const PerformanceDashboard& a, const PerformanceDashboard& b) {
  return a.notifications == b.notifications && a.notifications_by_type == b.notifications_by_type &&
         a.processing_time == b.processing_time &&
         a.services_using_notify == b.services_using_notify;
}

LocalDayRange week() { return {day("2026-03-13"), day("2026-03-20")}; }

}  // namespace

TEST_CASE("page: visited at one minute past midnight, it has no hole after the night's run") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> inner) {
    CountingService clinic(store);
    const auto cache = std::make_shared<CountingCache>(inner);
    Process process(store, cache, clinic.clock);
    Engine& engine = *process.engine;
    clinic.clock->set(at("2026-03-19T15:00:00Z"));
    clinic.sample.create(store, clinic.clock->now(), 3);
    clinic.clock->set(at("2026-03-20T00:01:00Z"));
    const auto early = must(engine.statistics().performance_page(week()));
    CHECK(early.processing_time.empty());
    CHECK(equal(must(engine.statistics().performance_page(week())), early));
    CHECK(cache->sets == 1);
    clinic.clock->set(at("2026-03-20T00:20:00Z"));
    must(engine.run_due());
    clinic.clock->set(at("2026-03-20T00:30:00Z"));
    const auto late = must(engine.statistics().performance_page(week()));
    CHECK(late.processing_time.size() == 1);
    CHECK(late.notifications.at(NotificationType::sms) == 3);
    CHECK(cache->sets == 2);
    for (int i = 0; i < 10; ++i)
      CHECK(equal(must(engine.statistics().performance_page(week())), late));
    CHECK(cache->sets == 2);
    CHECK(equal(must(engine.statistics().dashboard(week())), late));
  });
}

TEST_CASE("page: it follows services, organisations, new days and facts that change late") {
  over_every_store_and_cache([](Store& store, std::shared_ptr<Cache> cache) {
    CountingService clinic(store);
    Process process(store, cache, clinic.clock);
    Engine& engine = *process.engine;
    const auto same = [&] {
      const auto page = must(engine.statistics().performance_page(week()));
      return equal(page, must(engine.statistics().dashboard(week())));
    };
    clinic.clock->set(at("2026-03-18T12:00:00Z"));
    clinic.sample.create(store, clinic.clock->now(), 2);
    clinic.clock->set(at("2026-03-20T05:00:00Z"));
    must(engine.run_due());
    CHECK(same());
    NewService another;
    another.name = "Another";
    Service made = must(engine.services().create(another));
    CHECK(same());
    Organisation trust;
    trust.name = "Trust: 7:seven";
    made.organisation_id = must(engine.organisations().put(trust)).id;
    made = must(engine.services().update(made));
    CHECK(same());
    CHECK(must(engine.statistics().performance_page(week())).services_using_notify.size() == 2);
    made.active = false;
    must(engine.services().update(made));
    CHECK(same());
    clinic.sample.create(store, at("2026-03-17T12:00:00Z"), 5);  // late, into a day that is counted
    must(engine.run_due());
    CHECK(same());
    CHECK(must(engine.statistics().performance_page(week()))
              .notifications.at(NotificationType::sms) == 7);
    clinic.clock->set(at("2026-03-21T00:00:00Z"));
    clinic.sample.create(store, at("2026-03-20T23:59:00Z"), 1);
    CHECK(same());
  });
}

TEST_CASE("page: running totals say what the rows say, however far the facts are behind") {
  over_every_store([](Store& store) {
    CountingService clinic(store);
    Process process(store, nullptr, clinic.clock);
    std::mt19937_64 random(11);
    std::map<LocalDay, std::int64_t> model;
    const Calendar uk = must(Calendar::preset("uk"));
    UtcTime now = at("2026-03-25T00:30:00Z");
    for (int step = 0; step < 60; ++step) {
      now = now + std::chrono::minutes(random() % 700);
      clinic.clock->set(now);
      const auto count = static_cast<int>(random() % 3 + 1);
      const UtcTime created = now - std::chrono::hours(random() % 4 ? 0 : random() % 200);
      clinic.sample.create(store, created, count);
      model[uk.day_of(created)] += count;
      if (random() % 4 == 0) must(process.engine->run_due());
      const LocalDay last = uk.day_of(now) - std::chrono::days(1);
      const LocalDayRange range{last - std::chrono::days(3), last};
      const auto found = must(store.statistics().read_platform_days(last, range));
      std::int64_t ever = 0;
      for (const auto& [d, n] : model) {
        if (d <= last) ever += n;
        const auto at_day = found.days.find({d, NotificationType::sms});
        const std::int64_t of_day = at_day == found.days.end() ? 0 : at_day->second;
        CHECK(of_day == (d >= range.first && d <= range.last ? n : 0));
      }
      const auto sum = found.ever.find(NotificationType::sms);
      CHECK((sum == found.ever.end() ? 0 : sum->second) == ever);
    }
  });
}
