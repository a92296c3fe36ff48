#include "domain/text/unicode.hpp"

#include "domain/text/unicode_ranges.hpp"

namespace notify::unicode {
namespace {

#include "domain/text/unicode_tables.inc"

constexpr char32_t capital_sigma = 0x3A3;
constexpr char32_t small_sigma = 0x3C3;
constexpr char32_t final_sigma = 0x3C2;
constexpr char32_t capital_i_with_dot = 0x130;
constexpr char32_t combining_dot_above = 0x307;

/// The zero of each script beyond ASCII that has decimal digits; the other nine follow it.
constexpr char32_t decimal_zeros[] = {
    0x660,   0x6F0,   0x7C0,   0x966,   0x9E6,   0xA66,   0xAE6,   0xB66,   0xBE6,   0xC66,
    0xCE6,   0xD66,   0xDE6,   0xE50,   0xED0,   0xF20,   0x1040,  0x1090,  0x17E0,  0x1810,
    0x1946,  0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,
    0xA900,  0xA9D0,  0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066, 0x110F0,
    0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950,
    0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2,
    0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0};

/// How many bytes a sequence has that starts with `lead`; 0 if none does.
std::size_t length_of(unsigned char lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// Reads one sequence; nothing if the bytes are no UTF-8.
std::optional<char32_t> read(std::string_view text, std::size_t& length) noexcept {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.front());
  length = length_of(lead);
  if (length == 0 || text.size() < length) return std::nullopt;
  if (length == 1) return lead;
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    code = (code << 6) | (next & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[length] || code > 0x10FFFF || surrogate) return std::nullopt;
  return code;
}

/// Whether a sigma at `at` ends a word: a cased letter before it and none after, looking through
/// marks that carry no case of their own.
bool is_final_sigma(const std::u32string& text, std::size_t at) noexcept {
  std::size_t before = at;
  while (before > 0 && in(case_ignorable, text[before - 1])) --before;
  if (before == 0 || !in(cased, text[before - 1])) return false;
  std::size_t after = at + 1;
  while (after < text.size() && in(case_ignorable, text[after])) ++after;
  return after == text.size() || !in(cased, text[after]);
}

}  // namespace

char32_t take(std::string_view& text) noexcept {
  if (const auto lead = static_cast<unsigned char>(text.front()); lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  std::size_t length = 0;
  const auto code = read(text, length);
  text.remove_prefix(code ? length : 1);
  return code.value_or(replacement_character);
}

void append(std::string& out, char32_t code) {
  const auto byte = [&out](char32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

bool is_clean_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    std::size_t length = 0;
    const auto code = read(text, length);
    if (!code || *code == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::u32string decode(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  while (!text.empty()) codes.push_back(take(text));
  return codes;
}

bool is_space(char32_t code) noexcept {
  if (code < 0x80) return is_ascii_space(code) || (code >= 0x1C && code <= 0x1F);
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_line_break(char32_t code) noexcept {
  return (code >= '\n' && code <= '\r') || (code >= 0x1C && code <= 0x1E) || code == 0x85 ||
         code == 0x2028 || code == 0x2029;
}

bool is_zero_width(char32_t code) noexcept {
  return code == 0x180E || (code >= 0x200B && code <= 0x200D) || code == 0x2060 || code == 0xFEFF ||
         code == 0x2028 || code == 0x2029;
}

bool is_word(char32_t code) noexcept {
  if (code >= 0x80) return in(word, code);
  const char32_t lower = code | 0x20;
  return (lower >= 'a' && lower <= 'z') || (code >= '0' && code <= '9') || code == '_';
}

bool is_digit(char32_t code) noexcept {
  if (code < 0x80) return code >= '0' && code <= '9';
  const auto* after = std::upper_bound(std::begin(decimal_zeros), std::end(decimal_zeros), code);
  return after != std::begin(decimal_zeros) && code - after[-1] < 10;
}

char32_t base_letter(char32_t code) noexcept {
  return code < 0x80 ? code : mapped(base_letters, code);
}

std::string to_lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool all_ascii = true;
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) >= 0x80) all_ascii = false;
    out.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte);
  }
  if (all_ascii) return out;

  out.clear();
  const std::u32string codes = decode(text);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const char32_t code = codes[i];
    if (code == capital_sigma) {
      append(out, is_final_sigma(codes, i) ? final_sigma : small_sigma);
    } else if (code == capital_i_with_dot) {
      append(out, 'i');
      append(out, combining_dot_above);
    } else if (code < 0x80) {
      append(out, code >= 'A' && code <= 'Z' ? code | 0x20 : code);
    } else {
      append(out, mapped(lower_case, code));
    }
  }
  return out;
}

std::optional<char32_t> first_of_decomposition(char32_t code) noexcept {
  const auto found =
      std::lower_bound(std::begin(first_decomposition), std::end(first_decomposition), code,
                       [](const CodePair& p, char32_t c) { return p.from < c; });
  if (found == std::end(first_decomposition) || found->from != code) return std::nullopt;
  return found->to;
}

}  // namespace notify::unicode
