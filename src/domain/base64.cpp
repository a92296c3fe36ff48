#include "domain/base64.hpp"

#include <cstdint>

namespace notify::base64 {
namespace {

constexpr std::string_view digits_of(Alphabet alphabet) noexcept {
  return alphabet == Alphabet::standard
             ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
             : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

int value_of(char c, Alphabet alphabet) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  const bool is_standard = alphabet == Alphabet::standard;
  if (c == (is_standard ? '+' : '-')) return 62;
  return c == (is_standard ? '/' : '_') ? 63 : -1;
}

}  // namespace

std::string encode(std::string_view bytes, Alphabet alphabet) {
  const std::string_view digits = digits_of(alphabet);
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view three = bytes.substr(at, 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < three.size() ? static_cast<std::uint8_t>(three[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      if (i <= three.size())
        out += digits[group >> (18 - 6 * i) & 63];
      else if (alphabet == Alphabet::standard)
        out += '=';
  }
  return out;
}

std::optional<std::string> decode(std::string_view text, Alphabet alphabet) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int filled = 0;  // characters of the group
  int pads = 0;
  const auto take = [&](char c) {
    const int value = value_of(c, alphabet);
    if (value < 0) return;
    pads = 0;
    group = group << 6 | static_cast<std::uint32_t>(value);
    // Each character but the first of a group completes one byte.
    if (++filled > 1)
      out += static_cast<char>(group >> (filled == 2 ? 4 : filled == 3 ? 2 : 0) & 0xFF);
    if (filled == 4) filled = 0;
  };
  const auto pad = [&] { return filled >= 2 && filled + ++pads >= 4; };
  for (const char c : text) {
    if (c != '=')
      take(c);
    else if (pad())
      return out;
  }
  // What was written without padding is padded by its length, as readers of tokens do it.
  if (alphabet == Alphabet::url_safe)
    for (std::size_t i = text.size(); i % 4 != 0; ++i)
      if (pad()) return out;
  if (filled != 0) return {};
  return out;
}

}  // namespace notify::base64
