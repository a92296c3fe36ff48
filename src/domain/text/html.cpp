#include "domain/text/text.hpp"

#include <algorithm>
#include <iterator>

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

void append_escaped(std::string& out, char32_t code) {
  switch (code) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    default: unicode::append(out, code);
  }
}

void append_escaped(std::string& out, std::string_view ascii) {
  for (const char byte : ascii) append_escaped(out, static_cast<unsigned char>(byte));
}

/// True if HTML5 reads a reference to `code` as nothing at all.
bool is_dropped(char32_t code) noexcept {
  return (code >= 0x1 && code <= 0x8) || code == 0xB || (code >= 0xE && code <= 0x1F) ||
         code == 0x7F || (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
}

void append_numbered(std::string& out, char32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    unicode::append(out, unicode::replacement_character);
  } else if (code >= 0x80 && code <= 0x9F) {
    unicode::append(out, windows_1252[code - 0x80]);
  } else if (!is_dropped(code)) {
    append_escaped(out, code);
  }
}

int digit_of(char byte, unsigned base) noexcept {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const int lower = byte | 0x20;
  return base == 16 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Reads "#39;" or "#x27;" at the front of `text`; returns how many bytes it took, or 0.
std::size_t read_numbered(std::string_view text, std::string& out) {
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
  if (at == digits || at == text.size() || text[at] != ';') return 0;
  append_numbered(out, code);
  return at + 1;
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

/// The name at the front of `text` with its semicolon; empty if it is too long or has none.
std::string_view entity_name(std::string_view text) noexcept {
  std::size_t at = 0;
  std::size_t characters = 0;
  for (; at < text.size() && text[at] != ';'; ++at) {
    if (ends_name(text[at])) return {};
    const bool starts_character = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (starts_character && ++characters > entity_name_max) return {};
  }
  if (at == 0 || at == text.size()) return {};
  return text.substr(0, at + 1);
}

/// Reads "copy;" at the front of `text`; a name that only begins with a known one is read as that
/// and the rest. Returns how many bytes it took, or 0.
std::size_t read_named(std::string_view text, std::string& out) {
  const std::string_view name = entity_name(text);
  for (std::size_t size = name.size(); size > 1; --size) {
    const auto* entity = find_entity(name.substr(0, size));
    if (entity == nullptr) continue;
    append_escaped(out, entity->first);
    if (entity->second != 0) append_escaped(out, entity->second);
    return size;
  }
  return 0;
}

/// How long the reference at the front of `text` is that stays as typed; 0 for all others.
std::size_t kept_reference(std::string_view text) noexcept {
  for (const std::string_view kept : {"&nbsp;", "&amp;"}) {
    if (text.starts_with(kept)) return kept.size();
  }
  return 0;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const auto special = std::min(text.find_first_of("&<>"), text.size());
    out.append(text.substr(0, special));
    text.remove_prefix(special);
    if (text.empty()) break;
    if (text[0] != '&') {
      append_escaped(out, text.substr(0, 1));
      text.remove_prefix(1);
      continue;
    }
    if (const std::size_t kept = kept_reference(text); kept > 0) {
      out.append(text.substr(0, kept));
      text.remove_prefix(kept);
      continue;
    }
    text.remove_prefix(1);
    std::size_t taken = read_numbered(text, out);
    if (taken == 0) taken = read_named(text, out);
    if (taken == 0) out += "&amp;";
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace notify
