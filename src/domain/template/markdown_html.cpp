#include "domain/template/markdown_html.hpp"

#include <algorithm>
#include <tuple>

namespace notify::markdown {
namespace {

constexpr std::string_view inline_elements[] = {
    "a",  "abbr", "b",     "bdi",  "bdo",    "br",  "cite", "code", "data", "del", "dfn",
    "em", "font", "i",     "img",  "ins",    "kbd", "mark", "q",    "rp",   "rt",  "ruby",
    "s",  "samp", "small", "span", "strong", "sub", "sup",  "time", "u",    "var", "wbr"};

bool is_attribute_letter(char byte) noexcept {
  const char lower = static_cast<char>(byte | 0x20);
  return (lower >= 'a' && lower <= 'z') || byte == '-';
}

/// Behind the quoted text that begins at `at`, else nowhere.
std::size_t end_of_quoted(std::string_view text, std::size_t at) noexcept {
  const std::size_t close = text.find(text[at], at + 1);
  return close == nowhere ? nowhere : close + 1;
}

/// Behind the value that begins at `at`, else nowhere. A bare one that runs into a quote gives its
/// end back where that reads as an attribute with a quoted value (`a=xb="c"`).
std::size_t end_of_value(std::string_view text, std::size_t at) noexcept {
  if (is_quote(byte_at(text, at))) return end_of_quoted(text, at);
  std::size_t end = at;
  while (end < text.size() && !is_quote(text[end]) && text[end] != '>' &&
         space_length(text, end) == 0) {
    ++end;
  }
  if (end == at) return nowhere;
  const bool attribute = is_quote(byte_at(text, end)) && end - at >= 3 && text[end - 1] == '=' &&
                         is_attribute_letter(text[end - 2]);
  return attribute ? end - 2 : end;
}

/// The attributes of a tag from `at` on, which reads one letter of a name at a time.
Tag read_attributes(std::string_view text, std::size_t at) noexcept {
  Tag tag;
  for (;;) {
    const std::size_t next = skip_space(text, at);
    const char byte = byte_at(text, next);
    if (byte == '>' || (byte == '/' && byte_at(text, next + 1) == '>')) {
      tag.is_closed = byte == '/';
      tag.has_space_at_end = next > at;
      tag.end = next + (tag.is_closed ? 2 : 1);
      return tag;
    }
    if (!is_attribute_letter(byte)) return tag;
    at = next + 1;
    const std::size_t equals = skip_space(text, at);
    if (byte_at(text, equals) != '=') continue;
    at = end_of_value(text, skip_space(text, equals + 1));
    if (at == nowhere) return tag;
  }
}

/// True if what follows a name makes it an address: "://" or symbols and an "@".
bool is_address(std::string_view text, std::size_t at) noexcept {
  if (text.substr(at).starts_with(":/")) return true;
  while (at < text.size() && text[at] != '@' && space_length(text, at) == 0 &&
         word_length(text, at) == 0) {
    ++at;
  }
  return byte_at(text, at) == '@';
}

}  // namespace

std::string_view read_tag_name(std::string_view text, std::size_t at) noexcept {
  text = text.substr(0, std::min(text.size(), at + tag_bytes_max));
  std::size_t end = at + 1;
  while (const std::size_t length = word_length(text, end)) end += length;
  if (end == at + 1 || is_address(text, end)) return {};
  return text.substr(at + 1, end - at - 1);
}

Tag read_tag(std::string_view text, std::size_t at) noexcept {
  const auto name = read_tag_name(text, at);
  if (name.empty()) return {};
  text = text.substr(0, std::min(text.size(), at + tag_bytes_max));
  Tag tag = read_attributes(text, at + 1 + name.size());
  tag.name = name;
  return tag;
}

bool is_inline_element(std::string_view name) noexcept {
  return std::binary_search(std::begin(inline_elements), std::end(inline_elements), name);
}

std::size_t CloseTags::find(std::string_view name, std::size_t at, bool wants_gap) {
  if (!read_) read(wants_gap);
  const auto first = buffer_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto found = std::lower_bound(
      first, buffer_.end(), std::tie(name, at),
      [](const CloseTag& tag, const auto& wanted) { return std::tie(tag.name, tag.at) < wanted; });
  if (found == buffer_.end() || found->name != name) return nowhere;
  return found->at + name.size() + 3;
}

void CloseTags::read(bool wants_gap) {
  read_ = true;
  first_ = buffer_.size();
  for (std::size_t at = text_.find("</"); at != nowhere; at = text_.find("</", at + 2)) {
    std::size_t end = at + 2;
    while (const std::size_t length = word_length(text_, end)) end += length;
    if (end == at + 2 || byte_at(text_, end) != '>') continue;
    if (wants_gap && end_of_gap(text_, end + 1) == nowhere) continue;
    buffer_.push_back({text_.substr(at + 2, end - at - 2), at});
  }
  std::sort(buffer_.begin() + static_cast<std::ptrdiff_t>(first_), buffer_.end(),
            [](const CloseTag& a, const CloseTag& b) {
              return std::tie(a.name, a.at) < std::tie(b.name, b.at);
            });
}

std::size_t end_of_gap(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = skip(text, at, ' ');
  if (text.substr(end).starts_with("\n\n")) return skip(text, end, '\n');
  const std::size_t blank = skip_space(text, end);
  return blank == text.size() ? blank : nowhere;
}

}  // namespace notify::markdown
