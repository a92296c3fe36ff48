#pragma once

#include <notify/time.hpp>

#include <string>
#include <vector>

namespace notify {

/// One body of facts about the world that answers rest on, and how new it is on this host. Such
/// facts change by law and by decree, not by releases of this library: the operator of a service
/// looks at the warnings now and then.
struct DataVersion {
  std::string name;     ///< "time zones", "bank holidays", "phone plans"
  std::string version;  ///< "2026f", "until 2028-12-31"; empty if the host does not tell
  std::string source;   ///< "/usr/share/zoneinfo/", "built in"
  std::string warning;  ///< what will be wrong, and what to do; empty: all is well
  friend bool operator==(const DataVersion&, const DataVersion&) = default;
};

/// Bank holidays are warned of so long before they end: printers and post plan ahead.
inline constexpr std::chrono::days bank_holidays_notice{180};
/// Phone plans of this age are warned of.
inline constexpr std::chrono::days phone_plans_age_max{365};

/// Every body of facts, as things stand at `now`, always in one order. Reads the host's zone files.
[[nodiscard]] std::vector<DataVersion> data_versions(UtcTime now);

}  // namespace notify
