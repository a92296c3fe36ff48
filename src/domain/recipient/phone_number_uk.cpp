#include "domain/recipient/phone_number_uk.hpp"

#include <array>

/// The numbering plan of +44 as far as it decides who can get a message: which ranges are mobile,
/// which are landlines, and which belong to the Crown dependencies.
namespace notify::uk_numbers {
namespace {

constexpr std::size_t national_digits = 10;

/// A range starts with `digits`, followed by one of `next` (empty: by anything).
struct Range {
  std::string_view digits;
  std::string_view next;
};

constexpr Range crown_mobiles[] = {
    {"7457", "6"}, {"7509", ""}, {"7524", ""}, {"7624", "01234689"}, {"7700", "378"}, {"7781", ""},
    {"7797", ""},  {"7829", ""}, {"7839", ""}, {"7911", "17"},       {"7937", ""},
};
constexpr Range crown_landlines[] = {{"1481", "256789"}, {"1534", "01245678"}, {"1624", "25678"}};
/// Parts of mobile ranges that were never given out.
constexpr Range unused_mobiles[] = {{"7700", "24569"}, {"7911", "34569"}};

/// Area codes 01x0 to 01x9 by their third and fourth digits: entry [x - 2][y] holds the last
/// digits that are in use for 01xy?.
constexpr std::array<std::array<std::string_view, 10>, 8> area_codes = {{
    {"02456789", "012345678", "3456789", "345679", "12345689", "023456789", "01234789", "013456789",
     "023456789", "0123456789"},
    {"0123456789", "012345678", "023456789", "0234579", "012346789", "023456789", "012346789",
     "1235679", "012346789", "234578"},
    {"03456789", "0123456789", "02345789", "0123456789", "0234569", "012345678", "012345679",
     "0123456789", "02345789", "012345679"},
    {"12356789", "0123456789", "02456789", "015689", "023456789", "03456789", "0123456789",
     "012356789", "0123468", "012345789"},
    {"034689", "0123456789", "01235689", "013456789", "123467", "01234569", "13456789", "012345678",
     "013456789", "0124578"},
    {"0246789", "", "0123456789", "023678", "03456789", "012346789", "013456789", "012356789",
     "02456789", "023456789"},
    {"356789", "", "12345789", "0234578", "01234578", "12456789", "234569", "0123456789",
     "023456789", "02569"},
    {"0234589", "0123456789", "02345689", "12345789", "23456789", "01234579", "234789", "0124578",
     "0123456789", "23457"},
}};

bool holds(std::string_view digits, char digit) noexcept {
  return digits.find(digit) != std::string_view::npos;
}

template <std::size_t N>
bool is_in(const Range (&ranges)[N], std::string_view national) noexcept {
  for (const auto& range : ranges) {
    if (!national.starts_with(range.digits)) continue;
    if (range.next.empty() || holds(range.next, national[range.digits.size()])) return true;
  }
  return false;
}

bool is_geographic(std::string_view national) noexcept {
  const char second = national[1];
  const char third = national[2];
  if (national[0] == '2') {
    if (second == '0') return holds("013478", third);
    if (second == '3') return holds("0189", third);
    if (second == '4') return holds("017", third);
    if (second == '8') return third != '5';
    return second == '9' && holds("012", third);
  }
  if (second == '0') return false;
  if (second == '1') return holds("345678", third) && national[3] != '9';
  const auto& last_digits =
      area_codes[static_cast<std::size_t>(second - '2')][static_cast<std::size_t>(third - '0')];
  return holds(last_digits, national[3]);
}

/// 016977 is the last exchange whose numbers are a digit shorter.
bool is_brampton(std::string_view national) noexcept {
  return national.size() == national_digits - 1 && national.starts_with("16977") &&
         holds("23", national[5]);
}

Judgement judge_seven(std::string_view national) noexcept {
  if (is_in(crown_mobiles, national)) return {Kind::mobile, true};
  if (national[1] == '6' || is_in(unused_mobiles, national)) return {};
  return {Kind::mobile, false};
}

}  // namespace

Judgement judge(std::string_view national) noexcept {
  if (is_brampton(national)) return {Kind::landline, false};
  if (national.size() != national_digits) return {};
  switch (national[0]) {
    case '1':
    case '2':
      if (is_in(crown_landlines, national)) return {Kind::landline, true};
      return {is_geographic(national) ? Kind::landline : Kind::invalid, false};
    case '3': return {holds("0347", national[1]) ? Kind::landline : Kind::invalid, false};
    case '5': return {national[1] == '5' ? Kind::landline : Kind::invalid, false};
    case '7': return judge_seven(national);
    default: return {};
  }
}

}  // namespace notify::uk_numbers
