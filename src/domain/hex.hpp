#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Bytes as pairs of digits of base 16, in small letters.
namespace notify::hex {

inline constexpr std::string_view digits = "0123456789abcdef";

inline void append(std::string& out, std::string_view bytes) {
  std::size_t at = out.size();
  out.resize(at + 2 * bytes.size());
  for (const char c : bytes) {
    out[at++] = digits[static_cast<unsigned char>(c) >> 4];
    out[at++] = digits[static_cast<unsigned char>(c) & 15];
  }
}

[[nodiscard]] inline std::string encode(std::string_view bytes) {
  std::string out;
  append(out, bytes);
  return out;
}

/// Nothing if a digit is none, or is half of a pair.
[[nodiscard]] inline std::optional<std::string> decode(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = digits.find(text[i]), low = digits.find(text[i + 1]);
    if (high == digits.npos || low == digits.npos) return {};
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

}  // namespace notify::hex
