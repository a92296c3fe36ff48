#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// What separates the cells of a recipients file. Programs of much of the world write semicolons,
/// since their decimal point is a comma; text copied out of a spreadsheet has TABs.
namespace notify {

/// More of a header is not looked at.
inline constexpr std::size_t header_bytes_max = 64 * 1024;

/// Where the first record of `text` ends, at its CR or LF or at the end of the text. Nothing while
/// more must come: line breaks between quotes belong to the record, so it is looked for in so much
/// text as a header may have. `is_all`: no more comes.
[[nodiscard]] std::optional<std::size_t> header_end(std::string_view text, bool is_all) noexcept;

/// The separator that a first line "sep=;" names, which spreadsheets write and read.
[[nodiscard]] std::optional<char> told_separator(std::string_view line) noexcept;

/// The separator that finds the most columns for recipients in a header; a comma rather than a
/// semicolon, a TAB or "|". Of a header without such columns, the first of them that stands in it.
[[nodiscard]] char likely_separator(std::string_view header);

}  // namespace notify
