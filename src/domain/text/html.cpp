#include "domain/text/scan.hpp"
#include "domain/text/text.hpp"
#include "domain/text/url_tracker.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace notify {
namespace {

struct NamedEntity {
  std::string_view name;  ///< with its semicolon, unless it may lack one
  char32_t first;
  char32_t second;  ///< 0 if there is none
};

#include "domain/text/html_entities.inc"

constexpr std::size_t entity_name_max = 32;

/// What browsers read 0x80 to 0x9F as: Windows-1252; 0 keeps the code.
constexpr char16_t windows_1252[] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                     0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                     0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

/// Which references are read.
enum class Names {
  exact,   ///< those whose whole name is known and ends in a semicolon
  closed,  ///< those that end in a semicolon, though only their begin be known, as in the reference
  open,    ///< the semicolon may lack, as in a browser
};

/// What is done with references and with what they stand for.
struct Reading {
  Names names;
  bool escapes = false;  ///< the result is safe inside HTML
};

void append_escaped(std::string& out, char32_t code) {
  switch (code) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    default: unicode::append(out, code);
  }
}

void append(std::string& out, char32_t code, Reading reading) {
  reading.escapes ? append_escaped(out, code) : unicode::append(out, code);
}

/// True if HTML5 reads a reference to `code` as nothing at all.
bool is_dropped(char32_t code) noexcept {
  return (code >= 0x1 && code <= 0x8) || code == 0xB || (code >= 0xE && code <= 0x1F) ||
         code == 0x7F || (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
}

void append_numbered(std::string& out, char32_t code, Reading reading) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    unicode::append(out, unicode::replacement_character);
  } else if (code >= 0x80 && code <= 0x9F) {
    unicode::append(out, windows_1252[code - 0x80]);
  } else if (!is_dropped(code)) {
    append(out, code, reading);
  }
}

int digit_of(char byte, unsigned base) noexcept {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const int lower = byte | 0x20;
  return base == 16 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Reads "#39;" or "#x27;" at the front of `text`; returns how many bytes it took, or 0.
std::size_t read_numbered(std::string_view text, std::string& out, Reading reading) {
  constexpr char32_t too_large = 0x110000;
  if (text.empty() || text[0] != '#') return 0;
  std::size_t at = 1;
  const bool hex = text.size() > 1 && (text[1] | 0x20) == 'x';
  const unsigned base = hex ? 16 : 10;
  if (hex) ++at;
  const std::size_t digits = at;
  char32_t code = 0;
  for (; at < text.size() && digit_of(text[at], base) >= 0; ++at) {
    code = std::min<char32_t>(too_large,
                              code * base + static_cast<char32_t>(digit_of(text[at], base)));
  }
  const bool closed = at < text.size() && text[at] == ';';
  if (at == digits || (!closed && reading.names != Names::open)) return 0;
  append_numbered(out, code, reading);
  return at + (closed ? 1 : 0);
}

const NamedEntity* find_entity(std::string_view name) noexcept {
  const auto found = std::lower_bound(
      std::begin(named_entities), std::end(named_entities), name,
      [](const NamedEntity& entity, std::string_view wanted) { return entity.name < wanted; });
  return found != std::end(named_entities) && found->name == name ? found : nullptr;
}

bool ends_name(char byte) noexcept {
  return std::string_view("\t\n\f <&#").find(byte) != std::string_view::npos;
}

/// The name at the front of `text` with its semicolon. Without one it is empty, or, if that may
/// lack, as much as may be a name.
std::string_view entity_name(std::string_view text, Reading reading) noexcept {
  std::size_t at = 0;
  std::size_t characters = 0;
  for (; at < text.size() && text[at] != ';'; ++at) {
    if (ends_name(text[at])) break;
    const bool starts_character = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (starts_character && ++characters > entity_name_max) break;
  }
  const bool closed = at > 0 && at < text.size() && text[at] == ';';
  if (closed) return text.substr(0, at + 1);
  return reading.names == Names::open ? text.substr(0, at) : std::string_view{};
}

/// Reads "copy;" at the front of `text`. Unless names are exact, one that only begins with a known
/// one is read as that and the rest. Returns how many bytes it took, or 0.
std::size_t read_named(std::string_view text, std::string& out, Reading reading) {
  const std::string_view name = entity_name(text, reading);
  const std::size_t shortest = reading.names == Names::exact ? name.size() : 2;
  for (std::size_t size = name.size(); size > 1 && size >= shortest; --size) {
    const auto* entity = find_entity(name.substr(0, size));
    if (entity == nullptr) continue;
    append(out, entity->first, reading);
    if (entity->second != 0) append(out, entity->second, reading);
    return size;
  }
  return 0;
}

/// Reads the reference at the front of `text`, behind its "&"; returns the bytes it took, or 0.
std::size_t read_reference(std::string_view text, std::string& out, Reading reading) {
  const std::size_t taken = read_numbered(text, out, reading);
  return taken > 0 ? taken : read_named(text, out, reading);
}

void unescape_to(std::string& out, std::string_view text, Reading reading) {
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&')) {
    out.append(text.substr(0, at));
    text.remove_prefix(at + 1);
    const std::size_t taken = read_reference(text, out, reading);
    if (taken == 0) out.push_back('&');
    text.remove_prefix(taken);
  }
  out.append(text);
}

/// How long the reference at the front of `text` is that stays as typed; 0 for all others.
std::size_t kept_reference(std::string_view text) noexcept {
  for (const std::string_view kept : {"&nbsp;", "&amp;"}) {
    if (text.starts_with(kept)) return kept.size();
  }
  return 0;
}

void escape_to(std::string& out, std::string_view text, Names names) {
  using text::find_byte;
  using text::UrlTracker;
  const char* const start = text.data();
  std::optional<UrlTracker> urls;
  const std::size_t out_size = out.size();
  const auto is_in_url = [&] {
    if (!urls) urls.emplace(std::string_view(out).substr(0, out_size));
    return urls->is_url_at({start, static_cast<std::size_t>(text.data() - start)});
  };
  while (true) {
    const auto special =
        find_byte(text, 0, [](auto at) { return (at == '&') | (at == '<') | (at == '>'); });
    out.append(text.substr(0, special));
    text.remove_prefix(special);
    if (text.empty()) return;
    if (text[0] != '&') {
      out.append(text[0] == '<' ? "&lt;" : "&gt;");
      text.remove_prefix(1);
      continue;
    }
    if (const std::size_t kept = kept_reference(text); kept > 0) {
      out.append(text.substr(0, kept));
      text.remove_prefix(kept);
      continue;
    }
    text.remove_prefix(1);
    const std::size_t size = out.size();
    std::size_t taken = read_reference(text, out, {names, true});
    if (taken > 0 && is_in_url()) {
      out.resize(size);
      taken = 0;
    }
    if (taken == 0) out += "&amp;";
    text.remove_prefix(taken);
  }
}

}  // namespace

namespace text {

void escape_html_to(std::string& out, std::string_view text) { escape_to(out, text, Names::exact); }

std::string escaped_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  escape_html_to(out, text);
  return out;
}

void unescape_html_to(std::string& out, std::string_view text) {
  unescape_to(out, text, {Names::exact});
}

void escape_attribute_to(std::string& out, std::string_view text) {
  for (const char byte : text) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out.push_back(byte);
    }
  }
}

}  // namespace text

std::string escape_html(std::string_view content) {
  std::string out;
  out.reserve(content.size() + content.size() / 8);
  escape_to(out, content, Names::closed);
  return out;
}

std::string unescape_html(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  unescape_to(out, content, {Names::open});
  return out;
}

std::string unescape_html_strictly(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  unescape_to(out, content, {Names::closed});
  return out;
}

}  // namespace notify
