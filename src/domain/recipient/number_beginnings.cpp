#include "domain/recipient/number_beginnings.hpp"

#include <algorithm>

namespace notify {
namespace {

/// Takes one digit off a beginning ("5", "." or "[24-69]"); true if `digit` is one of what it
/// names.
bool take_digit(std::string_view& beginning, char digit) noexcept {
  if (beginning.front() != '[') {
    const char wanted = beginning.front();
    beginning.remove_prefix(1);
    return wanted == '.' || wanted == digit;
  }
  const auto end = beginning.find(']');
  const auto members = beginning.substr(1, end - 1);
  beginning.remove_prefix(end + 1);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool is_span = i + 2 < members.size() && members[i + 1] == '-';
    const char last = is_span ? members[i + 2] : members[i];
    if (members[i] <= digit && digit <= last) return true;
    if (is_span) i += 2;
  }
  return false;
}

bool starts_as(std::string_view digits, std::string_view beginning) noexcept {
  for (std::size_t i = 0; !beginning.empty(); ++i) {
    if (i == digits.size() || !take_digit(beginning, digits[i])) return false;
  }
  return true;
}

}  // namespace

bool starts_with_one_of(std::string_view digits, std::string_view beginnings) noexcept {
  while (!beginnings.empty()) {
    const auto end = std::min(beginnings.find(' '), beginnings.size());
    if (starts_as(digits, beginnings.substr(0, end))) return true;
    beginnings.remove_prefix(std::min(end + 1, beginnings.size()));
  }
  return false;
}

}  // namespace notify
