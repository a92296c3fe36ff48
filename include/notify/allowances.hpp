#pragma once

#include <notify/billing.hpp>
#include <notify/engine_facet.hpp>

#include <cstdint>
#include <vector>

namespace notify {

/// Free SMS units by service and financial year.
class Allowances : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Sets the free SMS units of a year by hand.
  [[nodiscard]] Result<void> set(ServiceId service, int year, std::int64_t units);

  /// The year's allowance; a missing one is made (none after a year of high volume, else last
  /// year's if it was set by hand, else the default) and stored. Never overwrites one that is set
  /// meanwhile. Fails with invalid_argument for a year that has not begun. (rules/allowances 1.3)
  [[nodiscard]] Result<Allowance> ensure(ServiceId service, int year);

  /// Where the allowance stands before `day` begins.
  [[nodiscard]] Result<AllowanceState> before(ServiceId service, LocalDay day);
  [[nodiscard]] Result<std::vector<AllowanceState>> list_before(LocalDay day);
};

}  // namespace notify
