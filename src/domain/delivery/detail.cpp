#include "domain/text/ascii.hpp"
#include "domain/text/unicode.hpp"

#include <notify/delivery.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::string_view removed = "…";
/// Seven digits can be a phone number.
constexpr int digits_max = 6;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_blank(char c) noexcept { return c == ' '; }
using ascii::to_lower;
/// Bytes of other scripts count as letters.
bool is_letter(char c) noexcept {
  return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || is_digit(c) ||
         static_cast<unsigned char>(c) >= 0x80;
}
/// What may stand between the digits of a number.
bool is_between_digits(char c) noexcept {
  return std::string_view(" -./()+").find(c) != std::string_view::npos;
}

/// One line: control characters and runs of blanks become one blank, what is not UTF-8 "?".
std::string on_one_line(std::string_view said) {
  std::string line;
  for (const char c : said) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (!is_control && !is_blank(c))
      line += c;
    else if (!line.empty() && !is_blank(line.back()))
      line += ' ';
  }
  if (!unicode::is_clean_utf8(line))
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return line;
}

/// Takes `secret` out wherever it stands as a word of its own, whatever its case.
void remove_words(std::string& line, std::string_view secret) {
  constexpr std::size_t secret_bytes_min = 2;
  if (secret.size() < secret_bytes_min) return;
  const auto same = [](char a, char b) { return to_lower(a) == to_lower(b); };
  for (std::size_t from = 0; from < line.size();) {
    const auto found = std::search(line.begin() + static_cast<std::ptrdiff_t>(from), line.end(),
                                   secret.begin(), secret.end(), same);
    if (found == line.end()) return;
    const auto at = static_cast<std::size_t>(found - line.begin()), end = at + secret.size();
    const bool is_word = (at == 0 || !is_letter(line[at - 1]) || !is_letter(line[at])) &&
                         (end == line.size() || !is_letter(line[end]) || !is_letter(line[end - 1]));
    if (is_word) line.replace(at, secret.size(), removed);
    from = at + (is_word ? removed.size() : 1);
  }
}

/// Takes out whatever holds an "@".
void remove_addresses(std::string& line) {
  for (std::size_t at = 0; (at = line.find('@', at)) != line.npos;) {
    std::size_t first = at, end = at;
    while (first > 0 && !is_blank(line[first - 1])) --first;
    while (end < line.size() && !is_blank(line[end])) ++end;
    line.replace(first, end - first, removed);
    at = first + removed.size();
  }
}

void remove_numbers(std::string& line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!is_digit(line[at])) continue;
    int digits = 0;
    std::size_t end = at;
    for (std::size_t i = at; i < line.size() && (is_digit(line[i]) || is_between_digits(line[i]));
         ++i) {
      if (!is_digit(line[i])) continue;
      ++digits;
      end = i + 1;
    }
    if (digits <= digits_max) {
      at = end - 1;
      continue;
    }
    line.replace(at, end - at, removed);
    at += removed.size() - 1;
  }
}

}  // namespace

std::string public_detail(std::string_view said, std::span<const std::string> secrets) {
  std::string line = on_one_line(said.substr(0, detail_bytes_read_max));
  for (const std::string& secret : secrets) remove_words(line, secret);
  remove_addresses(line);
  remove_numbers(line);
  if (line.size() > detail_bytes_max) {
    line.resize(detail_bytes_max);
    // Not within a character.
    while (!line.empty() && !unicode::is_clean_utf8(line)) line.pop_back();
  }
  while (!line.empty() && is_blank(line.back())) line.pop_back();
  return line;
}

}  // namespace notify
