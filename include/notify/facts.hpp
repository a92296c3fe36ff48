#pragma once

#include <notify/billing.hpp>
#include <notify/engine_facet.hpp>
#include <notify/schedule.hpp>

#include <optional>
#include <vector>

namespace notify {

/// What a recount found.
struct FactsAudit {
  std::vector<FactsDifference> cube;
  std::vector<BillingDifference> billing;
  /// Nothing differs but what the next run replaces anyway.
  [[nodiscard]] bool is_clean() const noexcept;
};

/// The cube that bills are made of, and its comparison with the notifications. (rules/facts 1.1)
class Facts : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<FactsState> state();

  /// Recomputes days from the notifications themselves and bills them again. Answers what was
  /// different in the cube; with `dry_run` it changes nothing.
  [[nodiscard]] Result<std::vector<FactsDifference>> rebuild(LocalDayRange days,
                                                             std::optional<ServiceId> service = {},
                                                             bool dry_run = false,
                                                             const ProgressFunction& progress = {});

  /// Compares the cube with the notifications; empty means equal.
  [[nodiscard]] Result<std::vector<FactsDifference>> verify(LocalDayRange days,
                                                            const ProgressFunction& progress = {});

  /// Recounts days from the notifications and compares the cube and ft_billing with it; changes
  /// nothing.
  [[nodiscard]] Result<FactsAudit> audit(LocalDayRange days, std::optional<ServiceId> service = {},
                                         const ProgressFunction& progress = {});
};

}  // namespace notify
