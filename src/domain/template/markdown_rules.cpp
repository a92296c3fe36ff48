#include "domain/template/markdown_rules.hpp"

#include "domain/text/scan.hpp"

namespace notify::markdown {
namespace {

constexpr std::string_view bullet = "\u2022";

bool is_mark(char byte) noexcept { return byte == '-' || byte == '*' || byte == '_'; }

bool may_be_digit(char byte) noexcept {
  return (byte >= '0' && byte <= '9') || static_cast<signed char>(byte) < 0;
}

/// Behind the decimal digits at `at`; counts them.
std::size_t skip_digits(std::string_view text, std::size_t at, std::size_t& count) noexcept {
  while (at < text.size()) {
    std::string_view rest = text.substr(at);
    if (!unicode::is_digit(unicode::take(rest))) break;
    at = text.size() - rest.size();
    ++count;
  }
  return at;
}

/// Behind digits and a full stop at `at`, else `at`.
std::size_t skip_number(std::string_view text, std::size_t at, std::size_t& count) noexcept {
  std::size_t digits = 0;
  const std::size_t end = skip_digits(text, at, digits);
  if (digits == 0 || byte_at(text, end) != '.') return at;
  count += digits + 1;
  return end + 1;
}

/// True if the line from `at` to `end` holds only `-`, `|`, `:` and spaces.
bool is_table_rule(std::string_view text, std::size_t at, std::size_t end) noexcept {
  return text.substr(at, end - at).find_first_not_of("-| :") == nowhere;
}

std::size_t skip_dashes(std::string_view text, std::size_t at) noexcept {
  while (byte_at(text, at) == '-' || byte_at(text, at) == ':') ++at;
  return at;
}

/// The lines from `at` on for which `is_row` holds, and the line breaks after them.
template <typename IsRow>
void read_rows(Table& table, std::string_view text, std::size_t at, IsRow is_row) noexcept {
  const std::size_t first = at;
  while (at < text.size()) {
    const std::size_t end = end_of_line(text, at);
    if (!is_row(text.substr(at, end - at))) break;
    at = std::min(end + 1, text.size());
  }
  table.body = text.substr(first, at - first);
  table.end = skip(text, at, '\n');
}

}  // namespace

std::size_t end_of_block(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = skip(text, at, ' ');
  if (end == text.size()) return end;
  return text[end] == '\n' ? skip(text, end, '\n') : nowhere;
}

bool is_row_of_marks(std::string_view text, std::size_t at) noexcept {
  std::size_t marks = 0;
  while (at < text.size() && is_mark(text[at])) {
    ++marks;
    at = skip(text, at + 1, ' ');
  }
  return marks >= 3 && (at == text.size() || text[at] == '\n');
}

std::size_t end_of_rule(std::string_view text, std::size_t at) noexcept {
  constexpr std::size_t indent_max = 3;
  const std::size_t first = skip(text, at, ' ');
  if (first - at > indent_max || !is_row_of_marks(text, first)) return nowhere;
  return skip(text, end_of_line(text, first), '\n');
}

Heading read_heading(std::string_view text, std::size_t at) noexcept {
  constexpr std::size_t level_max = 6;
  const std::size_t first = skip(text, at, ' ');
  const std::size_t hashes = skip(text, first, '#') - first;
  if (hashes == 0) return {};
  std::size_t level = std::min(hashes, level_max);
  const std::size_t line_end = end_of_line(text, first);
  std::size_t start = first + level;
  if (start == line_end) {
    if (level == 1) return {};
    --level;
    --start;
  }
  // What is left is not empty: a title, or else the last of the spaces before none.
  start = std::min(skip(text, start, ' '), line_end - 1);
  std::size_t end = trim_end(text, start, line_end, ' ');
  end = trim_end(text, start, end, '#');
  end = std::max(trim_end(text, start, end, ' '), start + 1);
  return {skip(text, line_end, '\n'), static_cast<std::uint8_t>(level),
          text.substr(start, end - start)};
}

Heading read_underlined(std::string_view text, std::size_t at, std::size_t line_end) noexcept {
  const std::size_t first = skip(text, line_end + 1, ' ');
  std::size_t end = first;
  while (byte_at(text, end) == '=' || byte_at(text, end) == '-') ++end;
  if (end == first) return {};
  const std::uint8_t level = text[end - 1] == '=' ? 1 : 2;
  return {end_of_block(text, end), level, text.substr(at, line_end - at)};
}

Marker read_marker(std::string_view text, std::size_t at) noexcept {
  const char byte = byte_at(text, at);
  if (byte == '*' || byte == '-') return {1, 1, false};
  if (!may_be_digit(byte)) return {};
  if (text.substr(at).starts_with(bullet)) return {bullet.size(), 1, false};
  std::size_t characters = 0;
  const std::size_t end = skip_number(text, at, characters);
  return {end - at, characters, true};
}

bool is_usual_list(std::string_view text, std::size_t at) noexcept {
  std::size_t characters = 0;
  const char byte = byte_at(text, at);
  const bool is_bullet = byte == '*' || byte == '+' || byte == '-';
  if (!is_bullet && !may_be_digit(byte)) return false;
  const std::size_t start = is_bullet ? at + 1 : at;
  const std::size_t end = skip_number(text, start, characters);
  if (!is_bullet && end == start) return false;
  return byte_at(text, end) == ' ' && end + 1 < text.size();
}

Table read_bare_table(std::string_view text, std::size_t at, std::size_t line_end) noexcept {
  const std::size_t first = skip(text, at, ' ');
  if (first == line_end || space_length(text, first) > 0) return {};
  if (text.substr(first, line_end - first).find('|', 1) == nowhere) return {};
  const std::size_t rule = skip(text, line_end + 1, ' ');
  const std::size_t dashes = skip_dashes(text, rule);
  const std::size_t bar = skip(text, dashes, ' ');
  const std::size_t rule_end = end_of_line(text, bar);
  if (dashes == rule || byte_at(text, bar) != '|' || rule_end == text.size()) return {};
  if (!is_table_rule(text, bar, rule_end)) return {};
  Table table;
  table.header = text.substr(first, line_end - first);
  read_rows(table, text, rule_end + 1,
            [](std::string_view line) { return line.find('|') != nowhere; });
  return table;
}

Table read_table(std::string_view text, std::size_t at, std::size_t line_end) noexcept {
  const std::size_t first = skip(text, at, ' ');
  if (byte_at(text, first) != '|' || first + 1 >= line_end) return {};
  const std::size_t bar = skip(text, line_end + 1, ' ');
  if (byte_at(text, bar) != '|') return {};
  const std::size_t rule = skip(text, bar + 1, ' ');
  const std::size_t rule_end = end_of_line(text, rule);
  if (skip_dashes(text, rule) == rule || rule_end == text.size()) return {};
  if (!is_table_rule(text, rule, rule_end)) return {};
  Table table;
  table.header = text.substr(first, line_end - first);
  read_rows(table, text, rule_end + 1,
            [](std::string_view line) { return byte_at(line, skip(line, 0, ' ')) == '|'; });
  return table;
}

Definition read_link_definition(std::string_view text, std::size_t at) noexcept {
  const std::size_t open = skip(text, at, ' ');
  if (byte_at(text, open) != '[') return {};
  const auto ends_key = [](auto byte) { return (byte == ']') | (byte == '^'); };
  const std::size_t close =
      text::find_byte(text.substr(0, open + key_bytes_max + 2), open + 1, ends_key);
  if (close == open + 1 || byte_at(text, close) != ']') return {};
  if (byte_at(text, close + 1) != ':') return {};
  std::size_t start = skip(text, close + 2, ' ');
  if (byte_at(text, start) == '<') ++start;
  std::size_t end = start;
  while (end < text.size() && text[end] != '>' && space_length(text, end) == 0) ++end;
  if (end == start) {
    if (text[start - 1] != '<') return {};
    --start;  // a lone `<` is the address
  }
  Definition found;
  found.key = text.substr(open + 1, close - open - 1);
  found.text = text.substr(start, end - start);
  if (byte_at(text, end) == '>') ++end;
  const std::size_t title = skip(text, end, ' ');
  const std::size_t line_end = end_of_line(text, title);
  const std::size_t last = trim_end(text, title, line_end, ' ');
  const bool opens = byte_at(text, title) == '"' || byte_at(text, title) == '(';
  if (title > end && opens && last >= title + 3 &&
      (text[last - 1] == '"' || text[last - 1] == ')')) {
    found.title = text.substr(title + 1, last - title - 2);
  } else if (title != line_end) {
    return {};
  }
  found.end = skip(text, line_end, '\n');
  return found;
}

Definition read_footnote_definition(std::string_view text, std::size_t at) noexcept {
  if (byte_at(text, at) != '[' || byte_at(text, at + 1) != '^') return {};
  const std::size_t close =
      text.substr(0, std::min(text.size(), at + key_bytes_max + 3)).find(']', at + 2);
  if (close == nowhere || close == at + 2 || byte_at(text, close + 1) != ':') return {};
  const std::size_t first = skip(text, close + 2, ' ');
  std::size_t end = skip(text, end_of_line(text, first), '\n');
  while (end < text.size() && text[end] == ' ') end = skip(text, end_of_line(text, end), '\n');
  return {end, text.substr(at + 2, close - at - 2), text.substr(first, end - first), {}};
}

}  // namespace notify::markdown
