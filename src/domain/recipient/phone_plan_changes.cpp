#include "domain/recipient/phone_plan_changes.hpp"

#include "domain/recipient/number_beginnings.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace notify::foreign_numbers {
namespace {

/// What a line of the table says of its numbers.
enum class PlanVerdict : std::uint8_t {
  valid,    ///< take messages
  invalid,  ///< of a possible length, but take none
  local,    ///< can be dialled within one town only
  too_short,
  too_long,
  other,  ///< between two lengths that exist
  form,   ///< as before; only grouped in another way
  whole,  ///< the first digits are no trunk prefix any more
};

/// A line of data/phone_plans.tsv.
struct PlanChange {
  std::int32_t country;
  std::uint8_t digits;
  PlanVerdict verdict;
  std::string_view form;        ///< # for each digit; empty: grouped as before
  std::string_view beginnings;  ///< "01[24-69] 5." one of which the number starts with
};

#include "domain/recipient/phone_plan_changes.inc"

/// The line that names a number; there is one at most for each `trunk`, whether it speaks of trunk
/// prefixes.
const PlanChange* find_change(std::string_view country, std::string_view national, bool trunk) {
  std::int32_t code = 0;
  std::from_chars(country.data(), country.data() + country.size(), code);
  const auto is_before = [](const PlanChange& change, std::int32_t code_) {
    return change.country < code_;
  };
  const auto* change =
      std::lower_bound(std::begin(plan_changes), std::end(plan_changes), code, is_before);
  for (; change != std::end(plan_changes) && change->country == code; ++change) {
    if (change->digits != national.size()) continue;
    if ((change->verdict == PlanVerdict::whole) == trunk &&
        starts_with_one_of(national, change->beginnings)) {
      return change;
    }
  }
  return nullptr;
}

void correct(PhoneReading& reading, PlanVerdict verdict) noexcept {
  reading.takes_messages = verdict == PlanVerdict::valid;
  if (reading.takes_messages) reading.is_premium = false;  // it spoke of the plan before
  switch (verdict) {
    case PlanVerdict::valid:
    case PlanVerdict::invalid: reading.length = PhoneLength::possible; break;
    case PlanVerdict::local: reading.length = PhoneLength::local_only; break;
    case PlanVerdict::too_short: reading.length = PhoneLength::too_short; break;
    case PlanVerdict::too_long: reading.length = PhoneLength::too_long; break;
    case PlanVerdict::other:
    case PlanVerdict::form:
    case PlanVerdict::whole: reading.length = PhoneLength::other; break;
  }
}

}  // namespace

PlansKnown plans_known() noexcept { return newest_plans; }

void correct(std::string_view digits, PhoneReading& reading) {
  const auto typed = digits.substr(reading.country.size());
  if (typed != reading.national && find_change(reading.country, typed, true) != nullptr) {
    reading.national = typed;
  }
  const auto* change = find_change(reading.country, reading.national, false);
  if (change != nullptr && change->verdict != PlanVerdict::form) correct(reading, change->verdict);
}

std::optional<std::string> corrected_form(std::string_view country, std::string_view national) {
  const auto* change = find_change(country, national, false);
  if (change == nullptr || change->form.empty()) return std::nullopt;
  std::string out = "+";
  out += country;
  out += ' ';
  std::size_t at = 0;
  for (const char byte : change->form) out += byte == '#' ? national[at++] : byte;
  return out;
}

}  // namespace notify::foreign_numbers
