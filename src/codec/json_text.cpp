#include "codec/json_text.hpp"

#include <cstddef>
#include <cstdint>

namespace notify::codec {
namespace {

// Passes over digits from `at` on; false if there is none.
bool skip_digits(std::string_view text, std::size_t& at) noexcept {
  const std::size_t first = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at > first;
}

// Length of the UTF-8 sequence at the start of `text`, or 0 if it is none: overlong forms,
// surrogates and values past U+10FFFF are none (RFC 3629, 4).
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void append_control(std::string& json, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  json += "\\u00";
  json += digits[static_cast<unsigned char>(c) >> 4];
  json += digits[static_cast<unsigned char>(c) & 15];
}

}  // namespace

bool is_json_number(std::string_view text) noexcept {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') ++at;
  const bool starts_with_zero = at < text.size() && text[at] == '0';
  const std::size_t integer_from = at;
  if (!skip_digits(text, at) || (starts_with_zero && at > integer_from + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!skip_digits(text, at)) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!skip_digits(text, at)) return false;
  }
  return at == text.size();
}

void append_json_string(std::string& json, std::string_view text) {
  json += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const char c = text.front();
    switch (c) {
      case '"': json += "\\\""; break;
      case '\\': json += "\\\\"; break;
      case '\n': json += "\\n"; break;
      case '\r': json += "\\r"; break;
      case '\t': json += "\\t"; break;
      default:
        if (length == 0) {
          json += "\xEF\xBF\xBD";
        } else if (length == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)) {
          append_control(json, c);
        } else {
          json += text.substr(0, length);
        }
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  json += '"';
}

void JsonFields::text(std::string_view name, std::string_view value) {
  begin(name);
  append_json_string(json_, value);
}

void JsonFields::text_or_null(std::string_view name, std::string_view value) {
  value.empty() ? null(name) : text(name, value);
}

void JsonFields::null(std::string_view name) {
  begin(name);
  json_ += "null";
}

void JsonFields::number(std::string_view name, std::int64_t value) {
  begin(name);
  json_ += std::to_string(value);
}

void JsonFields::flag(std::string_view name, bool value) {
  begin(name);
  json_ += value ? "true" : "false";
}

void JsonFields::begin(std::string_view name) {
  json_ += json_.empty() ? "{" : ", ";
  append_json_string(json_, name);
  json_ += ": ";
}

}  // namespace notify::codec
