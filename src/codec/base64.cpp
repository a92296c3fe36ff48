#include "codec/base64.hpp"

#include <cstdint>

namespace notify::codec {
namespace {

int base64_value(char c, Base64Alphabet alphabet) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  const bool is_standard = alphabet == Base64Alphabet::standard;
  if (c == (is_standard ? '+' : '-')) return 62;
  return c == (is_standard ? '/' : '_') ? 63 : -1;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text, Base64Alphabet alphabet) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int filled = 0;  // characters of the group
  int pads = 0;
  for (const char c : text) {
    if (c == '=') {
      if (filled >= 2 && filled + ++pads >= 4) return out;
      continue;
    }
    const int value = base64_value(c, alphabet);
    if (value < 0) continue;
    pads = 0;
    group = group << 6 | static_cast<std::uint32_t>(value);
    if (++filled == 1) continue;
    // Each further character completes one byte.
    out += static_cast<char>(group >> (filled == 2 ? 4 : filled == 3 ? 2 : 0));
    if (filled == 4) filled = 0;
  }
  if (filled != 0) return {};
  return out;
}

}  // namespace notify::codec
