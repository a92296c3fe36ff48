#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Invisible characters, which come along when a user copies text out of pages, mails and
/// spreadsheets. This table is the only one; every reader asks it.
///
/// | kind | characters | recipients | lines of addresses, names of columns, names |
/// |---|---|---|---|
/// | no-break space | U+00A0, U+2007, U+202F | dropped | a space |
/// | no width | U+180E, U+200B to U+200D, U+2028, U+2029, U+2060, U+FEFF | dropped | dropped |
/// | mark of layout | soft hyphen, marks of direction and isolates, selectors of variants, joiners
/// of
///   graphemes, operators without width, marks of annotation | dropped | dropped |
///
/// Recipients are phone numbers, e-mail addresses and postcodes. In values of placeholders only the
/// first two kinds go (rules/text 2.2): an Arabic text needs its marks of direction. Names keep the
/// joiners and selectors between two characters that can be seen: emoji are made of them.
namespace notify::unicode {

enum class Invisible : std::uint8_t { no, no_break_space, no_width, layout };

[[nodiscard]] Invisible invisible_kind(char32_t code) noexcept;

/// True if a character shows nothing at all: white space, what is invisible, letters without ink.
[[nodiscard]] bool is_blank(char32_t code) noexcept;

/// False only if no character of `text` is invisible: looks at bytes.
[[nodiscard]] bool may_hold_invisible(std::string_view text) noexcept;

}  // namespace notify::unicode

namespace notify::text {

/// A recipient as typed or pasted, without what is invisible and without white space at its ends.
[[nodiscard]] std::string without_invisible(std::string_view typed);

/// A line, or the name of a column: no-break spaces are spaces, what else is invisible is gone.
[[nodiscard]] std::string with_plain_spaces(std::string_view typed);

}  // namespace notify::text
