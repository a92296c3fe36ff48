#pragma once

#include "store/sql/connection.hpp"

#include <notify/billing.hpp>

#include <map>
#include <string>
#include <tuple>

namespace notify::sql {

/// What a transaction changes in ft_billing, summed by month: ft_billing_months is kept by adding
/// it. Sums form a group, so the order of changes does not matter.
class MonthChanges {
public:
  void add(ServiceId service, const BillingFact& fact) { change(service, fact, 1); }
  void subtract(ServiceId service, const BillingFact& fact) { change(service, fact, -1); }
  /// Adds the changes to the table; rows that reach zero go.
  void write(Connection& connection) const;

private:
  using Key = std::tuple<ServiceId, LocalDay, NotificationType, Decimal, Postage>;
  struct Sums {
    std::int64_t notifications_sent = 0, billable_units = 0, chargeable_units = 0;
  };
  void change(ServiceId service, const BillingFact& fact, int sign);

  std::map<Key, Sums> sums_;
};

/// The first day of the month that `day` is in.
[[nodiscard]] LocalDay month_of(LocalDay day) noexcept;

}  // namespace notify::sql
