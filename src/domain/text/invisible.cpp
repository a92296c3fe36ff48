#include "domain/text/invisible.hpp"

#include "domain/text/unicode.hpp"
#include "domain/text/unicode_ranges.hpp"

#include <algorithm>

namespace notify::unicode {
namespace {

constexpr CodeRange layout_marks[] = {{0xAD, 0xAD},     {0x34F, 0x34F},     {0x61C, 0x61C},
                                      {0x180B, 0x180D}, {0x180F, 0x180F},   {0x200E, 0x200F},
                                      {0x202A, 0x202E}, {0x2061, 0x206F},   {0xFE00, 0xFE0F},
                                      {0xFFF9, 0xFFFB}, {0xE0001, 0xE007F}, {0xE0100, 0xE01EF}};

/// Letters and symbols without ink.
constexpr CodeRange without_ink[] = {
    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x2800, 0x2800}, {0x3164, 0x3164}, {0xFFA0, 0xFFA0}};

}  // namespace

Invisible invisible_kind(char32_t code) noexcept {
  if (code < 0xA0) return Invisible::no;
  if (is_obscure_space(code) || code == 0x2007) return Invisible::no_break_space;
  if (is_zero_width(code)) return Invisible::no_width;
  return find_range(std::span<const CodeRange>(layout_marks), code) == nullptr ? Invisible::no
                                                                               : Invisible::layout;
}

bool is_blank(char32_t code) noexcept {
  return is_space(code) || invisible_kind(code) != Invisible::no ||
         find_range(std::span<const CodeRange>(without_ink), code) != nullptr;
}

bool may_hold_invisible(std::string_view text) noexcept {
  // The first bytes of their encodings are few.
  constexpr std::string_view leads = "\xC2\xCD\xD8\xE1\xE2\xEF\xF3";
  return std::any_of(text.begin(), text.end(), [&](char byte) {
    return byte < 0 && leads.find(byte) != std::string_view::npos;
  });
}

}  // namespace notify::unicode

namespace notify::text {

using unicode::Invisible;

std::string without_invisible(std::string_view typed) {
  std::string out;
  out.reserve(typed.size());
  while (!typed.empty()) {
    const char* const start = typed.data();
    const char32_t code = unicode::take(typed);
    const bool is_at_start = out.empty() && unicode::is_ascii_space(code);
    if (is_at_start || unicode::invisible_kind(code) != Invisible::no) continue;
    out.append(start, typed.data());
  }
  while (!out.empty() && unicode::is_ascii_space(static_cast<unsigned char>(out.back()))) {
    out.pop_back();
  }
  return out;
}

std::string with_plain_spaces(std::string_view typed) {
  if (!unicode::may_hold_invisible(typed)) return std::string(typed);
  std::string out;
  out.reserve(typed.size());
  while (!typed.empty()) {
    const char* const start = typed.data();
    switch (unicode::invisible_kind(unicode::take(typed))) {
      case Invisible::no: out.append(start, typed.data()); break;
      case Invisible::no_break_space: out.push_back(' '); break;
      case Invisible::no_width:
      case Invisible::layout: break;
    }
  }
  return out;
}

}  // namespace notify::text
