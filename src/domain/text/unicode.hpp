#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace notify::unicode {

inline constexpr char32_t replacement_character = 0xFFFD;

/// Takes the first code point off `text`, which must not be empty. Bytes that are not UTF-8 come
/// out one at a time as U+FFFD, so that a caller always moves on.
[[nodiscard]] char32_t take(std::string_view& text) noexcept;

void append(std::string& out, char32_t code);

/// True if `text` is UTF-8 (no surrogates, no overlong forms) without NUL.
[[nodiscard]] bool is_clean_utf8(std::string_view text) noexcept;

[[nodiscard]] std::u32string decode(std::string_view text);

/// Unicode white space, as regular expressions see it. (rules/text 1.1)
[[nodiscard]] bool is_space(char32_t code) noexcept;
/// Ends a line: LF, CR, VT, FF, 1C-1E, 85, 2028, 2029. (rules/text 1.1)
[[nodiscard]] bool is_line_break(char32_t code) noexcept;
/// Has no width and no meaning in messages. (rules/text 1.1)
[[nodiscard]] bool is_zero_width(char32_t code) noexcept;
/// The two non-breaking spaces that count as obscure. (rules/text 1.1)
[[nodiscard]] constexpr bool is_obscure_space(char32_t code) noexcept {
  return code == 0xA0 || code == 0x202F;
}
/// Space, TAB, LF, CR, VT, FF.
[[nodiscard]] constexpr bool is_ascii_space(char32_t code) noexcept {
  return code == ' ' || (code >= '\t' && code <= '\r');
}
/// A letter, a number or `_` in any script.
[[nodiscard]] bool is_word(char32_t code) noexcept;
/// A decimal digit in any script.
[[nodiscard]] bool is_digit(char32_t code) noexcept;

/// The letter or number that `code` is when its marks are taken off: `e` for an e with two accents.
/// Hangul syllables stay. (rules/text 2.3)
[[nodiscard]] char32_t base_letter(char32_t code) noexcept;

/// Full lower-casing, with the special cases of Greek final sigma and Turkish dotted I.
[[nodiscard]] std::string to_lower(std::string_view text);

/// The first code point of a one-level canonical decomposition, where that may be a letter of a
/// Latin or Greek alphabet; nothing otherwise.
[[nodiscard]] std::optional<char32_t> first_of_decomposition(char32_t code) noexcept;

}  // namespace notify::unicode
