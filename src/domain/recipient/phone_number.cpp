#include "domain/recipient/phone_number_foreign.hpp"
#include "domain/recipient/phone_number_rates.hpp"
#include "domain/recipient/phone_number_uk.hpp"
#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <notify/recipient.hpp>

#include <algorithm>
#include <iterator>

namespace notify {
namespace {

/// More characters are never one number.
constexpr std::size_t characters_max = 250;
constexpr std::string_view country_uk = "44";
constexpr std::size_t uk_national_digits = 10;
constexpr std::string_view kept_for_tests = "7700900";  ///< films and tests use these

/// Why a number is refused: a stable name, and the wordings that users know.
struct Refusal {
  std::string_view name;
  std::string_view in_file;
  std::string_view in_api;
};
constexpr std::string_view not_valid =
    "Number is not valid \u2013 double check the phone number you entered";
constexpr std::string_view not_emergency = "Phone number cannot be an emergency number";
constexpr Refusal invalid_number{"invalid_number", not_valid, not_valid};
constexpr Refusal too_long{"too_long", "Mobile number is too long", "Too many digits"};
constexpr Refusal too_short{"too_short", "Mobile number is too short", "Not enough digits"};
constexpr Refusal not_a_uk_mobile{
    "not_a_uk_mobile",
    "This does not look like a UK mobile number \u2013 double check the mobile number you entered",
    "Not a UK mobile number"};
constexpr Refusal unknown_character{"unknown_character",
                                    "Mobile numbers can only include: 0 1 2 3 4 5 6 7 8 9 ( ) + -",
                                    "Must not contain letters or symbols"};
constexpr Refusal unsupported_country{
    "unsupported_country_code",
    "Country code not found - double check the mobile number you entered",
    "Not a valid country prefix"};
constexpr Refusal emergency_number{"unsupported_emergency_number", not_emergency, not_emergency};

constexpr Refusal refusals[] = {invalid_number,  too_long,          too_short,
                                not_a_uk_mobile, unknown_character, unsupported_country,
                                emergency_number};

Error refuse(const Refusal& why) {
  return make_error(ErrorCode::invalid_argument, std::string(why.in_api), std::string(why.name));
}

/// Nothing if the length is possible.
const Refusal* judge_length(PhoneLength length) noexcept {
  switch (length) {
    case PhoneLength::possible: return nullptr;
    case PhoneLength::local_only:
    case PhoneLength::too_short: return &too_short;
    case PhoneLength::too_long: return &too_long;
    case PhoneLength::other: break;
  }
  return &invalid_number;
}

std::optional<PhoneReading> read_international(std::string_view digits) {
  if (digits.starts_with(country_uk)) return uk_numbers::read_after_code(digits.substr(2));
  return foreign_numbers::read(digits);
}

bool may_stand_between_digits(char32_t code) noexcept {
  return code == ' ' || code == '(' || code == ')' || code == '-' || code == 0xA0 ||
         code == 0x200B || code == 0x2060;
}

/// What was typed, without everything that only makes it readable.
struct Digits {
  std::string digits;
  bool is_international = false;
};

/// Checks the characters and keeps the digits. Fails if they don't form one number.
Result<Digits> read_digits(std::string_view typed) {
  Digits out;
  bool between = false;  ///< something stands since the last digit that may not stand inside
  bool broken = false;   ///< and a digit follows it
  bool spread = false;   ///< the digits do not stand in one piece
  std::size_t characters = 0;
  char32_t code = 0;
  for (std::string_view rest = typed; !rest.empty(); ++characters) {
    const char32_t before = code;
    code = unicode::take(rest);
    if (code >= '0' && code <= '9') {
      broken = broken || between;
      spread = spread || (!out.digits.empty() && (before < '0' || before > '9'));
      if (out.digits.size() < characters_max) out.digits.push_back(static_cast<char>(code));
    } else if (code == '+') {
      if (out.digits.empty())
        out.is_international = true;
      else
        between = true;
    } else if (!may_stand_between_digits(code)) {
      if (!unicode::is_ascii_space(code) && !unicode::is_zero_width(code) &&
          !unicode::is_obscure_space(code)) {
        return refuse(unknown_character);
      }
      between = between || !out.digits.empty() || out.is_international;
    }
  }
  if (characters == 0) return refuse(too_short);
  // Two digits are a number only by themselves.
  const bool is_short = out.digits.size() == 2 && (spread || out.is_international);
  if (broken || is_short || characters > characters_max || out.digits.size() < 2) {
    return refuse(invalid_number);
  }
  if (!out.is_international && out.digits.starts_with("00") && out.digits[2] != '0') {
    out.digits.erase(0, 2);
    out.is_international = true;
  }
  return out;
}

/// Whether one of the invisible characters is in a number that the reference does not pass over: a
/// mark of layout, or a no-break space that it does not know. (rules/phone-numbers 1.1)
bool holds_layout_mark(std::string_view typed) noexcept {
  if (!unicode::may_hold_invisible(typed)) return false;
  while (!typed.empty()) {
    const char32_t code = unicode::take(typed);
    const bool is_known = unicode::is_obscure_space(code) || unicode::is_zero_width(code);
    if (!is_known && unicode::invisible_kind(code) != unicode::Invisible::no) return true;
  }
  return false;
}

/// Numbers kept for television and tests; taken in any country and billed as domestic.
bool is_reserved_for_tv(std::string_view national) noexcept {
  // The reference looks at the value of the number, in which leading zeros do not count.
  national.remove_prefix(std::min(national.find_first_not_of('0'), national.size()));
  return national.size() > 4 && national.starts_with("7700");
}

/// A number that people call in one country only: "111". The reference looks at its value, in which
/// leading zeros do not count.
bool is_short_number(const PhoneReading& number) noexcept {
  const auto first = number.national.find_first_not_of('0');
  return first != std::string::npos && number.national.size() - first == 3;
}

bool is_emergency_number(const PhoneReading& number) noexcept {
  return number.national.ends_with("999") || number.national.ends_with("112");
}

Result<PhoneReading> parse_once(std::string_view typed, PhoneUse use) {
  NFY_TRY(read, read_digits(typed));
  auto number = read.is_international ? read_international(read.digits)
                                      : uk_numbers::read_national(read.digits);
  if (!number) return refuse(invalid_number);
  if (use == PhoneUse::service_contact && is_short_number(*number)) {
    if (is_emergency_number(*number)) return refuse(emergency_number);
    return std::move(*number);
  }
  if (const auto* why = judge_length(number->length)) {
    // People leave the + out: read the same digits as an international number.
    if (!read.is_international) number = read_international(read.digits);
    if (!number) return refuse(*why);
    if (judge_length(number->length) != nullptr && number->length != PhoneLength::local_only) {
      return refuse(*why);
    }
  }
  number->is_as_typed = read.is_international;
  if (!number->takes_messages && !is_reserved_for_tv(number->national))
    return refuse(invalid_number);
  return std::move(*number);
}

/// A second reading for what people paste: no +, no leading zeros, plain characters.
std::string simplified(std::string_view typed) {
  std::string kept;
  for (const char byte : typed) {
    if (byte != '+') kept.push_back(byte);
  }
  kept.erase(0, kept.find_first_not_of('0'));
  return downgrade_to_ascii(kept);
}

Result<PhoneReading> parse(std::string_view typed, PhoneUse use) {
  auto first = parse_once(typed, use);
  if (first) return first;
  auto second = parse_once(simplified(typed), use);
  if (second) second->is_as_typed = false;
  return second;
}

/// Whether people would write a UK number with these digits in front.
bool begins_like_uk_number(std::string_view typed) noexcept {
  typed.remove_prefix(std::min(typed.find_first_of("0123456789"), typed.size()));
  return typed.starts_with('0') || typed.starts_with('7') || typed.starts_with("44");
}

/// Why a number that passed is probably not the one that was meant.
WarningSet warnings_about(const PhoneReading& number, std::string_view typed) {
  WarningSet out;
  const bool is_uk = number.country == country_uk;
  if (is_uk) {
    const auto kind = uk_numbers::judge(number.national).kind;
    if (kind == uk_numbers::Kind::invalid && number.national.size() != uk_national_digits)
      out.add(Warning::mistyped_uk_number);
    else if (kind == uk_numbers::Kind::invalid && !number.national.starts_with(kept_for_tests))
      out.add(Warning::unassigned_number);
    else if (kind == uk_numbers::Kind::mobile && number.national.starts_with("70"))
      out.add(Warning::personal_number);
    return out;
  }
  if (!number.is_as_typed && begins_like_uk_number(typed)) out.add(Warning::mistyped_uk_number);
  if (!number.takes_messages) out.add(Warning::unassigned_number);
  if (number.is_personal) out.add(Warning::personal_number);
  if (number.is_premium) out.add(Warning::premium_number);
  return out;
}

}  // namespace

Result<PhoneNumber> read_phone_number(std::string_view typed, PhoneUse use) {
  if (!unicode::is_clean_utf8(typed)) return refuse(unknown_character);
  std::string visible;
  if (holds_layout_mark(typed)) {
    visible = text::without_invisible(typed);
    typed = visible;
  }
  NFY_TRY(number, parse(typed, use));

  PhoneNumber out;
  if (use == PhoneUse::message) out.warnings = warnings_about(number, typed);
  out.normalised = number.country + number.national;
  out.prefix = number.country;
  out.is_uk = number.country == country_uk;
  if (number.country == "1") {
    auto own = out.normalised.substr(0, 4);
    if (find_phone_rate(own) != nullptr) out.prefix = std::move(own);
  }
  const bool is_tv = is_reserved_for_tv(number.national);
  if (out.is_uk) {
    const auto judgement = uk_numbers::judge(number.national);
    out.is_crown_dependency = judgement.is_crown_dependency && !is_tv;
    out.is_landline = judgement.kind == uk_numbers::Kind::landline;
  }
  out.is_international = out.is_uk ? out.is_crown_dependency : !is_tv;
  const auto* rate = find_phone_rate(out.prefix);
  out.rate_multiplier = rate == nullptr ? 0 : out.is_international ? rate->multiplier : 1;
  out.use_numeric_sender = rate != nullptr && rate->use_numeric_sender;
  return out;
}

Result<void> check_phone_rules(const PhoneNumber& number, PhoneRules rules) {
  if (!number.is_uk && !rules.international_allowed) return refuse(not_a_uk_mobile);
  if (number.is_landline && !rules.uk_landline_allowed) return refuse(not_a_uk_mobile);
  if (number.rate_multiplier == 0) return refuse(unsupported_country);
  return {};
}

Result<PhoneNumber> parse_phone_number(std::string_view typed, PhoneRules rules) {
  NFY_TRY(number, read_phone_number(typed));
  NFY_CHECK(check_phone_rules(number, rules));
  return number;
}

std::string human_readable(const PhoneNumber& number) {
  const std::string_view digits = number.normalised;
  if (number.is_uk) return uk_numbers::national_form(digits.substr(country_uk.size()));
  const std::size_t code = number.prefix.starts_with('1') ? 1 : number.prefix.size();
  return foreign_numbers::international_form(digits.substr(0, code), digits.substr(code));
}

std::string_view phone_error_text(std::string_view detail, PhoneErrorStyle style) noexcept {
  for (const auto& refusal : refusals) {
    if (refusal.name == detail) {
      return style == PhoneErrorStyle::file ? refusal.in_file : refusal.in_api;
    }
  }
  return {};
}

std::string comparable_recipient(std::string_view typed) {
  if (auto number = read_phone_number(typed)) return std::move(number->normalised);
  if (auto address = parse_email_address(typed)) return std::move(address->normalised);
  return std::string(typed);
}

}  // namespace notify
