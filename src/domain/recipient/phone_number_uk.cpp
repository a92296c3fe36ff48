#include "domain/recipient/phone_number_uk.hpp"

#include "domain/recipient/number_beginnings.hpp"

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
    {"7457", "6"},   {"7509", ""},    {"7524", ""},   {"7624", "01234689"},
    {"76245", "06"}, {"7700", "378"}, {"7781", ""},   {"7797", ""},
    {"7829", ""},    {"7839", ""},    {"7911", "17"}, {"7937", ""},
};
constexpr Range crown_landlines[] = {
    {"1481", "256789"}, {"1534", "01245678"}, {"1624", "5678"}, {"162423", "0"}};
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

/// The big cities' area codes 011x and 0121, whose numbers are not all given out.
constexpr std::string_view city_exchanges =
    "113[0-58] 11373[0-5] 114[0-5] 11469[7-9] 11470 115[0-26-9] 116[0-4] 1165[01] 11[78][0-49] "
    "121[0-7] 1218[0-3]";

/// Exchanges whose numbers are still a digit shorter than all others.
constexpr std::string_view short_exchanges =
    "12046[1-4] 12087[2-9] 12545[1-79] 12762 12763[1-8] 12766[1-6] 12972[0-4] 12973[2-5] "
    "12982[2-8] 12987[0-47-9] 12988[3-5] 13638[2-5] 13647[23] 13847[04-9] 13864[0157-9] "
    "14044[1-7] 14202[23] 14208 146030 14605[2-57] 14606[1-8] 14607[2-8] 146140 148052 "
    "14887[1-3] 15243[2-79] 15246 15276 15626[06-9] 156686 16064 16067[4-79] 16295[5-7] "
    "1635[34] 164724 164761 16595[08] 16596[67] 165974 16955[0-4] 16977[23] 17266[13-9] "
    "17267[0-7] 17442 17502[0-3] 1750[3-68]2 175076 17688 1827[56] 18375[2-5] 18378[239] "
    "18843[2-58] 19006[1-8] 190085 19052 193583 19466[1-8] 19492[01] 194981 196323 19633[1-4] "
    "199561";

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
  if (second == '1' || national.starts_with("121")) {
    return starts_with_one_of(national, city_exchanges);
  }
  const auto& last_digits =
      area_codes[static_cast<std::size_t>(second - '2')][static_cast<std::size_t>(third - '0')];
  return holds(last_digits, national[3]);
}

Judgement judge_seven(std::string_view national) noexcept {
  if (is_in(crown_mobiles, national)) return {Kind::mobile, true};
  if (national[1] == '6' || is_in(unused_mobiles, national)) return {};
  return {Kind::mobile, false};
}

}  // namespace

Judgement judge(std::string_view national) noexcept {
  if (national.size() == national_digits - 1 && starts_with_one_of(national, short_exchanges)) {
    return {Kind::landline, false};
  }
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
