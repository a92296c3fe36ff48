#pragma once

#include "demo/campaign.hpp"

namespace demo {

/// Prints the bill of both financial years and writes it to usage.csv and usage.html.
[[nodiscard]] notify::Result<void> present_bill(notify::Engine& engine, const Options& options,
                                                const Riverside& riverside);

/// Says where the free allowance of a year ran out, if it did.
[[nodiscard]] notify::Result<void> explain_allowance(notify::Engine& engine,
                                                     const Riverside& riverside, int year,
                                                     Console& console);

/// Throws the billing facts away, makes them again from the notifications and compares.
[[nodiscard]] notify::Result<void> rebuild_and_compare(notify::Engine& engine, Console& console);

/// Counts every notification again, one by one, and compares with the bill. Fails with corrupt.
[[nodiscard]] notify::Result<void> check_by_hand(notify::Engine& engine, const Riverside& riverside,
                                                 const CampaignResult& campaign, Console& console);

}  // namespace demo
