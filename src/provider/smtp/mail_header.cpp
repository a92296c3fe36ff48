#include "provider/smtp/mail_header.hpp"

#include "domain/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace notify::smtp {
namespace {

constexpr std::size_t line_length_max = 76;         // RFC 2047 limits a line with an encoded word
constexpr std::size_t local_part_length_max = 315;  // parse_email_address() lets no longer one pass
constexpr std::string_view fold = "\r\n ";

constexpr bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr bool is_printable_ascii(char c) noexcept { return c >= ' ' && c <= '~'; }

/// Dot-separated, non-empty runs of characters that `allowed` takes.
template <typename Allowed>
bool is_dotted(std::string_view text, Allowed allowed) noexcept {
  char previous = '.';
  for (const char c : text) {
    if (c == '.' ? previous == '.' : !allowed(c)) return false;
    previous = c;
  }
  return previous != '.';
}

/// The longest start of `text` of at most `limit` bytes that ends between two characters of UTF-8.
std::string_view whole_characters(std::string_view text, std::size_t limit) noexcept {
  constexpr std::size_t sequence_length_max = 4;
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  const auto continues = [&] { return (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80; };
  while (limit - end < sequence_length_max && continues()) --end;
  // Four continuation bytes in a row are no UTF-8, so there is no character to keep whole.
  return text.substr(0, continues() ? limit : end);
}

/// Encoded words of RFC 2047 (base64), one to a line; the first starts at `column`.
std::string encoded_words(std::string_view text, std::size_t column) {
  constexpr std::string_view opening = "=?UTF-8?B?";
  constexpr std::string_view closing = "?=";
  std::string words;
  while (!text.empty()) {
    const std::size_t room = line_length_max - column - opening.size() - closing.size();
    const std::string_view part = whole_characters(text, room / 4 * 3);
    if (!words.empty()) words += fold;
    words.append(opening).append(base64::encode(part)).append(closing);
    text.remove_prefix(part.size());
    column = 1;
  }
  return words;
}

/// True if `text` may stand in a header as it is: a reader would not take it for an encoded word.
bool is_literal(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), is_printable_ascii) &&
         text.find("=?") == std::string_view::npos;
}

/// Breaks `text` before single spaces so that lines stay short. Returns an empty string where
/// that would change the text or is not possible.
std::string folded_at_spaces(std::string_view text, std::size_t column) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return {};
  if (text.find("  ") != std::string_view::npos) return {};
  std::string lines;
  while (!text.empty()) {
    const std::size_t word_length = std::min(text.find(' ', 1), text.size());
    if (column + word_length > line_length_max) {
      if (lines.empty() || word_length > line_length_max) return {};
      lines += "\r\n";
      column = 0;
    }
    lines += text.substr(0, word_length);
    column += word_length;
    text.remove_prefix(word_length);
  }
  return lines;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result += '"';
}

}  // namespace

bool fits_header(std::string_view text) noexcept {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_host_name(std::string_view name) noexcept {
  constexpr std::size_t name_length_max = 253;
  return name.size() <= name_length_max &&
         is_dotted(name, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_plain_address(std::string_view address) noexcept {
  constexpr std::string_view also_allowed = "!#$%&'*+-/=?^_`{|}~";
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || !is_host_name(address.substr(at + 1))) return false;
  const auto allowed = [&](char c) {
    return is_alphanumeric(c) || also_allowed.find(c) != std::string_view::npos;
  };
  auto local = address.substr(0, at);
  if (local.size() > 2 && local.starts_with('"') && local.ends_with('"')) {
    local = local.substr(1, local.size() - 2);
    const bool needs_quotes = local.starts_with('.') || local.ends_with('.');
    if (local.starts_with('.')) local.remove_prefix(1);
    if (local.ends_with('.')) local.remove_suffix(1);
    if (!needs_quotes) return false;
  }
  return local.size() <= local_part_length_max && is_dotted(local, allowed);
}

std::string text_header(std::string_view name, std::string_view text) {
  std::string header = std::string(name) + ": ";
  std::string literal;
  if (is_literal(text)) literal = folded_at_spaces(text, header.size());
  return header + (literal.empty() ? encoded_words(text, header.size()) : literal);
}

std::string mailbox_header(std::string_view name, std::string_view display_name,
                           std::string_view address) {
  std::string header = std::string(name) + ": ";
  if (display_name.empty()) return header.append(address);
  const std::string literal = is_literal(display_name) ? quoted(display_name) : std::string();
  const bool fits = !literal.empty() && header.size() + literal.size() <= line_length_max;
  header += fits ? literal : encoded_words(display_name, header.size());
  const std::size_t last_line = header.size() - (header.rfind('\n') + 1);
  header += last_line + address.size() + 3 > line_length_max ? fold : " ";
  return header.append("<").append(address).append(">");
}

std::string date_header(UtcTime at) {
  constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::microseconds> instant{
      std::chrono::microseconds(at.us())};
  const auto day = floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{floor<std::chrono::seconds>(instant) - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "Date: %s, %02u %s %04d %02d:%02d:%02d +0000",
                weekdays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

std::string message_id_left(std::string_view key) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto safe = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; };
  // A key that starts with "x" goes the long way, so that it can't equal another's hexadecimal.
  if (is_dotted(key, safe) && key.front() != 'x') return std::string(key);
  std::string text = "x";
  for (const char c : key) {
    text += digits[static_cast<std::uint8_t>(c) >> 4];
    text += digits[static_cast<std::uint8_t>(c) & 15];
  }
  return text;
}

std::string with_crlf(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\r' || text[i] == '\n') {
      lines += "\r\n";
    } else {
      lines += text[i];
    }
  }
  return lines;
}

}  // namespace notify::smtp
