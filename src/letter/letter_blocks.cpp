#include "letter/letter_blocks.hpp"

#include "domain/text/unicode.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace notify::print {
namespace {

/// A tag taken apart; `name` is empty for a "<" that begins none.
struct Tag {
  std::string_view name;
  std::string_view attributes;
  bool is_end = false;
  std::size_t size = 0;
};

constexpr bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Reads the tag at the front of `html`, which starts with "<" and has a ">" at `close`.
Tag read_tag(std::string_view html, std::size_t close) noexcept {
  Tag tag;
  tag.is_end = html.size() > 1 && html[1] == '/';
  const std::size_t start = tag.is_end ? 2 : 1;
  std::size_t end = start;
  while (end < close && is_name_character(html[end])) ++end;
  if (end == start) return tag;
  tag.name = html.substr(start, end - start);
  tag.attributes = html.substr(end, close - end);
  tag.size = close + 1;
  return tag;
}

/// Reads the reference at the front of `html`; returns how long it is, or 0.
std::size_t read_reference(std::string_view html, std::string& out) {
  struct Named {
    std::string_view name;
    std::string_view text;
  };
  constexpr Named known[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", "\u00a0"}};
  for (const auto& named : known) {
    if (!html.starts_with(named.name)) continue;
    out += named.text;
    return named.name.size();
  }
  if (!html.starts_with("&#")) return 0;
  unsigned code = 0;
  const auto* last = html.data() + html.size();
  const auto end = std::from_chars(html.data() + 2, last, code);
  const bool is_character = code >= ' ' && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  if (end.ec != std::errc{} || end.ptr == last || *end.ptr != ';' || !is_character) return 0;
  unicode::append(out, code);
  return static_cast<std::size_t>(end.ptr - html.data()) + 1;
}

/// Bytes after which a word may be broken anywhere: looking for the best place in a longer one
/// would take time that grows with its square.
constexpr std::size_t word_bytes_max = 1'000;

constexpr bool begins_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// Collects text and its styles.
class TextWriter {
public:
  [[nodiscard]] bool is_empty() const noexcept { return out_.text.empty(); }

  void add(std::string_view html) {
    while (!html.empty()) {
      std::size_t taken = 1;
      const auto byte = static_cast<unsigned char>(html[0]);
      if (byte <= ' ') {
        add_space();
      } else {
        if (begins_character(html[0])) break_long_word();
        taken = byte == '&' ? read_reference(html, out_.text) : 0;
        if (taken == 0) out_.text.push_back(html[0]);
        taken = std::max<std::size_t>(taken, 1);
      }
      html.remove_prefix(taken);
    }
  }
  void add_line_break() {
    trim();
    out_.text += '\n';
    word_start_ = out_.text.size();
  }
  void set(TextStyle style, bool is_on) {
    auto& start = style == TextStyle::bold ? bold_from_ : placeholder_from_;
    if (is_on && !start) start = out_.text.size();
    if (is_on || !start) return;
    if (*start < out_.text.size()) out_.ranges.push_back({*start, out_.text.size(), style});
    start.reset();
  }
  [[nodiscard]] StyledText take() {
    set(TextStyle::bold, false);
    set(TextStyle::placeholder, false);
    trim();
    while (out_.text.ends_with('\n')) out_.text.pop_back();
    for (auto& range : out_.ranges) range.end = std::min(range.end, out_.text.size());
    std::erase_if(out_.ranges, [](const auto& range) { return range.start >= range.end; });
    auto taken = std::move(out_);
    out_ = {};
    word_start_ = 0;
    return taken;
  }

private:
  void break_long_word() {
    if (out_.text.size() - std::min(word_start_, out_.text.size()) < word_bytes_max) return;
    out_.text += "\u200b";
    word_start_ = out_.text.size();
  }
  void add_space() {
    if (!out_.text.empty() && out_.text.back() != ' ' && out_.text.back() != '\n') {
      out_.text += ' ';
    }
    word_start_ = out_.text.size();
  }
  void trim() {
    while (out_.text.ends_with(' ')) out_.text.pop_back();
  }
  StyledText out_;
  std::size_t word_start_ = 0;
  std::optional<std::size_t> bold_from_;
  std::optional<std::size_t> placeholder_from_;
};

/// Takes a whole number off the front of `text`.
std::optional<int> take_number(std::string_view& text) noexcept {
  int value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || value > qr_side_max || value < -qr_side_max) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return value;
}

bool skip(std::string_view& text, std::string_view expected) noexcept {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// Reads the strokes of a path as QrCode::to_svg() writes it; nothing if it is any other path.
std::optional<std::vector<DarkRun>> read_path(std::string_view path, int side) {
  std::vector<DarkRun> runs;
  if (!skip(path, "M")) return std::nullopt;
  const auto first_column = take_number(path);
  if (!first_column || !skip(path, " ")) return std::nullopt;
  const auto first_row = take_number(path);
  if (!first_row || !skip(path, ".5")) return std::nullopt;
  int column = *first_column;
  int row = *first_row;
  while (skip(path, "h")) {
    const auto length = take_number(path);
    if (!length || *length < 1 || column < 0 || column + *length > side || row < 0 || row >= side) {
      return std::nullopt;
    }
    runs.push_back({column, row, *length});
    column += *length;
    if (!skip(path, "m")) break;
    const auto across = take_number(path);
    if (!across || !skip(path, " ")) return std::nullopt;
    const auto down = take_number(path);
    if (!down) return std::nullopt;
    column += *across;
    row += *down;
  }
  return path.empty() ? std::optional(std::move(runs)) : std::nullopt;
}

std::optional<Block> read_qr_code(std::string_view svg) {
  constexpr std::string_view box = "viewBox=\"0 0 ";
  constexpr std::string_view drawing = " d=\"";
  const auto box_at = svg.find(box);
  const auto path_at = svg.find(drawing);
  if (box_at == svg.npos || path_at == svg.npos) return std::nullopt;
  auto side_text = svg.substr(box_at + box.size());
  const auto side = take_number(side_text);
  auto path = svg.substr(path_at + drawing.size());
  path = path.substr(0, path.find('"'));
  if (!side || *side < 1) return std::nullopt;
  auto runs = read_path(path, *side);
  if (!runs) return std::nullopt;
  Block block;
  block.kind = Block::Kind::qr_code;
  block.qr_side = *side;
  block.qr_runs = std::move(*runs);
  return block;
}

/// Reads HTML tag by tag and cuts it into blocks.
class BlockReader {
public:
  explicit BlockReader(std::string_view html) : rest_(html) {}

  std::vector<Block> read() {
    while (!rest_.empty()) {
      const auto text_size = std::min(rest_.find('<'), rest_.size());
      if (!is_in_page_break_) writer_.add(rest_.substr(0, text_size));
      rest_.remove_prefix(text_size);
      if (!rest_.empty()) read_markup();
    }
    flush();
    return std::move(blocks_);
  }

private:
  struct List {
    bool is_ordered = false;
    int items = 0;
  };

  void read_markup() {
    const auto close = next_close();
    const auto tag = close == rest_.npos ? Tag{} : read_tag(rest_, close);
    if (tag.name.empty()) {
      writer_.add("&lt;");
      rest_.remove_prefix(1);
    } else if (tag.name == "svg" && !tag.is_end) {
      read_svg();
    } else {
      rest_.remove_prefix(tag.size);
      handle(tag);
    }
  }

  /// Where the next ">" is. Once there is none there never will be, so it is looked for no more.
  std::size_t next_close() noexcept {
    if (has_no_close_) return rest_.npos;
    const auto close = rest_.find('>');
    has_no_close_ = close == rest_.npos;
    return close;
  }

  void read_svg() {
    constexpr std::string_view end = "</svg>";
    const auto at = rest_.find(end);
    const auto svg = rest_.substr(0, at);
    rest_.remove_prefix(at == rest_.npos ? rest_.size() : at + end.size());
    auto block = read_qr_code(svg);
    if (!block) return;
    flush();
    push(std::move(*block));
  }

  void handle(const Tag& tag) {
    is_in_page_break_ = false;
    const auto has_class = [&tag](std::string_view name) {
      return tag.attributes.find(name) != std::string_view::npos;
    };
    if (tag.name == "br") {
      if (!writer_.is_empty()) writer_.add_line_break();
    } else if (tag.name == "strong") {
      writer_.set(TextStyle::bold, !tag.is_end);
    } else if (tag.name == "span") {
      writer_.set(TextStyle::placeholder, !tag.is_end && has_class("class='placeholder"));
    } else if (tag.name == "p" || tag.name == "h2") {
      flush();
      kind_ = tag.name == "h2" && !tag.is_end ? Block::Kind::heading : Block::Kind::paragraph;
    } else if (tag.name == "ul" || tag.name == "ol") {
      flush();
      handle_list(tag);
    } else if (tag.name == "li") {
      flush();
      if (!tag.is_end) begin_item();
    } else if (tag.name == "div") {
      flush();
      // The name's hyphen is one that no line is broken at, as everywhere in a letter.
      if (!tag.is_end && (has_class("page\u2011break") || has_class("page-break")))
        push_page_break();
    }
  }

  void handle_list(const Tag& tag) {
    if (!tag.is_end) {
      lists_.push_back({tag.name == "ol", 0});
    } else if (!lists_.empty()) {
      lists_.pop_back();
    }
    marker_.clear();
  }

  void begin_item() {
    if (lists_.empty()) return;
    auto& list = lists_.back();
    ++list.items;
    marker_ = list.is_ordered ? std::to_string(list.items) + "." : "\u2022";
  }

  void push_page_break() {
    Block block;
    block.kind = Block::Kind::page_break;
    blocks_.push_back(std::move(block));
    is_in_page_break_ = true;  // what stands inside is only there to have a height
  }

  void flush() {
    auto content = writer_.take();
    if (content.text.empty()) return;
    Block block;
    block.kind = kind_;
    block.content = std::move(content);
    push(std::move(block));
    kind_ = Block::Kind::paragraph;
  }

  void push(Block block) {
    block.list_depth = std::min(static_cast<int>(lists_.size()), list_depth_max);
    block.list_marker = std::move(marker_);
    marker_.clear();
    blocks_.push_back(std::move(block));
  }

  std::string_view rest_;
  TextWriter writer_;
  std::vector<Block> blocks_;
  std::vector<List> lists_;
  std::string marker_;
  Block::Kind kind_ = Block::Kind::paragraph;
  bool has_no_close_ = false;
  bool is_in_page_break_ = false;
};

/// Bytes after which a line that nobody ended is cut at a space: what sets it counts its width in
/// 32 bits.
constexpr std::size_t line_bytes_max = 16'000;

/// Where the line ends that starts at `start`: before a LF, or where it gets too long.
std::size_t line_end(std::string_view text, std::size_t start) noexcept {
  const auto part = text.substr(start, line_bytes_max);
  if (const auto end = part.find('\n'); end != part.npos) return start + end;
  if (start + part.size() == text.size()) return text.size();
  if (const auto space = part.rfind(' '); space != part.npos && space > 0) return start + space;
  auto end = part.size();
  while (end > 1 && !begins_character(text[start + end])) --end;
  return start + end;
}

}  // namespace

std::vector<Block> blocks_of(std::string_view html) { return BlockReader(html).read(); }

std::vector<StyledText> lines_of(const StyledText& text) {
  std::vector<StyledText> lines;
  std::vector<std::size_t> starts;
  for (std::size_t start = 0; start <= text.text.size();) {
    const auto end = line_end(text.text, start);
    lines.push_back({text.text.substr(start, end - start), {}});
    starts.push_back(start);
    const bool is_gap = end == text.text.size() || text.text[end] == '\n' || text.text[end] == ' ';
    start = is_gap ? end + 1 : end;
  }
  for (const auto& range : text.ranges) {
    auto at = std::upper_bound(starts.begin(), starts.end(), range.start) - starts.begin() - 1;
    for (auto i = static_cast<std::size_t>(at); i < lines.size() && starts[i] < range.end; ++i) {
      const auto start = std::max(range.start, starts[i]) - starts[i];
      const auto end = std::min(range.end - starts[i], lines[i].text.size());
      if (start < end) lines[i].ranges.push_back({start, end, range.style});
    }
  }
  return lines;
}

StyledText styled_text_of(std::string_view html) {
  StyledText all;
  for (auto& block : blocks_of(html)) {
    if (!all.text.empty()) all.text += '\n';
    const auto offset = all.text.size();
    all.text += block.content.text;
    for (auto range : block.content.ranges) {
      all.ranges.push_back({range.start + offset, range.end + offset, range.style});
    }
  }
  return all;
}

}  // namespace notify::print
