#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>

namespace notify {

/// Port of the store: prices and default allowances. The rules of Store hold.
class RatesStore {
public:
  virtual ~RatesStore() = default;

  /// Adds or replaces by key. Days whose SMS or letter price changes are marked for billing.
  [[nodiscard]] virtual Result<void> put(const ReferenceData& data) = 0;

  /// Removes what has the keys of `data`, whatever it costs, and marks the days whose price
  /// changes. Fails with not_found, naming the first key that is not there; then all of it stays.
  [[nodiscard]] virtual Result<void> drop(const ReferenceData& data) = 0;
  [[nodiscard]] virtual Result<ReferenceData> get() = 0;
};

}  // namespace notify
