#include "domain/recipient/phone_number_foreign.hpp"
#include "domain/recipient/phone_plan_changes.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <charconv>

namespace notify::foreign_numbers {
namespace {

namespace lib = i18n::phonenumbers;
using Util = lib::PhoneNumberUtil;

constexpr std::size_t digits_max = 20;  ///< calling code and national number, as the library reads

/// Reads "+digits"; false if they are no number.
bool parse(std::string_view digits, lib::PhoneNumber& number) {
  std::string typed;
  typed.reserve(digits.size() + 1);
  typed += '+';
  typed += digits;
  return Util::GetInstance()->Parse(typed, "GB", &number) == Util::NO_PARSING_ERROR;
}

PhoneLength length_of(const lib::PhoneNumber& number) {
  switch (Util::GetInstance()->IsPossibleNumberWithReason(number)) {
    case Util::IS_POSSIBLE: return PhoneLength::possible;
    case Util::IS_POSSIBLE_LOCAL_ONLY: return PhoneLength::local_only;
    case Util::TOO_SHORT: return PhoneLength::too_short;
    case Util::TOO_LONG: return PhoneLength::too_long;
    default: return PhoneLength::other;
  }
}

/// Notes down what kind of number it is.
void judge_kind(const lib::PhoneNumber& number, PhoneReading& out) {
  switch (Util::GetInstance()->GetNumberType(number)) {
    case Util::PERSONAL_NUMBER: out.is_personal = true; [[fallthrough]];
    case Util::FIXED_LINE:
    case Util::MOBILE:
    case Util::FIXED_LINE_OR_MOBILE:
    case Util::UAN: out.takes_messages = true; break;
    case Util::PREMIUM_RATE: out.is_premium = true; break;
    default: break;
  }
}

}  // namespace

std::optional<PhoneReading> read(std::string_view digits) {
  lib::PhoneNumber number;
  if (digits.size() > digits_max || !parse(digits, number)) return std::nullopt;
  PhoneReading out;
  out.country = std::to_string(number.country_code());
  Util::GetInstance()->GetNationalSignificantNumber(number, &out.national);
  out.length = length_of(number);
  const bool may_be_valid =
      out.length == PhoneLength::possible || out.length == PhoneLength::local_only;
  if (may_be_valid) judge_kind(number, out);
  correct(digits, out);
  return out;
}

std::string international_form(std::string_view country, std::string_view national) {
  if (auto form = corrected_form(country, national)) return *std::move(form);
  lib::PhoneNumber number;
  std::int32_t code = 0;
  std::uint64_t value = 0;
  std::from_chars(country.data(), country.data() + country.size(), code);
  std::from_chars(national.data(), national.data() + national.size(), value);
  number.set_country_code(code);
  number.set_national_number(value);
  const auto zeros = std::min(national.find_first_not_of('0'), national.size());
  if (zeros > 0) {
    number.set_italian_leading_zero(true);
    number.set_number_of_leading_zeros(static_cast<std::int32_t>(zeros));
  }
  std::string out;
  Util::GetInstance()->Format(number, Util::INTERNATIONAL, &out);
  return out;
}

}  // namespace notify::foreign_numbers
