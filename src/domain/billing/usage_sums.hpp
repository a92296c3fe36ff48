#pragma once

#include <notify/report.hpp>

#include <span>
#include <vector>

namespace notify {

/// True if SMS of one day have two prices: which of them the allowance pays for is decided by the
/// order of the facts, which sums do not tell. `sums` are of one service, sorted as it says there.
[[nodiscard]] bool has_two_prices_on_a_day(std::span<const BillingSum> sums);

/// The sums of one service as facts, in the declared order: allocate_allowance() and the lines of
/// usage answer the same for them as for the facts that were summed. Rates are written with the
/// digits that they have in `prices`.
[[nodiscard]] std::vector<BillingFact> facts_of_sums(std::span<const BillingSum> sums,
                                                     const ReferenceData& prices);

}  // namespace notify
