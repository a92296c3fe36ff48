#pragma once

#include "domain/text/unicode.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

/// Small steps through text that every rule of the markup takes. Places are byte offsets.
namespace notify::markdown {

inline constexpr std::size_t nowhere = std::string_view::npos;

/// The byte at `at`, or NUL behind the end; a text holds no NUL.
[[nodiscard]] inline char byte_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? text[at] : '\0';
}

[[nodiscard]] inline bool is_quote(char byte) noexcept { return byte == '"' || byte == '\''; }

/// Where the line that holds `at` ends: at its LF or at the end of the text.
[[nodiscard]] inline std::size_t end_of_line(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return text.size();
  const void* found = std::memchr(text.data() + at, '\n', text.size() - at);
  return found == nullptr ? text.size()
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// The first place at or after `at` that does not hold `byte`.
[[nodiscard]] inline std::size_t skip(std::string_view text, std::size_t at, char byte) noexcept {
  while (at < text.size() && text[at] == byte) ++at;
  return at;
}

/// Where `text` up to `end` would end without the bytes `byte` at its end; not before `from`.
[[nodiscard]] inline std::size_t trim_end(std::string_view text, std::size_t from, std::size_t end,
                                          char byte) noexcept {
  while (end > from && text[end - 1] == byte) --end;
  return end;
}

/// How many bytes of white space of any kind stand at `at`: one character, or 0.
[[nodiscard]] std::size_t space_length(std::string_view text, std::size_t at) noexcept;
/// How many bytes of a letter, number or `_` stand at `at`: one character, or 0.
[[nodiscard]] std::size_t word_length(std::string_view text, std::size_t at) noexcept;
/// Behind the white space that begins at `at`.
[[nodiscard]] std::size_t skip_space(std::string_view text, std::size_t at) noexcept;
/// `text` without white space at its end.
[[nodiscard]] std::string_view without_space_at_end(std::string_view text) noexcept;
/// True if there is nothing but white space from `from` on.
[[nodiscard]] bool is_blank(std::string_view text, std::size_t from = 0) noexcept;
/// Takes the white space at both ends of `out` from `from` on away.
void trim_from(std::string& out, std::size_t from);

/// Appends `text` with `&`, `<` and `>` as references; an `&` that begins one is left.
/// (rules/markup 5.2)
void append_smartly_escaped(std::string& out, std::string_view text);
/// True if what follows the `&` at `at` makes a reference of it: `#`, word characters, `;`. With
/// `up_to_underscore` an `_` ends the word, since text is escaped piece by piece.
[[nodiscard]] bool is_reference(std::string_view text, std::size_t at,
                                bool up_to_underscore) noexcept;

}  // namespace notify::markdown
