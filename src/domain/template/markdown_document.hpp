#pragma once

#include "domain/template/markdown_scan.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace notify::markdown {

/// Limits that keep hostile text cheap. Lists and insets that nest deeper show as they were typed,
/// as in the reference system; the others only bound what no author writes.
inline constexpr int list_depth_max = 6;
inline constexpr int inset_depth_max = 6;
inline constexpr int link_depth_max = 8;           ///< links in the text of links
inline constexpr std::size_t key_bytes_max = 999;  ///< of a link's or footnote's definition
inline constexpr std::size_t tag_bytes_max = 999;  ///< of a tag of raw HTML, without its content

/// One thing in a text. What contains others is a pair of a start and an end.
struct Node {
  enum class Kind : std::uint8_t {
    blank_lines,
    rule,
    code,
    raw_html,
    heading,
    paragraph,
    text,
    cells,  ///< of a table: nothing of them shows, but they may refer to footnotes
    inset_start,
    inset_end,
    list_start,
    list_end,
    item_start,
    loose_item_start,
    item_end,
    footnote_start,
    footnote_end,
  };
  Kind kind = Kind::text;
  std::uint8_t level = 0;      ///< of a heading
  bool is_ordered = false;     ///< of a list
  std::uint32_t footnote = 0;  ///< index of the note
  std::string_view text;
};

/// Memory for text that had to be put together. Views into it hold until clear().
class Arena {
public:
  void clear() noexcept {
    current_ = 0;
    used_ = 0;
  }
  /// Room for `size` bytes, the last of which may be given back by shrink().
  [[nodiscard]] char* take(std::size_t size);
  void give_back(std::size_t size) noexcept { used_ -= size; }
  [[nodiscard]] std::string_view copy(std::string_view text);

private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

/// Numbers by name. Names are views that outlive the table's use.
class KeyTable {
public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  void clear() noexcept;
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::uint32_t find(std::string_view key) const noexcept;
  /// Puts `number` under `key` in place of any other.
  void put(std::string_view key, std::uint32_t number);

private:
  struct Entry {
    std::string_view key;
    std::size_t hash = 0;
    std::uint32_t number = 0;
  };
  [[nodiscard]] std::size_t slot_of(std::string_view key, std::size_t hash) const noexcept;
  void grow();
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< places in entries_, a power of two of them
};

struct LinkDefinition {
  std::string_view url;
  std::string_view title;
};

struct Footnote {
  std::uint32_t order = 0;  ///< of its first reference, from 1; 0 if there is none yet
  std::string text;         ///< as rendered
};

/// A closing tag of raw HTML.
struct CloseTag {
  std::string_view name;
  std::size_t at = 0;  ///< of its `<`
};

/// A square bracket of an inline text and where links that begin before it could end.
struct Bracket {
  std::size_t at = 0;
  bool is_open = false;
  std::uint32_t close = 0;          ///< index of the first `]` behind a `[`
  std::uint32_t link_end = 0;       ///< index of the `]` of an inline link
  std::uint32_t reference_end = 0;  ///< index of the `]` of a reference link
  std::size_t caret = 0;            ///< behind the last `^` before it
  std::uint32_t definition = 0;     ///< what the reference behind this `]` names
};

/// All that one rendering needs to remember; every buffer is used again by the next.
struct Document {
  std::string source;
  Arena arena;
  std::vector<Node> nodes;
  KeyTable link_keys;
  std::vector<LinkDefinition> links;
  KeyTable footnote_keys;
  std::vector<Footnote> footnotes;  ///< only the first `footnote_count` are of this text
  std::uint32_t footnote_count = 0;
  std::vector<CloseTag> close_tags;
  std::vector<Bracket> brackets;
  std::string scratch;
};

/// The form under which definitions are looked up: lower case, escaped, runs of white space as one
/// space. (rules/markup 2.1)
[[nodiscard]] std::string_view make_key(std::string_view name, Arena& arena);

/// Takes `text` apart into the document's nodes and definitions. (rules/markup 2 to 4)
void parse_blocks(Document& document, std::string_view text);

}  // namespace notify::markdown
