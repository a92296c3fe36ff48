#pragma once

#include "domain/recipient/phone_number_reading.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What became of other countries' numbers since libphonenumber 8.12.57, the oldest one that we are
/// built with: ranges that were given out or taken back, lengths that changed, other groups of
/// digits. The table is data/phone_plans.tsv, a reviewed line for each set of numbers with its
/// source; tools/check-phone-plans holds it against the newest tables there are. Safe from many
/// threads.
namespace notify::foreign_numbers {

/// How new the table is.
struct PlansKnown {
  std::string_view version;  ///< of libphonenumber, "9.0.43"
  std::string_view day;      ///< when that came out, "2026-11-06"
};
[[nodiscard]] PlansKnown plans_known() noexcept;

/// Corrects what a source of older plans read from `digits`, which stood after a "+".
void correct(std::string_view digits, PhoneReading& reading);

/// "+229 01 97 12 34 56", if the digits of such a number are grouped in another way than they were.
[[nodiscard]] std::optional<std::string> corrected_form(std::string_view country,
                                                        std::string_view national);

}  // namespace notify::foreign_numbers
