#include "domain/recipient/phone_number_foreign.hpp"
#include "domain/recipient/phone_number_rates.hpp"
#include "domain/recipient/phone_plan_changes.hpp"

#include <algorithm>
#include <array>

/// Other countries' numbers by prefix and length alone, for builds without libphonenumber.
namespace notify::foreign_numbers {
namespace {

constexpr std::size_t digits_max = 15;       ///< of a whole number (E.164)
constexpr std::size_t short_digits_min = 5;  ///< where no table says better
constexpr std::size_t nanp_digits = 10;

/// Calling codes that exist but are not for sale.
constexpr std::array<std::string_view, 13> unpriced_countries = {
    "247", "290", "688", "800", "808", "850", "870", "878", "881", "882", "883", "888", "979"};

/// How many digits a national number has, in countries that people in the UK write to most and
/// where a number is easily mistaken for a domestic one.
struct NationalLength {
  std::string_view country;
  std::size_t least;
  std::size_t most;
};
constexpr NationalLength national_lengths[] = {
    {"1", 10, 10},  {"7", 10, 10},  {"20", 8, 10}, {"27", 5, 11}, {"290", 4, 5},  {"30", 10, 10},
    {"31", 5, 11},  {"32", 8, 9},   {"33", 9, 9},  {"34", 9, 9},  {"351", 9, 9},  {"353", 7, 10},
    {"41", 9, 9},   {"45", 8, 8},   {"47", 8, 8},  {"48", 9, 9},  {"52", 10, 10}, {"55", 10, 11},
    {"61", 5, 12},  {"64", 5, 10},  {"65", 8, 8},  {"800", 8, 8}, {"808", 8, 8},  {"852", 5, 11},
    {"90", 10, 10}, {"91", 10, 10}, {"92", 9, 10}, {"971", 8, 9},
};

bool is_unpriced(std::string_view code) noexcept {
  return std::find(unpriced_countries.begin(), unpriced_countries.end(), code) !=
         unpriced_countries.end();
}

/// The calling code that `digits` starts with; empty if there is none. No code is the start of
/// another.
std::string_view calling_code(std::string_view digits) noexcept {
  if (digits.starts_with('0')) return {};
  for (std::size_t size = 1; size <= 3 && size < digits.size(); ++size) {
    const auto code = digits.substr(0, size);
    if (is_unpriced(code) || (code != "222" && find_phone_rate(code) != nullptr)) return code;
  }
  return {};
}

/// The trunk digit that people write before a national number of `country`, or nothing.
std::string_view trunk_prefix(std::string_view country) noexcept {
  constexpr std::array<std::string_view, 5> without = {"39", "225", "241", "242", "378"};
  if (country == "1") return "1";
  if (country == "7") return "8";
  return std::find(without.begin(), without.end(), country) == without.end() ? "0" : "";
}

PhoneLength length_of(std::string_view country, std::size_t size) noexcept {
  NationalLength length{country, short_digits_min, digits_max - country.size()};
  for (const auto& known : national_lengths) {
    if (known.country == country) length = known;
  }
  if (size > length.most) return PhoneLength::too_long;
  if (size >= length.least) return PhoneLength::possible;
  return (country == "1" || country == "7") && size == 7 ? PhoneLength::local_only
                                                         : PhoneLength::too_short;
}

/// Takes the trunk prefix off, unless too little would be left.
std::string_view without_trunk(std::string_view country, std::string_view national) noexcept {
  const auto prefix = trunk_prefix(country);
  if (prefix.empty() || !national.starts_with(prefix)) return national;
  if (national.size() <= nanp_digits && (country == "1" || country == "7")) return national;
  const auto rest = national.substr(prefix.size());
  const auto length = length_of(country, rest.size());
  return length == PhoneLength::possible || length == PhoneLength::too_long ? rest : national;
}

/// Ranges of North America that take no messages: freephone and premium.
bool is_nanp_service(std::string_view national) noexcept {
  constexpr std::array<std::string_view, 8> codes = {"800", "833", "844", "855",
                                                     "866", "877", "888", "900"};
  return std::find(codes.begin(), codes.end(), national.substr(0, 3)) != codes.end();
}

}  // namespace

std::optional<PhoneReading> read(std::string_view digits) {
  const auto country = calling_code(digits);
  if (country.empty()) return std::nullopt;
  PhoneReading out;
  out.country = country;
  out.national = without_trunk(country, digits.substr(country.size()));
  out.length = length_of(country, out.national.size());
  out.takes_messages = out.length == PhoneLength::possible;
  if (out.takes_messages && country == "1") {
    out.takes_messages =
        out.national[0] >= '2' && out.national[3] >= '2' && !is_nanp_service(out.national);
  }
  correct(digits, out);
  return out;
}

std::string international_form(std::string_view country, std::string_view national) {
  if (auto form = corrected_form(country, national)) return *std::move(form);
  std::string out = "+";
  out += country;
  out += ' ';
  out += national;
  return out;
}

}  // namespace notify::foreign_numbers
