#pragma once

#include "support/sample.hpp"

#include <notify/open.hpp>
#include <notify/ports/cache.hpp>

#include <functional>
#include <utility>

namespace notify::test {

/// What befalls one exchange with a cache.
enum class CacheFault : std::uint8_t { none, wiped, out_of_reach, answer_lost };

/// A cache in memory that loses what it holds, and what it is asked, whenever a test says so.
class FaultyCache final : public Cache {
public:
  FaultyCache(std::shared_ptr<Clock> clock, std::function<CacheFault()> fault)
      : clock_(std::move(clock)), fault_(std::move(fault)) {
    wipe();
  }

  [[nodiscard]] bool is_shared() const noexcept override { return inner_->is_shared(); }
  Result<std::optional<std::string>> get(std::string_view key, std::string_view version) override {
    return ask([&] { return inner_->get(key, version); });
  }
  Result<void> set(std::string_view key, std::string_view version, std::string_view value,
                   std::chrono::milliseconds ttl) override {
    return ask([&] { return inner_->set(key, version, value, ttl); });
  }
  Result<void> remove(std::string_view key) override {
    return ask([&] { return inner_->remove(key); });
  }
  Result<void> open_ledger(std::string_view key) override {
    return ask([&] { return inner_->open_ledger(key); });
  }
  Result<bool> complete_ledger(std::string_view key, std::span<const LedgerEntry> counts) override {
    return ask([&] { return inner_->complete_ledger(key, counts); });
  }
  Result<ReserveAnswer> reserve(std::string_view key,
                                const LedgerReservation& reservation) override {
    return ask([&] { return inner_->reserve(key, reservation); });
  }
  Result<bool> settle(std::string_view key, const Uuid& token,
                      std::span<const LedgerEntry> changes) override {
    return ask([&] { return inner_->settle(key, token, changes); });
  }
  Result<std::vector<std::optional<LedgerState>>> read_ledgers(std::span<const std::string> keys,
                                                               UtcTime now) override {
    return ask([&] { return inner_->read_ledgers(keys, now); });
  }
  Result<bool> take_token(std::string_view key, const BucketRules& rules, UtcTime now,
                          LimitPolicy policy) override {
    return ask([&] { return inner_->take_token(key, rules, now, policy); });
  }

private:
  void wipe() { inner_ = must(open_cache("memory:", clock_)); }

  template <typename Call>
  auto ask(Call call) -> decltype(call()) {
    const CacheFault fault = fault_();
    if (fault == CacheFault::wiped) wipe();
    if (fault == CacheFault::out_of_reach)
      return make_error(ErrorCode::unavailable, "the cache is out of reach");
    auto answer = call();
    if (fault == CacheFault::answer_lost)
      return make_error(ErrorCode::unavailable, "the cache's answer is lost");
    return answer;
  }

  std::shared_ptr<Clock> clock_;
  std::function<CacheFault()> fault_;
  std::shared_ptr<Cache> inner_;
};

}  // namespace notify::test
