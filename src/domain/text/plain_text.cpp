#include "domain/text/text.hpp"

namespace notify {
namespace {

bool is_any_space(char32_t code) noexcept {
  return unicode::is_ascii_space(code) || unicode::is_zero_width(code) ||
         unicode::is_obscure_space(code);
}

/// `text` without the characters that `goes` names.
template <typename Test>
std::string without(std::string_view text, Test goes) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char* start = text.data();
    if (!goes(unicode::take(text))) out.append(start, text.data());
  }
  return out;
}

/// `text` with each of the bytes that `wanted` names replaced.
template <typename Test>
std::string replaced(std::string_view text, Test wanted, std::string_view replacement) {
  std::string out;
  out.reserve(text.size());
  for (const char byte : text) {
    wanted(byte) ? out.append(replacement) : out.append(1, byte);
  }
  return out;
}

/// Takes the first line off `text`, and the break that ends it.
std::string_view take_line(std::string_view& text) noexcept {
  const char* start = text.data();
  while (!text.empty()) {
    const char* end = text.data();
    const char32_t code = unicode::take(text);
    if (!unicode::is_line_break(code)) continue;
    if (code == '\r' && text.starts_with('\n')) text.remove_prefix(1);
    return {start, static_cast<std::size_t>(end - start)};
  }
  return {start, static_cast<std::size_t>(text.data() - start)};
}

/// Letters and numbers in lower case and without marks, with `joiner` for runs of white space.
std::string safe_name(std::string_view name, char joiner) {
  std::string out;
  bool gap = false;
  auto rest = text::trim(name);
  while (!rest.empty()) {
    const char32_t code = unicode::take(rest);
    if (unicode::is_space(code)) {
      if (!gap) out.push_back(joiner);
      gap = true;
      continue;
    }
    gap = false;
    const char32_t base = unicode::base_letter(code);
    if (base == static_cast<unsigned char>(joiner)) out.push_back(joiner);
    if (!unicode::is_word(base) || base == '_') continue;
    std::string letter;
    unicode::append(letter, base);
    letter = unicode::to_lower(letter);
    out += without(letter, [](char32_t part) { return !unicode::is_word(part); });
  }
  return out;
}

}  // namespace

std::string normalise_whitespace(std::string_view text) { return text::normalise_whitespace(text); }

std::string normalise_whitespace_and_newlines(std::string_view text) {
  std::string out;
  for (bool first = true; !text.empty(); first = false) {
    if (!first) out.push_back('\n');
    out += text::normalise_whitespace(take_line(text));
  }
  return out;
}

std::string normalise_multiple_newlines(std::string_view text) {
  std::string out;
  std::size_t breaks = 0;
  for (const char byte : text) {
    breaks = byte == '\n' ? breaks + 1 : 0;
    if (breaks <= 2) out.push_back(byte);
  }
  return out;
}

std::string strip_all_whitespace(std::string_view text, std::string_view also_at_end) {
  const char* first = nullptr;
  const char* end = text.data();
  while (!text.empty()) {
    const char* start = text.data();
    const char32_t code = unicode::take(text);
    if (is_any_space(code)) continue;
    const bool at_end =
        code < 0x80 && also_at_end.find(static_cast<char>(code)) != also_at_end.npos;
    if (first == nullptr) first = end = start;
    if (!at_end) end = text.data();
  }
  return first == nullptr ? std::string() : std::string(first, end);
}

std::string strip_obscure_whitespace(std::string_view text) {
  return text::strip_obscure_whitespace(text);
}

std::string remove_whitespace(std::string_view text) { return without(text, is_any_space); }

std::string strip_unsupported_characters(std::string_view text) {
  return without(text, [](char32_t code) { return code == 0x2028 || code == 0x3164; });
}

std::string line_breaks_to_html(std::string_view text) {
  return replaced(
      text::trim(text), [](char byte) { return byte == '\n' || byte == '\r'; }, "<br>");
}

std::string non_breaking_hyphens(std::string_view text) {
  return replaced(
      text, [](char byte) { return byte == '-'; }, "\u2011");
}

std::string encode_full_stops(std::string_view text) {
  return replaced(
      text, [](char byte) { return byte == '.'; }, "%2E");
}

std::string to_email_local_part(std::string_view name) {
  std::string out;
  for (const char byte : safe_name(name, '.')) {
    if (byte != '.' || (!out.empty() && out.back() != '.')) out.push_back(byte);
  }
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

std::string to_html_id(std::string_view name) { return safe_name(name, '-'); }

std::string formatted_file_size(std::uint64_t bytes) {
  constexpr std::uint64_t kilobyte = 1024;
  constexpr std::uint64_t megabyte = kilobyte * kilobyte;
  // A unit is used from a twentieth of it on.
  if (bytes < kilobyte && bytes * 20 < kilobyte) return "0.1KB";
  const bool small = bytes < megabyte && bytes * 20 < megabyte;
  const std::uint64_t unit = small ? kilobyte : megabyte;
  const std::uint64_t rest = bytes % unit * 10;
  std::uint64_t tenths = bytes / unit * 10 + rest / unit;
  const std::uint64_t over = rest % unit;
  if (over * 2 > unit || (over * 2 == unit && tenths % 2 == 1)) ++tenths;  // halves to even
  std::string out = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  out.erase(out.find_last_not_of(".0") + 1);
  return out + (small ? "KB" : "MB");
}

}  // namespace notify
