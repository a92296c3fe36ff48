#pragma once

#include "domain/template/markdown_document.hpp"

/// Raw HTML inside the markup. E-mails in HTML and letters escape what users type, so that only the
/// spans of unfilled placeholders are met there; plain text keeps what looks like a tag.
/// (rules/markup 2.1, 5.1)
namespace notify::markdown {

/// An opening tag.
struct Tag {
  std::string_view name;
  std::size_t end = nowhere;      ///< behind its `>`; nowhere if there is no tag
  bool is_closed = false;         ///< ends in `/>`
  bool has_space_at_end = false;  ///< before its `>` or `/>`
};

/// The tag whose `<` stands at `at`.
[[nodiscard]] Tag read_tag(std::string_view text, std::size_t at) noexcept;
/// The name of the tag whose `<` stands at `at`; empty if no tag may begin so.
[[nodiscard]] std::string_view read_tag_name(std::string_view text, std::size_t at) noexcept;
/// True if an element of that name stands in a line of text rather than on its own.
[[nodiscard]] bool is_inline_element(std::string_view name) noexcept;

/// The closing tags of a text, found once and looked up by name. They lie at the end of a shared
/// buffer, which gets its old size back when this goes.
class CloseTags {
public:
  CloseTags(std::vector<CloseTag>& buffer, std::string_view text) noexcept
      : buffer_(buffer), text_(text), first_(buffer.size()) {}
  CloseTags(const CloseTags&) = delete;
  CloseTags& operator=(const CloseTags&) = delete;
  ~CloseTags() {
    if (read_) buffer_.resize(first_);
  }

  /// Behind the first `</name>` at or after `at`, else nowhere. With `wants_gap` only those count
  /// that a blank line or the end of the text follows.
  [[nodiscard]] std::size_t find(std::string_view name, std::size_t at, bool wants_gap);

private:
  void read(bool wants_gap);
  std::vector<CloseTag>& buffer_;
  std::string_view text_;
  std::size_t first_;
  bool read_ = false;
};

/// Behind the spaces and line breaks that end a block of HTML at `at`, if a blank line or the end
/// of the text is there; else nowhere.
[[nodiscard]] std::size_t end_of_gap(std::string_view text, std::size_t at) noexcept;

}  // namespace notify::markdown
