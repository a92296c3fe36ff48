#include "domain/template/markdown.hpp"

#include "domain/template/markdown_inline.hpp"
#include "domain/text/scan.hpp"

#include <algorithm>

namespace notify::markdown {
namespace {

using Kind = Node::Kind;

constexpr std::string_view symbol_for_line_feed = "\u2424";

bool is_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Appends `content` with LF as the only line break and with spaces for TABs, which reach to the
/// next multiple of four columns; lines of nothing but spaces become empty. (rules/markup 1.2)
void append_prepared(std::string& out, std::string_view content) {
  constexpr std::size_t tab_columns = 4;
  std::size_t column = 0;
  std::size_t line = out.size();
  const auto end_line = [&] {
    if (out.find_first_not_of(' ', line) == nowhere) out.resize(line);
  };
  const auto break_line = [&] {
    end_line();
    out.push_back('\n');
    line = out.size();
  };
  for (std::size_t at = 0; at < content.size(); ++at) {
    const char byte = content[at];
    if (byte == '\n' || byte == '\r') {
      if (byte == '\r' && byte_at(content, at + 1) == '\n') ++at;
      break_line();
      column = 0;
    } else if (byte == '\t') {
      const std::size_t columns = tab_columns - column % tab_columns;
      out.append(columns, ' ');
      column += columns;
    } else if (byte == symbol_for_line_feed[0] &&
               content.substr(at).starts_with(symbol_for_line_feed)) {
      break_line();
      at += symbol_for_line_feed.size() - 1;
      ++column;
    } else {
      out.push_back(byte);
      if (!is_continuation(byte)) ++column;
    }
  }
  end_line();
}

/// False if append_prepared() would change nothing of `content`.
bool needs_preparing(std::string_view content) noexcept {
  const auto may_change = [](auto byte) {
    return (byte == '\r') | (byte == '\t') | (byte == static_cast<signed char>(0x90));
  };
  if (text::find_byte(content, 0, may_change) < content.size()) return true;
  // A line of spaces begins behind a line break or at the start.
  const auto indents = [](auto before, auto at) { return (before == '\n') & (at == ' '); };
  std::size_t at = 0;
  do {
    const std::size_t end = skip(content, at, ' ');
    if (end > at && (end == content.size() || content[end] == '\n')) return true;
    at = end + 1 < content.size() ? text::find_pair(content, end + 1, indents) : content.size();
  } while (at < content.size());
  return false;
}

/// Writes the nodes of a document.
class Output {
public:
  Output(Document& document, Writer& writer) noexcept : document_(document), writer_(writer) {}

  void write() {
    while (next_ < document_.nodes.size()) write_node();
    write_footnotes();
  }

private:
  void write_node();
  void write_list(bool is_ordered);
  void write_item(bool is_loose, int number);
  void write_footnote(std::uint32_t number);
  void write_footnotes();
  void write_heading(const Node& node);
  void write_paragraph(std::string_view text);
  void write_cells(std::string_view text);
  void write_inline(std::string_view text) { Inline(document_, writer_, state_, text, 0).write(); }

  Document& document_;
  Writer& writer_;
  InlineState state_;
  std::size_t next_ = 0;
};

void Output::write_node() {
  const Node& node = document_.nodes[next_++];
  switch (node.kind) {
    case Kind::blank_lines: writer_.line_break(); break;
    case Kind::rule: writer_.rule(); break;
    case Kind::code:
    case Kind::raw_html: writer_.text(node.text); break;
    case Kind::heading: write_heading(node); break;
    case Kind::paragraph:
    case Kind::text: write_paragraph(node.text); break;
    case Kind::cells: write_cells(node.text); break;
    case Kind::inset_start: writer_.inset_start(); break;
    case Kind::inset_end: writer_.inset_end(); break;
    case Kind::list_start: write_list(node.is_ordered); break;
    case Kind::footnote_start: write_footnote(node.footnote); break;
    default: break;
  }
}

void Output::write_heading(const Node& node) {
  if (!writer_.has_heading(node.level)) return write_paragraph(node.text);
  writer_.heading_start(node.level);
  write_inline(node.text);
  writer_.heading_end(node.level);
}

void Output::write_paragraph(std::string_view text) {
  const std::size_t start = writer_.out().size();
  writer_.paragraph_start();
  write_inline(text);
  writer_.paragraph_end(start, document_.scratch);
}

void Output::write_list(bool is_ordered) {
  writer_.list_start(is_ordered);
  for (int number = 1; document_.nodes[next_].kind != Kind::list_end; ++number) {
    const bool is_loose = document_.nodes[next_++].kind == Kind::loose_item_start;
    write_item(is_loose, is_ordered ? number : 0);
  }
  ++next_;
  writer_.list_end(is_ordered);
}

void Output::write_item(bool is_loose, int number) {
  writer_.item_start(number);
  const std::size_t content = writer_.out().size();
  while (document_.nodes[next_].kind != Kind::item_end) {
    const Node& node = document_.nodes[next_];
    if (node.kind == Kind::text && !is_loose) {
      write_inline(node.text);
      ++next_;
    } else {
      write_node();
    }
  }
  ++next_;
  writer_.item_end(content);
}

/// Keeps a footnote for the end, where it shows if anything refers to it.
void Output::write_footnote(std::uint32_t number) {
  state_.is_in_footnote = true;
  std::string text = std::move(document_.footnotes[number].text);
  std::string* const before = writer_.redirect(&text);
  while (document_.nodes[next_].kind != Kind::footnote_end) write_node();
  ++next_;
  writer_.redirect(before);
  document_.footnotes[number].text = std::move(text);
  state_.is_in_footnote = false;
}

void Output::write_footnotes() {
  if (state_.references == 0) return;
  std::vector<std::uint32_t> by_order(state_.references);
  for (std::uint32_t i = 0; i < document_.footnote_count; ++i) {
    const std::uint32_t order = document_.footnotes[i].order;
    if (order > 0) by_order[order - 1] = i;
  }
  for (const std::uint32_t i : by_order) writer_.text(document_.footnotes[i].text);
}

/// Nothing of a table shows, but a footnote that it refers to does.
void Output::write_cells(std::string_view text) {
  if (document_.footnote_count == 0) return;
  std::string& out = writer_.out();
  const std::size_t size = out.size();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("|\n"), text.size());
    write_inline(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  out.resize(size);
}

}  // namespace

Workspace::Workspace() : document_(std::make_unique<Document>()) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

void render_to(std::string& out, std::string_view content, Target target, Workspace& workspace) {
  Document& document = workspace.document();
  document.arena.clear();
  if (needs_preparing(content)) {
    document.source.clear();
    append_prepared(document.source, content);
    content = document.source;
  }
  parse_blocks(document, content);
  Writer writer(out, target);
  Output(document, writer).write();
}

}  // namespace notify::markdown
