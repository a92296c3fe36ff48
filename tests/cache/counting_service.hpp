#pragma once

#include "cache/caches.hpp"
#include "engine/ledger.hpp"
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/caches.hpp>

#include <optional>
#include <random>

/// A service that sends and is counted, seen as the engine's own pieces see it.
namespace notify::test {

inline const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

template <typename T>
std::shared_ptr<T> not_owned(T& value) {
  return {std::shared_ptr<void>(), &value};
}

/// What one process has: an engine's state and the engine itself on the same ports.
struct Process {
  EngineContext state;
  std::unique_ptr<Engine> engine;

  Process(Store& store, std::shared_ptr<Cache> cache, std::shared_ptr<Clock> clock,
          std::uint64_t seed = 1, LimitPolicy policy = LimitPolicy::fail_closed)
      : state(ports(store, std::move(cache), std::move(clock), seed, policy)),
        engine(must(Engine::make(state.ports))) {}

private:
  static EnginePorts ports(Store& store, std::shared_ptr<Cache> cache, std::shared_ptr<Clock> clock,
                           std::uint64_t seed, LimitPolicy policy) {
    EnginePorts p;
    p.store = not_owned(store);
    p.clock = std::move(clock);
    p.entropy = std::make_shared<SeededEntropy>(seed);
    p.cache = std::move(cache);
    p.limit_policy = policy;
    return p;
  }
};

struct CountingService {
  Store& store;
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(noon);
  std::shared_ptr<SeededEntropy> entropy;
  Sample sample;

  explicit CountingService(Store& given, std::uint64_t seed = 7)
      : store(given),
        entropy(std::make_shared<SeededEntropy>(seed)),
        sample(given, *entropy, noon - std::chrono::days(30), "Clinic " + std::to_string(seed)) {}

  [[nodiscard]] std::vector<NewNotification> rows(std::int64_t count) const {
    std::vector<NewNotification> out(static_cast<std::size_t>(count));
    for (NewNotification& row : out) row.notification = sample.notification(clock->now());
    return out;
  }
  [[nodiscard]] static std::vector<DailyAsk> asks(std::int64_t count, std::int64_t limit) {
    return {{DailyKind::sms, count, limit}};
  }
  /// Whether they were stored.
  [[nodiscard]] Result<bool> send(Process& process, std::int64_t count,
                                  std::int64_t limit = no_limit) const {
    NFY_TRY(batch, ledger::create(process.state, sample.service, clock->now(), asks(count, limit),
                                  rows(count)));
    return batch.outcome == CreateBatchOutcome::stored;
  }
  [[nodiscard]] LocalDay today() const { return must(Calendar::preset("uk")).day_of(clock->now()); }
  [[nodiscard]] LedgerCount truth() const {
    return must(store.ledgers().count_day(sample.service.id, today()));
  }
  [[nodiscard]] LedgerPlace place() const {
    return must(store.ledgers().read_places(sample.service.id, {today(), today()})).front();
  }
  /// As the host sees it: of today alone.
  [[nodiscard]] static std::int64_t used(Process& process, const CountingService& sender) {
    const auto usage = must(process.engine->caches().recent_usage(sender.sample.service.id, 0));
    std::int64_t sum = 0;
    for (const auto& line : usage.templates) sum += line.count;
    return sum;
  }
};

/// Runs `body` over every store with every cache, and with none.
template <typename Body>
void over_every_store_and_cache(Body body) {
  for (const StoreUnderTest& s : stores()) {
    CAPTURE(s.name);
    for (const CacheUnderTest& c : caches()) {
      CAPTURE(c.name);
      const auto store = s.make();
      body(*store, c.make());
    }
  }
}

}  // namespace notify::test
