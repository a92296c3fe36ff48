#pragma once

#include "domain/template/markdown_html.hpp"
#include "domain/template/markdown_rules.hpp"

namespace notify::markdown {

/// Which rules run in a piece of text: all of them, those of a list's item, those of a footnote.
enum class Rules : std::uint8_t { all, item, footnote };

/// Takes a text apart into the nodes of a document. The first rule that matches at a place wins;
/// lists, insets and footnotes take their own content apart in the same way. (rules/markup 2 to 4)
class BlockParser {
public:
  explicit BlockParser(Document& document) noexcept : document_(document) {}
  void parse(std::string_view text, Rules rules);

private:
  /// A text that is being taken apart, and what is known about all of it.
  struct Scope {
    Scope(std::string_view whole, Rules which, Document& document) noexcept
        : text(whole), rules(which), close_tags(document.close_tags, whole) {}
    std::string_view text;
    Rules rules;
    CloseTags close_tags;
    bool has_bar = false;
    bool has_comment_end = true;
    std::size_t fence_max[2] = {nowhere, nowhere};  ///< longest closing fence left, per character
    std::size_t text_end = nowhere - 1;             ///< where the text node before ended
    std::size_t blank_from = 0;                     ///< from here on there is only white space
  };
  /// A line: where it begins, its first byte that is no space, and where it ends.
  struct Line {
    std::size_t at;
    std::size_t first;
    std::size_t end;
  };
  struct Fence {
    std::size_t end = nowhere;
    std::string_view body;
  };

  // Each returns where the block that it found ends, or nowhere.
  std::size_t parse_one(Scope& scope, std::size_t at);
  std::size_t parse_simple(Scope& scope, const Line& line);
  std::size_t parse_container(Scope& scope, const Line& line);
  std::size_t parse_table(Scope& scope, const Line& line);
  std::size_t parse_rule(Scope& scope, const Line& line);
  std::size_t parse_code(Scope& scope, const Line& line);
  std::size_t parse_fence(Scope& scope, const Line& line);
  std::size_t parse_heading(Scope& scope, const Line& line);
  std::size_t parse_underlined(Scope& scope, const Line& line);
  std::size_t parse_inset(Scope& scope, const Line& line);
  std::size_t parse_list(Scope& scope, const Line& line);
  std::size_t parse_html(Scope& scope, const Line& line);
  std::size_t parse_definition(Scope& scope, const Line& line);
  std::size_t parse_footnote(Scope& scope, const Line& line);
  std::size_t parse_paragraph(Scope& scope, const Line& line);
  std::size_t parse_text(Scope& scope, const Line& line);

  static Fence read_fence(Scope& scope, std::size_t first);
  static Fence read_fence_of(Scope& scope, std::size_t body, std::string_view marks);
  static bool interrupts_paragraph(Scope& scope, const Line& line);
  static std::size_t end_of_list(const Scope& scope, const Line& line, std::size_t content);
  void parse_items(std::string_view list, std::size_t indent);
  std::string_view item_text(std::string_view item, std::size_t indent, const Marker& marker);
  std::string_view footnote_text(std::string_view text);

  Node& add(Node::Kind kind, std::string_view text = {});

  Document& document_;
  int list_depth_ = 0;
  int inset_depth_ = 0;
};

}  // namespace notify::markdown
