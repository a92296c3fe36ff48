#pragma once

#include <notify/billing.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <optional>

namespace notify {

/// Port of the store: free allowances by service and year. The rules of Store hold.
class AllowancesStore {
public:
  virtual ~AllowancesStore() = default;

  [[nodiscard]] virtual Result<void> put(ServiceId service, const Allowance& value,
                                         UtcTime now) = 0;
  [[nodiscard]] virtual Result<std::optional<Allowance>> find(ServiceId service, int year) = 0;

  /// Stores `value` unless the year has an allowance; answers the one that stands, in one
  /// transaction, so that an allowance set meanwhile is never overwritten.
  [[nodiscard]] virtual Result<Allowance> ensure(ServiceId service, const Allowance& value,
                                                 UtcTime now) = 0;
};

}  // namespace notify
