#include "domain/text/gsm.hpp"

#include "domain/text/unicode.hpp"

#include <algorithm>
#include <array>

namespace notify::text {
namespace {

constexpr char32_t gsm_escape = 0x1B;

/// By octet; the escape stands for itself.
constexpr std::u32string_view gsm_alphabet =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(gsm_alphabet.size() == 128);

struct GsmExtension {
  char octet;
  char32_t code;
};
constexpr std::array gsm_extensions{
    GsmExtension{0x0A, U'\f'}, GsmExtension{0x14, U'^'},  GsmExtension{0x28, U'{'},
    GsmExtension{0x29, U'}'},  GsmExtension{0x2F, U'\\'}, GsmExtension{0x3C, U'['},
    GsmExtension{0x3D, U'~'},  GsmExtension{0x3E, U']'},  GsmExtension{0x40, U'|'},
    GsmExtension{0x65, U'€'},
};

GsmCharacter searched(char32_t code) noexcept {
  if (code == gsm_escape) return {};
  const std::size_t at = gsm_alphabet.find(code);
  if (at != gsm_alphabet.npos) return {{static_cast<char>(at)}, 1};
  const auto* const found = std::ranges::find(gsm_extensions, code, &GsmExtension::code);
  if (found == gsm_extensions.end()) return {};
  return {{static_cast<char>(gsm_escape), found->octet}, 2};
}

std::array<GsmCharacter, 256> make_gsm_latin() noexcept {
  std::array<GsmCharacter, 256> all{};
  for (char32_t code = 0; code < all.size(); ++code) all[code] = searched(code);
  return all;
}

}  // namespace

GsmCharacter gsm_character(char32_t code) noexcept {
  static const std::array<GsmCharacter, 256> latin = make_gsm_latin();
  return code < latin.size() ? latin[code] : searched(code);
}

std::string from_gsm(std::string_view octets) {
  std::string out;
  out.reserve(octets.size());
  bool is_escaped = false;
  for (const char octet : octets) {
    const auto place = static_cast<unsigned char>(octet);
    char32_t code = place < gsm_alphabet.size() ? gsm_alphabet[place] : 0xFFFD;
    if (is_escaped) {
      const auto* const found = std::ranges::find(gsm_extensions, octet, &GsmExtension::octet);
      if (found != gsm_extensions.end()) code = found->code;
      is_escaped = false;
    } else if (code == gsm_escape) {
      is_escaped = true;
      continue;
    }
    unicode::append(out, code == gsm_escape ? U' ' : code);
  }
  if (is_escaped) out += ' ';
  return out;
}

}  // namespace notify::text
