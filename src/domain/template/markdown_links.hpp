#pragma once

#include "domain/template/markdown_document.hpp"
#include "domain/template/markdown_writer.hpp"

namespace notify::markdown {

/// A link as it stands in a text.
struct FoundLink {
  std::size_t end = nowhere;  ///< behind all of it
  std::string_view text;
  Writer::Link link;
};

/// The links of one inline text. Where they end is worked out for all brackets at once, from the
/// last to the first, so that nested and unclosed brackets take linear time. The brackets lie at
/// the end of a shared buffer, which gets its old size back when this goes. (rules/markup 5.1)
class Links {
public:
  Links(Document& document, std::string_view text) noexcept
      : document_(document), text_(text), first_(document.brackets.size()) {}
  Links(const Links&) = delete;
  Links& operator=(const Links&) = delete;
  ~Links() { document_.brackets.resize(first_); }

  /// The link whose `[` stands at `open`; its end is nowhere if there is none. Calls must ask for
  /// rising places.
  [[nodiscard]] FoundLink find(std::size_t open);

  /// The `]` of the bracket at `open` that knows no nesting, else nowhere.
  [[nodiscard]] std::size_t first_close(std::size_t open);

private:
  struct Tail {
    std::size_t end = nowhere;
    std::string_view title;
  };
  void read();
  [[nodiscard]] std::uint32_t index_of(std::size_t open);
  [[nodiscard]] Bracket& bracket(std::uint32_t index) noexcept {
    return document_.brackets[first_ + index];
  }
  [[nodiscard]] bool is_group(std::uint32_t index) noexcept;
  void fill(std::uint32_t index);
  [[nodiscard]] FoundLink read_link(std::size_t open, std::size_t close);
  [[nodiscard]] Tail read_tail(std::size_t at);
  [[nodiscard]] std::size_t find_title_end(std::size_t at);
  [[nodiscard]] FoundLink find_defined(std::uint32_t index);
  [[nodiscard]] std::uint32_t definition_of(std::string_view name);

  Document& document_;
  std::string_view text_;
  std::size_t first_;
  std::uint32_t count_ = 0;
  std::uint32_t next_ = 0;  ///< the bracket that was asked for last
  bool is_read_ = false;
  std::size_t last_round_close_ = nowhere;  ///< of the whole text
  bool has_title_end_ = true;               ///< further on
  bool has_angle_end_ = true;
};

}  // namespace notify::markdown
