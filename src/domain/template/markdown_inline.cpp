#include "domain/template/markdown_inline.hpp"

#include "domain/text/scan.hpp"

namespace notify::markdown {
namespace {

constexpr std::string_view escapable = R"(\`*{}[]()#+-.!_>~|)";

constexpr auto is_special = [](auto byte) {
  return (byte == '\\') | (byte == '<') | (byte == '>') | (byte == '&') | (byte == '!') |
         (byte == '[') | (byte == ':') | (byte == '\n');
};

}  // namespace

Inline::Inline(Document& document, Writer& writer, InlineState& state, std::string_view text,
               int depth)
    : document_(document),
      writer_(writer),
      state_(state),
      text_(text.substr(0, trim_end(text, 0, text.size(), '\n'))),
      depth_(depth),
      links_(document, text_),
      close_tags_(document.close_tags, text_),
      blank_from_(without_space_at_end(text_).size()) {}

void Inline::flush(std::size_t end, std::size_t next) {
  writer_.text(text_.substr(waiting_, end - waiting_));
  at_ = waiting_ = next;
}

void Inline::write() {
  for (;;) {
    at_ = text::find_byte(text_, at_, is_special);
    if (at_ == text_.size()) break;
    if (!write_special()) ++at_;
  }
  flush(text_.size(), text_.size());
}

bool Inline::write_special() {
  switch (text_[at_]) {
    case '\\': return write_escape();
    case '<': return write_tag();
    case '>':
      flush(at_, at_ + 1);
      writer_.text("&gt;");
      return true;
    case '&':
      if (is_reference(text_, at_, true)) return false;
      flush(at_, at_ + 1);
      writer_.text("&amp;");
      return true;
    case '!': return byte_at(text_, at_ + 1) == '[' && write_link(at_ + 1);
    case '[': return write_footnote() || write_link(at_);
    case ':': return write_address(at_);
    default: return write_line_break();
  }
}

bool Inline::write_escape() {
  const char byte = byte_at(text_, at_ + 1);
  if (byte == '\0' || escapable.find(byte) == nowhere) return false;
  flush(at_, at_ + 2);
  writer_.text(byte == '>' ? std::string_view("&gt;") : std::string_view(&byte, 1));
  return true;
}

bool Inline::write_tag() {
  if (write_element() || write_angled_address()) return true;
  flush(at_, at_ + 1);
  writer_.text("&lt;");
  return true;
}

/// Raw HTML goes through as it is: a comment, an element with what it holds, or a single tag.
bool Inline::write_element() {
  std::size_t end = nowhere;
  if (text_.substr(at_).starts_with("<!--")) {
    const std::size_t close = has_comment_end_ ? text_.find("-->", at_ + 4) : nowhere;
    has_comment_end_ = close != nowhere;
    if (has_comment_end_) end = close + 3;
  } else if (const Tag tag = read_tag(text_, at_); tag.end != nowhere) {
    end = tag.is_closed ? nowhere : close_tags_.find(tag.name, tag.end, false);
    if (end == nowhere) end = tag.end;
  }
  if (end == nowhere) return false;
  const std::size_t start = at_;
  flush(start, end);
  writer_.text(text_.substr(start, end - start));
  return true;
}

/// `<x:y>` or `<x@y>`.
bool Inline::write_angled_address() {
  if (stop_from_ > at_ || stop_ <= at_) {
    stop_from_ = at_;
    stop_ = std::min(text_.find_first_of(" >", at_ + 1), text_.size());
    const std::size_t first = std::min(at_ + 2, stop_);
    const auto inner = text_.substr(first, stop_ - first);
    separator_ = inner.substr(0, inner.size() - (inner.empty() ? 0 : 1)).find_last_of("@:");
    if (separator_ != nowhere) separator_ += first;
  }
  if (byte_at(text_, stop_) != '>' || separator_ == nowhere || separator_ < at_ + 2) return false;
  const auto address = text_.substr(at_ + 1, stop_ - at_ - 1);
  const bool is_email = text_[separator_] == '@';
  flush(at_, stop_ + 1);
  if (is_email)
    writer_.text(address);
  else
    writer_.address(address);
  return true;
}

/// A reference to a footnote shows nothing, but decides on the order of the notes.
bool Inline::write_footnote() {
  if (state_.is_in_footnote || document_.footnote_keys.empty()) return false;
  if (byte_at(text_, at_ + 1) != '^') return false;
  const std::size_t close = links_.first_close(at_);
  if (close == nowhere || close == at_ + 2 || close - at_ > key_bytes_max + 2) return false;
  const auto key = make_key(text_.substr(at_ + 2, close - at_ - 2), document_.arena);
  const std::uint32_t number = document_.footnote_keys.find(key);
  if (number == KeyTable::none || document_.footnotes[number].order != 0) return false;
  document_.footnotes[number].order = ++state_.references;
  flush(at_, close + 1);
  return true;
}

bool Inline::write_link(std::size_t open) {
  if (depth_ >= link_depth_max) return false;
  const FoundLink found = links_.find(open);
  if (found.end == nowhere) return false;
  const bool is_image = open > at_;
  flush(at_, found.end);
  if (is_image) return true;
  writer_.link_start(found.link);
  const std::size_t content = writer_.out().size();
  state_.is_in_link = true;
  Inline(document_, writer_, state_, found.text, depth_ + 1).write();
  state_.is_in_link = false;
  writer_.link_end(found.link, content);
  return true;
}

/// An address that begins with "http://" or "https://", whose `:` was met. It ends in something
/// that is unlikely to be punctuation of the sentence round it.
bool Inline::write_address(std::size_t colon) {
  if (!text_.substr(colon).starts_with("://")) return false;
  const auto before = text_.substr(waiting_, colon - waiting_);
  std::size_t start = colon;
  if (before.ends_with("http"))
    start -= 4;
  else if (before.ends_with("https"))
    start -= 5;
  else
    return false;
  const std::size_t rest = colon + 3;
  std::size_t end = rest;
  while (end < text_.size() && text_[end] != '<' && space_length(text_, end) == 0) ++end;
  while (end > rest && std::string_view(".,:\"')]").find(text_[end - 1]) != nowhere) --end;
  std::string_view inner = text_.substr(rest, end - rest);
  if (!inner.empty()) static_cast<void>(unicode::take(inner));
  if (inner.empty()) return false;
  const auto address = text_.substr(start, end - start);
  flush(start, end);
  if (state_.is_in_link && writer_.target() == Target::email_plain)
    writer_.url(address);
  else if (state_.is_in_link)
    append_smartly_escaped(writer_.out(), address);
  else
    writer_.address(address);
  return true;
}

/// A line break with the spaces before it, unless only white space follows.
bool Inline::write_line_break() {
  if (at_ + 1 > blank_from_) return false;
  flush(trim_end(text_, waiting_, at_, ' '), at_ + 1);
  writer_.line_break();
  return true;
}

}  // namespace notify::markdown
