#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// The facts of statuses, which are summed from the totals, and what the public page shows of them.
class StatusFacts : public Steps {
public:
  using Steps::Steps;

  /// The (day, type, service) of a marks table: their status facts are older than the cube.
  void mark(const ValueTable& marks);
  void mark_stored_facts(const std::string& day, std::optional<ServiceId> service);
  void mark_stored_facts(ServiceId service);
  std::vector<StatusFact> sum(const StatusQuery& query);
  /// Sums the stored status facts of a day again.
  void sum_platform_day(const std::string& day);
  /// What the public page shows has changed.
  void touch_page();
};

inline StatusFacts Session::statuses() noexcept { return StatusFacts(*this); }

}  // namespace notify::sql
