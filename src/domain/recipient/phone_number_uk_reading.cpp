#include "domain/recipient/phone_number_uk.hpp"

#include <algorithm>
#include <array>

/// How numbers of +44 are typed and written: trunk prefixes, lengths and groups of digits.
namespace notify::uk_numbers {
namespace {

constexpr std::size_t digits_max = 10;
constexpr std::string_view text_relay_prefix = "180020";  ///< 18002, then a number with its 0

PhoneLength length_of(std::size_t size) noexcept {
  if (size > digits_max) return PhoneLength::too_long;
  if (size == 7 || size >= 9) return PhoneLength::possible;
  return size >= 4 ? PhoneLength::local_only : PhoneLength::too_short;
}

bool is_shaped(std::string_view national) noexcept {
  const bool ten =
      national.size() == 10 && national[0] != '0' && national[0] != '4' && national[0] != '6';
  const bool nine = national.size() == 9 && (national[0] == '1' || national[0] == '8');
  return ten || nine || (national.size() == 7 && national[0] == '8');
}

/// Takes one trunk prefix off, whatever is left.
std::string_view stripped(std::string_view national) noexcept {
  if (national.starts_with('0')) return national.substr(1);
  if (!national.starts_with(text_relay_prefix)) return national;
  const auto rest = national.substr(text_relay_prefix.size());
  return is_shaped(national) && !is_shaped(rest) ? national : rest;
}

/// Takes the trunk prefix off unless too little would be left, and judges what it finds.
std::optional<PhoneReading> read(std::string_view digits) {
  if (digits.size() < national_digits_min) return std::nullopt;
  const auto rest = stripped(digits);
  const auto length = length_of(rest.size());
  const bool is_whole = length == PhoneLength::possible || length == PhoneLength::too_long;
  const auto national = is_whole ? rest : digits;
  if (national.size() > national_digits_max) return std::nullopt;

  PhoneReading out{"44", std::string(national), length_of(national.size()), false};
  out.takes_messages = out.length == PhoneLength::possible && judge(national).kind != Kind::invalid;
  return out;
}

/// Exchanges whose area code has five digits after the 0.
bool has_long_area_code(std::string_view national) noexcept {
  constexpr std::array<std::string_view, 12> codes = {"13873", "15242", "15394", "15395",
                                                      "15396", "16973", "16974", "16977",
                                                      "17683", "17684", "17687", "19467"};
  return std::any_of(codes.begin(), codes.end(),
                     [&](std::string_view code) { return national.starts_with(code); });
}

/// Sizes of the groups of a number with ten digits; the last group takes the rest.
struct Groups {
  std::size_t first;
  std::size_t second;  ///< 0: two groups
};

Groups groups_of(std::string_view national) noexcept {
  const char first = national[0];
  const char second = national[1];
  const bool is_pager = national.starts_with("76") && !national.starts_with("7624");
  if (first == '2' || (first == '5' && second != '0') || national.starts_with("70") || is_pager) {
    return {2, 4};
  }
  if (first == '1' && (second == '1' || national[2] == '1')) return {3, 3};
  if (first == '1' || first == '7') return {4, 0};
  return {3, 3};
}

}  // namespace

std::optional<PhoneReading> read_national(std::string_view digits) {
  if (digits.starts_with("44")) {
    const auto rest = stripped(digits.substr(2));
    if (digits.size() > digits_max || (!is_shaped(digits) && is_shaped(rest))) return read(rest);
  }
  return read(digits);
}

std::optional<PhoneReading> read_after_code(std::string_view digits) { return read(digits); }

std::string national_form(std::string_view national) {
  const bool is_short = national.size() == digits_max - 1 && national[0] == '1';
  const bool is_ten = national.size() == digits_max && national[0] != '0';
  if (!is_ten && !is_short) return std::string(national);
  auto groups = groups_of(national);
  if (has_long_area_code(national)) groups = {5, 0};
  std::string out = "0";
  out += national.substr(0, groups.first);
  out += ' ';
  if (groups.second > 0) {
    out += national.substr(groups.first, groups.second);
    out += ' ';
  }
  out += national.substr(groups.first + groups.second);
  return out;
}

}  // namespace notify::uk_numbers
