#include "domain/text/url_tracker.hpp"

#include "domain/text/unicode.hpp"

#include <algorithm>

namespace notify::text {
namespace {

/// URLs are not longer: so much of what stands before a text is looked at.
constexpr std::size_t url_bytes_max = 2'048;

char lower_case_of(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

/// How many characters of "http://" or "https://" stand there once `byte` follows `matched` of
/// them; all of them is `scheme_end`.
constexpr unsigned scheme_end = 8;
unsigned matched_with(unsigned matched, char byte) noexcept {
  constexpr std::string_view secure = "https://";
  const char wanted = lower_case_of(byte);
  if (matched < secure.size() && wanted == secure[matched]) return matched + 1;
  if (matched == 4 && wanted == ':') return 6;  // "http:" is as far as "https:"
  return wanted == 'h' ? 1 : 0;
}

}  // namespace

UrlTracker::UrlTracker(std::string_view before) noexcept {
  if (before.size() > url_bytes_max) before.remove_prefix(before.size() - url_bytes_max);
  advance(before);
}

bool UrlTracker::is_url_at(std::string_view start) noexcept {
  advance(start.substr(std::min(seen_, start.size())));
  seen_ = start.size();
  return is_target_ || is_address_;
}

void UrlTracker::advance(std::string_view part) noexcept {
  while (!part.empty()) {
    const char32_t code = unicode::take(part);
    if (code == '<' || unicode::is_space(code)) {
      is_target_ = is_address_ = is_after_bracket_ = false;
      matched_ = 0;
    } else {
      take(code < 0x80 ? static_cast<char>(code) : '\x7F');
    }
  }
}

void UrlTracker::take(char byte) noexcept {
  if (byte == ')' && is_target_) is_target_ = is_address_ = false;
  if (byte == '(' && is_after_bracket_) is_target_ = true;
  is_after_bracket_ = byte == ']';
  matched_ = matched_with(matched_, byte);
  if (matched_ == scheme_end) is_address_ = true;
}

}  // namespace notify::text
