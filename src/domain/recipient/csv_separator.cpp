#include "domain/recipient/csv_separator.hpp"

#include "domain/recipient/recipient_columns.hpp"
#include "domain/text/invisible.hpp"

#include <notify/template.hpp>

#include <algorithm>
#include <string>

namespace notify {
namespace {

constexpr std::string_view candidates = ",;\t|";  // in the order of preference

/// A cell without the quotes round it; nothing if more stands behind them.
std::string_view without_quotes(std::string_view cell) noexcept {
  cell.remove_prefix(std::min(cell.find_first_not_of(' '), cell.size()));
  if (!cell.starts_with('"')) return cell;
  cell.remove_prefix(1);
  const auto end = std::min(cell.find('"'), cell.size());
  const auto rest = cell.substr(std::min(end + 1, cell.size()));
  return rest.find_first_not_of(' ') == rest.npos ? cell.substr(0, end) : std::string_view();
}

struct Columns {
  std::size_t recipient = 0;
  std::size_t all = 0;
};

/// What the header has if `separator` separates.
Columns columns_with(std::string_view header, char separator) {
  Columns columns;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= header.size(); ++at) {
    if (at < header.size() && header[at] == '"') is_quoted = !is_quoted;
    if (at < header.size() && (is_quoted || header[at] != separator)) continue;
    const auto name = text::with_plain_spaces(without_quotes(header.substr(begin, at - begin)));
    ++columns.all;
    columns.recipient += recipient_columns::is_recipient_key(folded_name(name)) ? 1 : 0;
    begin = at + 1;
  }
  return columns;
}

}  // namespace

std::optional<std::size_t> header_end(std::string_view text, bool is_all) noexcept {
  const bool is_enough = is_all || text.size() > header_bytes_max;
  text = text.substr(0, header_bytes_max);
  bool is_quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') is_quoted = !is_quoted;
    if (is_quoted || (text[at] != '\n' && text[at] != '\r')) continue;
    const bool may_go_on = text[at] == '\r' && at + 1 == text.size();  // an LF may belong to it
    return may_go_on && !is_enough ? std::nullopt : std::optional(at);
  }
  if (!is_enough) return std::nullopt;
  return std::min(text.find_first_of("\r\n"), text.size());  // a quote is open: the line is all
}

std::optional<char> told_separator(std::string_view line) noexcept {
  const bool is_quoted = line.size() > 1 && line.starts_with('"') && line.ends_with('"');
  if (is_quoted) line = line.substr(1, line.size() - 2);
  if (line.size() != 5 || line[3] != '=') return std::nullopt;
  const auto is = [&](std::size_t at, char letter) { return (line[at] | 0x20) == letter; };
  const char told = line[4];
  const bool is_sign = told == '\t' || (told > ' ' && told <= '~' && told != '"');
  const bool is_letter = (told | 0x20) >= 'a' && (told | 0x20) <= 'z';
  const bool is_digit = told >= '0' && told <= '9';
  if (!is(0, 's') || !is(1, 'e') || !is(2, 'p') || !is_sign || is_letter || is_digit) {
    return std::nullopt;
  }
  return told;
}

char likely_separator(std::string_view header) {
  char likely = candidates.front();
  Columns most;
  for (const char candidate : candidates) {
    const auto columns = columns_with(header, candidate);
    const bool is_first_of_several =
        columns.recipient == 0 && most.recipient == 0 && most.all <= 1 && columns.all > 1;
    if (columns.recipient <= most.recipient && !is_first_of_several) continue;
    likely = candidate;
    most = columns;
  }
  return likely;
}

}  // namespace notify
