#include "domain/template/markdown_scan.hpp"

namespace notify::markdown {
namespace {

bool is_ascii(char byte) noexcept { return static_cast<unsigned char>(byte) < 0x80; }

bool is_ascii_space(char byte) noexcept {
  return byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= 0x1C && byte <= 0x1F);
}

bool is_ascii_word(char byte) noexcept {
  const char lower = static_cast<char>(byte | 0x20);
  return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/// Where the last character before `end` begins.
std::size_t previous(std::string_view text, std::size_t end) noexcept {
  --end;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

}  // namespace

std::size_t space_length(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return 0;
  if (is_ascii(text[at])) return is_ascii_space(text[at]) ? 1 : 0;
  std::string_view rest = text.substr(at);
  return unicode::is_space(unicode::take(rest)) ? text.size() - at - rest.size() : 0;
}

std::size_t word_length(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return 0;
  if (is_ascii(text[at])) return is_ascii_word(text[at]) ? 1 : 0;
  std::string_view rest = text.substr(at);
  return unicode::is_word(unicode::take(rest)) ? text.size() - at - rest.size() : 0;
}

std::size_t skip_space(std::string_view text, std::size_t at) noexcept {
  while (const std::size_t length = space_length(text, at)) at += length;
  return at;
}

std::string_view without_space_at_end(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t last = previous(text, text.size());
    if (space_length(text, last) == 0) break;
    text = text.substr(0, last);
  }
  return text;
}

bool is_blank(std::string_view text, std::size_t from) noexcept {
  return skip_space(text, from) >= text.size();
}

void trim_from(std::string& out, std::size_t from) {
  const std::string_view text = std::string_view(out).substr(from);
  out.resize(from + without_space_at_end(text).size());
  const std::size_t first = skip_space(out, from);
  if (first > from) out.erase(from, first - from);
}

bool is_reference(std::string_view text, std::size_t at, bool up_to_underscore) noexcept {
  std::size_t place = at + 1;
  if (byte_at(text, place) == '#') ++place;
  const std::size_t word = place;
  while (const std::size_t length = word_length(text, place)) {
    if (up_to_underscore && text[place] == '_') return false;
    place += length;
  }
  return place > word && byte_at(text, place) == ';';
}

void append_smartly_escaped(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte != '<' && byte != '>' && (byte != '&' || is_reference(text, at, false))) continue;
    out.append(text.substr(copied, at - copied));
    out.append(byte == '<' ? "&lt;" : byte == '>' ? "&gt;" : "&amp;");
    copied = at + 1;
  }
  out.append(text.substr(copied));
}

}  // namespace notify::markdown
