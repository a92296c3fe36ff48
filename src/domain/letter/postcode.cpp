#include "domain/text/invisible.hpp"
#include "domain/text/unicode.hpp"

#include <notify/postal_address.hpp>

#include <algorithm>
#include <iterator>

namespace notify {
namespace {

#include "domain/letter/postcode_areas.inc"

constexpr std::size_t postcode_size_max = 8;  // an area of three letters, then five characters
constexpr std::size_t inward_size = 3;

struct UpperCase {
  char32_t code;
  std::string_view upper;
};

/// The characters outside ASCII whose upper case is made of ASCII letters.
constexpr UpperCase upper_cases[] = {
    {0xDF, "SS"},   {0x131, "I"},    {0x17F, "S"},    {0xFB00, "FF"}, {0xFB01, "FI"},
    {0xFB02, "FL"}, {0xFB03, "FFI"}, {0xFB04, "FFL"}, {0xFB05, "ST"}, {0xFB06, "ST"},
};

/// The upper case of a character, or nothing if that holds anything but ASCII.
std::string_view upper_case(char32_t code) noexcept {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view digits = "0123456789";
  if (code >= 'a' && code <= 'z') return letters.substr(code - 'a', 1);
  if (code >= 'A' && code <= 'Z') return letters.substr(code - 'A', 1);
  if (code >= '0' && code <= '9') return digits.substr(code - '0', 1);
  const auto* found = std::find_if(std::begin(upper_cases), std::end(upper_cases),
                                   [code](const UpperCase& known) { return known.code == code; });
  return found == std::end(upper_cases) ? std::string_view() : found->upper;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return c >= 'A' && c <= 'Z'; }

/// The two letters at the end leave out those that are read wrongly.
constexpr bool is_unit_letter(char c) noexcept {
  return is_letter(c) && std::string_view("CIKMOV").find(c) == std::string_view::npos;
}

bool is_area(std::string_view letters) noexcept {
  return std::binary_search(std::begin(postcode_areas), std::end(postcode_areas), letters);
}

/// "SW1A1AA": an area, a digit, perhaps one character more; then a digit and two letters.
bool is_postcode(std::string_view code) noexcept {
  if (code.size() < inward_size) return false;
  const auto inward = code.substr(code.size() - inward_size);
  if (!is_digit(inward[0]) || !is_unit_letter(inward[1]) || !is_unit_letter(inward[2])) {
    return false;
  }
  const auto outward = code.substr(0, code.size() - inward_size);
  const auto digit = std::find_if(outward.begin(), outward.end(), is_digit);
  const auto rest = static_cast<std::size_t>(outward.end() - digit);
  return (rest == 1 || rest == 2) && is_area(outward.substr(0, outward.size() - rest));
}

}  // namespace

std::optional<std::string> normalised_postcode(std::string_view typed) {
  std::string code;
  while (!typed.empty()) {
    const char32_t next = unicode::take(typed);
    const bool is_invisible = unicode::invisible_kind(next) != unicode::Invisible::no;
    if (is_invisible || unicode::is_ascii_space(next)) continue;
    const auto upper = upper_case(next);
    if (upper.empty() || code.size() + upper.size() > postcode_size_max) return std::nullopt;
    code += upper;
  }
  if (!is_postcode(code)) return std::nullopt;
  code.insert(code.size() - inward_size, 1, ' ');
  return code;
}

}  // namespace notify
