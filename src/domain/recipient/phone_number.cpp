#include "domain/recipient/phone_number_uk.hpp"
#include "domain/text/text.hpp"

#include <notify/recipient.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace notify {
namespace {

struct PrefixRate {
  std::int32_t prefix;
  std::int64_t multiplier;
};

#include "domain/recipient/phone_number_prefixes.inc"

constexpr std::size_t typed_bytes_max = 1024;
constexpr std::size_t digits_max = 15;          ///< of a whole number (E.164)
constexpr std::size_t national_digits_min = 5;  ///< where no table says better
constexpr std::size_t uk_digits_max = 10;
constexpr std::size_t nanp_digits = 10;
constexpr std::string_view text_relay_prefix = "180020";  ///< 18002, then a number with its 0

/// Why a number is refused: a stable name, and the wording that users know.
struct Refusal {
  std::string_view name;
  std::string_view wording;
};
constexpr Refusal invalid_number{
    "invalid_number", "Number is not valid \u2013 double check the phone number you entered"};
constexpr Refusal too_long{"too_long", "Too many digits"};
constexpr Refusal too_short{"too_short", "Not enough digits"};
constexpr Refusal not_a_uk_mobile{"not_a_uk_mobile", "Not a UK mobile number"};
constexpr Refusal unknown_character{"unknown_character", "Must not contain letters or symbols"};
constexpr Refusal unsupported_country{"unsupported_country_code", "Not a valid country prefix"};

Error refuse(const Refusal& why) {
  return make_error(ErrorCode::invalid_argument, std::string(why.wording), std::string(why.name));
}

/// A number taken apart.
struct Parsed {
  std::string country;   ///< calling code
  std::string national;  ///< without trunk prefix
};

const PrefixRate* find_rate(std::string_view prefix) noexcept {
  std::int32_t wanted = 0;
  std::from_chars(prefix.data(), prefix.data() + prefix.size(), wanted);
  const auto found = std::lower_bound(
      std::begin(prefix_rates), std::end(prefix_rates), wanted,
      [](const PrefixRate& rate, std::int32_t prefix_) { return rate.prefix < prefix_; });
  return found != std::end(prefix_rates) && found->prefix == wanted ? found : nullptr;
}

/// Calling codes that exist but are not for sale.
bool is_unpriced_country(std::string_view code) noexcept {
  constexpr std::string_view codes[] = {"247", "290", "688", "800", "808", "850", "870",
                                        "878", "881", "882", "883", "888", "979"};
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

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

NationalLength length_in(std::string_view country) noexcept {
  for (const auto& length : national_lengths) {
    if (length.country == country) return length;
  }
  return {country, national_digits_min, digits_max - country.size()};
}

/// The calling code that `digits` starts with; empty if there is none. No code is the start of
/// another.
std::string_view calling_code(std::string_view digits) noexcept {
  if (digits.starts_with('0')) return {};
  for (std::size_t size = 1; size <= 3 && size < digits.size(); ++size) {
    const auto code = digits.substr(0, size);
    if (is_unpriced_country(code) || (code != "222" && find_rate(code) != nullptr)) return code;
  }
  return {};
}

/// The trunk digit that people write before a national number of `country`, or nothing.
std::string_view trunk_prefix(std::string_view country) noexcept {
  constexpr std::string_view without[] = {"39", "225", "241", "242", "378"};
  if (country == "1") return "1";
  if (country == "7") return "8";
  return std::find(std::begin(without), std::end(without), country) == std::end(without) ? "0" : "";
}

bool is_uk_shaped(std::string_view national) noexcept {
  const bool ten =
      national.size() == 10 && national[0] != '0' && national[0] != '4' && national[0] != '6';
  const bool nine = national.size() == 9 && (national[0] == '1' || national[0] == '8');
  return ten || nine || (national.size() == 7 && national[0] == '8');
}

/// Nothing if the length is possible in `country`.
const Refusal* judge_length(const Parsed& number) noexcept {
  const std::size_t size = number.national.size();
  if (number.country == "44") {
    if (size > uk_digits_max) return &too_long;
    return size == 7 || size >= 9 ? nullptr : &too_short;
  }
  const auto length = length_in(number.country);
  if (size > length.most) return &too_long;
  return size < length.least ? &too_short : nullptr;
}

/// True for numbers that can be dialled within one town only.
bool is_local_only(const Parsed& number) noexcept {
  const std::size_t size = number.national.size();
  if (number.country == "44") return size == 4 || size == 5 || size == 6 || size == 8;
  return (number.country == "1" || number.country == "7") && size == 7;
}

/// Takes the trunk prefix off, unless too little would be left.
std::string without_trunk(std::string_view country, std::string_view national) {
  auto prefix = trunk_prefix(country);
  if (country == "44" && national.starts_with(text_relay_prefix)) prefix = text_relay_prefix;
  if (prefix.empty() || !national.starts_with(prefix)) return std::string(national);
  const bool is_whole = national.size() <= nanp_digits;
  if (is_whole && (country == "1" || country == "7")) return std::string(national);
  Parsed stripped{std::string(country), std::string(national.substr(prefix.size()))};
  if (judge_length(stripped) == &too_short) return std::string(national);
  return std::move(stripped.national);
}

std::optional<Parsed> split_international(std::string_view digits) {
  const auto country = calling_code(digits);
  if (country.empty()) return std::nullopt;
  return Parsed{std::string(country), without_trunk(country, digits.substr(country.size()))};
}

/// Splits digits that were typed without an international prefix.
Parsed split_national(std::string_view digits) {
  if (digits.starts_with("44")) {
    auto rest = without_trunk("44", digits.substr(2));
    if (digits.size() > uk_digits_max || (!is_uk_shaped(digits) && is_uk_shaped(rest))) {
      return {"44", std::move(rest)};
    }
  }
  return {"44", without_trunk("44", digits)};
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
  bool any = false;
  for (std::string_view rest = typed; !rest.empty();) {
    const char32_t code = unicode::take(rest);
    if (code >= '0' && code <= '9') {
      if (between) return refuse(invalid_number);
      out.digits.push_back(static_cast<char>(code));
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
    any = true;
  }
  if (!any) return refuse(too_short);
  if (out.digits.size() < 2) return refuse(invalid_number);
  if (!out.is_international && out.digits.starts_with("00") && out.digits[2] != '0') {
    out.digits.erase(0, 2);
    out.is_international = true;
  }
  return out;
}

/// Ranges of North America that take no messages: freephone and premium.
bool is_nanp_service(std::string_view national) noexcept {
  constexpr std::string_view codes[] = {"800", "833", "844", "855", "866", "877", "888", "900"};
  return std::find(std::begin(codes), std::end(codes), national.substr(0, 3)) != std::end(codes);
}

/// Numbers kept for television and tests; taken in any country and billed as domestic.
bool is_tv_number(std::string_view national) noexcept {
  return national.size() > 4 && national.starts_with("7700");
}

bool is_valid(const Parsed& number) noexcept {
  if (is_tv_number(number.national)) return true;
  if (number.country == "44") {
    return uk_numbers::judge(number.national).kind != uk_numbers::Kind::invalid;
  }
  if (number.country == "1") {
    return number.national[0] >= '2' && number.national[3] >= '2' &&
           !is_nanp_service(number.national);
  }
  return true;
}

Result<Parsed> parse_once(std::string_view typed) {
  NFY_TRY(read, read_digits(typed));
  std::optional<Parsed> number =
      read.is_international ? split_international(read.digits) : split_national(read.digits);
  if (!number) return refuse(invalid_number);
  if (const auto* why = judge_length(*number)) {
    // People leave the + out: read the same digits as an international number.
    number = read.is_international ? std::nullopt : split_international(read.digits);
    if (!number) return refuse(*why);
    if (judge_length(*number) != nullptr && !is_local_only(*number)) return refuse(*why);
  }
  if (!is_valid(*number)) return refuse(invalid_number);
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

Result<Parsed> parse(std::string_view typed) {
  auto first = parse_once(typed);
  return first ? std::move(first) : parse_once(simplified(typed));
}

}  // namespace

Result<PhoneNumber> parse_phone_number(std::string_view typed, PhoneRules rules) {
  if (typed.size() > typed_bytes_max) return refuse(too_long);
  if (!unicode::is_clean_utf8(typed)) return refuse(unknown_character);
  NFY_TRY(number, parse(typed));

  const bool is_uk_code = number.country == "44";
  const auto judgement = is_uk_code ? uk_numbers::judge(number.national) : uk_numbers::Judgement{};
  if (!is_uk_code && !rules.international_allowed) return refuse(not_a_uk_mobile);
  if (judgement.kind == uk_numbers::Kind::landline && !rules.uk_landline_allowed) {
    return refuse(not_a_uk_mobile);
  }
  const auto* rate = find_rate(number.country);
  if (rate == nullptr) return refuse(unsupported_country);

  PhoneNumber out;
  out.normalised = number.country + number.national;
  out.prefix = number.country;
  if (number.country == "1") {
    if (const auto* own = find_rate(std::string_view(out.normalised).substr(0, 4))) {
      rate = own;
      out.prefix = out.normalised.substr(0, 4);
    }
  }
  const bool is_domestic = is_uk_code && !judgement.is_crown_dependency;
  out.is_international = !is_domestic && !is_tv_number(number.national);
  out.rate_multiplier = out.is_international ? rate->multiplier : 1;
  return out;
}

}  // namespace notify
