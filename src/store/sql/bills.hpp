#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// What bills are made of: rates, allowances, and the facts that are to be billed again.
class Bills : public Steps {
public:
  using Steps::Steps;

  RateTable read_rates();
  std::vector<DefaultAllowance> read_defaults();
  std::optional<Allowance> read_allowance(ServiceId service, int year);
  std::map<std::pair<ServiceId, int>, Allowance> read_allowances(int last_year);
  /// Gives a service the allowance that the rules give its type in the year that `now` is in.
  void renew_allowance(ServiceId service, OrganisationType type, UtcTime now);
  BillingSnapshot read_snapshot(ServiceId service, int year);
  std::vector<BillingMark> read_marks(std::int64_t limit);
  std::vector<LocalDay> read_despatch_marks(std::int64_t limit);
  void mark_priced_since(NotificationType type, std::optional<UtcTime> since);
  void replace_facts(std::span<const BillingMark> marks);
};

inline Bills Session::bills() noexcept { return Bills(*this); }

}  // namespace notify::sql
