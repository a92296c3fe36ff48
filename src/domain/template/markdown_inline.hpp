#pragma once

#include "domain/template/markdown_html.hpp"
#include "domain/template/markdown_links.hpp"
#include "domain/template/markdown_writer.hpp"

namespace notify::markdown {

/// What holds for all text that is being written.
struct InlineState {
  bool is_in_link = false;
  bool is_in_footnote = false;
  std::uint32_t references = 0;  ///< footnotes referred to so far
};

/// Writes a run of text with its links, addresses and line breaks. (rules/markup 5.1)
class Inline {
public:
  Inline(Document& document, Writer& writer, InlineState& state, std::string_view text, int depth);
  void write();

private:
  // Each writes what it found at `at_` and moves on, or returns false.
  bool write_special();
  bool write_escape();
  bool write_tag();
  bool write_element();
  bool write_angled_address();
  bool write_footnote();
  bool write_link(std::size_t open);
  bool write_address(std::size_t colon);
  bool write_line_break();

  /// Writes the text before `end` that is still waiting, and goes on behind `next`.
  void flush(std::size_t end, std::size_t next);

  Document& document_;
  Writer& writer_;
  InlineState& state_;
  std::string_view text_;
  int depth_;
  Links links_;
  CloseTags close_tags_;
  std::size_t blank_from_;
  std::size_t at_ = 0;         ///< what is being looked at
  std::size_t waiting_ = 0;    ///< from here on nothing has been written
  std::size_t stop_ = 0;       ///< the first space or `>` behind the last `<` that was tried
  std::size_t stop_from_ = 0;  ///< where the search for it began
  std::size_t separator_ =
      nowhere;  ///< the last `@` or `:` that could part an address ending there
  bool has_comment_end_ = true;
};

}  // namespace notify::markdown
