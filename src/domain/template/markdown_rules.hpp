#pragma once

#include "domain/template/markdown_document.hpp"

/// What single lines can be. Every function looks at the line that begins at `at`.
/// (rules/markup 2.1)
namespace notify::markdown {

/// Behind a rule (three or more of `-`, `*`, `_`) and the line breaks after it, else nowhere.
[[nodiscard]] std::size_t end_of_rule(std::string_view text, std::size_t at) noexcept;
/// True if a line holds nothing but three or more of `-`, `*`, `_`, with any spaces between.
[[nodiscard]] bool is_row_of_marks(std::string_view text, std::size_t at) noexcept;

/// Behind the spaces and line breaks that may end a block at `at`, or nowhere if there is more on
/// the line.
[[nodiscard]] std::size_t end_of_block(std::string_view text, std::size_t at) noexcept;

struct Heading {
  std::size_t end = nowhere;
  std::uint8_t level = 0;
  std::string_view text;
};
[[nodiscard]] Heading read_heading(std::string_view text, std::size_t at) noexcept;
/// The line that ends at `line_end`, if the next one underlines it.
[[nodiscard]] Heading read_underlined(std::string_view text, std::size_t at,
                                      std::size_t line_end) noexcept;

struct Marker {
  std::size_t length = 0;      ///< in bytes; 0 if there is none
  std::size_t characters = 0;  ///< how wide it is
  bool is_ordered = false;
};
/// The marker of a list at `at`: a bullet or digits and a full stop, without the indentation.
[[nodiscard]] Marker read_marker(std::string_view text, std::size_t at) noexcept;
/// True if the line at `at`, indented by `indent`, begins with a list marker in its usual form,
/// which a space and more follow; only this form interrupts a paragraph. (rules/markup 4.1)
[[nodiscard]] bool is_usual_list(std::string_view text, std::size_t at) noexcept;

/// A table: the text of its cells does not show, but may refer to footnotes.
struct Table {
  std::size_t end = nowhere;
  std::string_view header;
  std::string_view body;
};
[[nodiscard]] Table read_table(std::string_view text, std::size_t at,
                               std::size_t line_end) noexcept;
/// The same for a table whose lines need no `|` at their ends.
[[nodiscard]] Table read_bare_table(std::string_view text, std::size_t at,
                                    std::size_t line_end) noexcept;

struct Definition {
  std::size_t end = nowhere;
  std::string_view key;
  std::string_view text;  ///< a link's address, or all of a footnote
  std::string_view title;
};
[[nodiscard]] Definition read_link_definition(std::string_view text, std::size_t at) noexcept;
[[nodiscard]] Definition read_footnote_definition(std::string_view text, std::size_t at) noexcept;

}  // namespace notify::markdown
