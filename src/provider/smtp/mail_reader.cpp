#include "provider/smtp/mail_reader.hpp"

#include "domain/base64.hpp"
#include "domain/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace notify::smtp {
namespace mail_reader {
namespace {

constexpr std::string_view spaces = " \t\r\n";

constexpr bool is_space(char c) noexcept { return spaces.find(c) != spaces.npos; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string word(text);
  std::ranges::transform(word, word.begin(), ascii::to_lower);
  return word;
}

/// Takes a line off `rest`, with its end.
std::string_view take_line(std::string_view& rest) noexcept {
  const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
  rest.remove_prefix(line.size());
  return line;
}

std::string_view without_end(std::string_view line) noexcept {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Takes a field off `rest`: its line and those folded under it.
std::string_view take_field(std::string_view& rest) noexcept {
  const std::string_view whole = rest;
  take_line(rest);
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) take_line(rest);
  return whole.substr(0, whole.size() - rest.size());
}

/// A word of a structured field: up to a space or one of its separators.
std::string_view word_of(std::string_view text) noexcept {
  return text.substr(0, text.find_first_of(" \t\r\n;(\""));
}

/// A parameter of a field such as Content-Type; empty if there is none.
std::string parameter_in(std::string_view value, std::string_view name) {
  while (true) {
    const std::size_t separator = value.find(';');
    if (separator == value.npos) return {};
    value = trimmed(value.substr(separator + 1));
    const std::size_t equals = value.find_first_of("=;");
    if (equals == value.npos) return {};
    if (value[equals] == ';') continue;
    const bool is_it = ascii::is_same_word(trimmed(value.substr(0, equals)), name);
    value = trimmed(value.substr(equals + 1));
    std::string text;
    if (value.starts_with('"')) {
      std::size_t at = 1;
      for (; at < value.size() && value[at] != '"'; ++at) {
        if (value[at] == '\\' && at + 1 < value.size()) ++at;
        text += value[at];
      }
      value.remove_prefix(std::min(at, value.size()));
    } else {
      text = word_of(value);
    }
    if (is_it) return text;
  }
}

std::string from_quoted_printable(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    const bool has_end = line.ends_with('\n');
    line = without_end(line);
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    const bool goes_on = line.ends_with('=');
    if (goes_on) line.remove_suffix(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
      unsigned byte = 0;
      const char* const digits = line.data() + i + 1;
      if (line[i] == '=' && line.size() - i > 2 &&
          std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        plain += static_cast<char>(byte);
        i += 2;
      } else {
        plain += line[i];
      }
    }
    if (has_end && !goes_on) plain += '\n';
  }
  return plain;
}

/// A whole number of at most `digits_max` digits.
std::optional<int> number_in(std::string_view text, std::size_t digits_max) noexcept {
  int number = 0;
  if (text.empty() || text.size() > digits_max) return {};
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    number = number * 10 + (c - '0');
  }
  return number;
}

std::string_view take_word(std::string_view& rest) noexcept {
  rest = trimmed(rest);
  const std::string_view word = rest.substr(0, rest.find_first_of(spaces));
  rest.remove_prefix(word.size());
  return word;
}

std::optional<std::chrono::seconds> time_of_day_in(std::string_view text) noexcept {
  const auto hour = number_in(text.substr(0, 2), 2);
  if (!hour || *hour > 23 || text.size() < 5 || text[2] != ':') return {};
  const auto minute = number_in(text.substr(3, 2), 2);
  if (!minute || *minute > 59) return {};
  if (text.size() == 5) return std::chrono::seconds(*hour * 3'600 + *minute * 60);
  const auto second = number_in(text.substr(6), 2);
  if (text[5] != ':' || !second || *second > 60) return {};
  return std::chrono::seconds(*hour * 3'600 + *minute * 60 + *second);
}

/// "+0100"; a zone that is a name is taken for UTC, which "GMT" and "Z" are.
std::chrono::minutes offset_in(std::string_view zone) noexcept {
  const auto digits = zone.size() == 5 ? number_in(zone.substr(1), 4) : std::nullopt;
  if (!digits || (zone[0] != '+' && zone[0] != '-')) return std::chrono::minutes(0);
  const std::chrono::minutes offset(*digits / 100 * 60 + *digits % 100);
  return zone[0] == '-' ? -offset : offset;
}

std::optional<unsigned> month_in(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < months.size(); ++i)
    if (ascii::is_same_word(word, months[i])) return static_cast<unsigned>(i + 1);
  return {};
}

}  // namespace
}  // namespace mail_reader

MailPart split_mail(std::string_view bytes) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::size_t at = bytes.size() - rest.size();
    if (mail_reader::without_end(mail_reader::take_line(rest)).empty())
      return {bytes.substr(0, at), rest};
  }
  return {bytes, {}};
}

std::string field_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::string_view field = mail_reader::take_field(header);
    const std::size_t colon = field.find(':');
    if (colon == field.npos ||
        !ascii::is_same_word(mail_reader::trimmed(field.substr(0, colon)), name))
      continue;
    std::string value(
        mail_reader::trimmed(field.substr(colon + 1)).substr(0, field_value_bytes_max));
    std::erase_if(value, [](char c) { return c == '\r' || c == '\n'; });
    return value;
  }
  return {};
}

std::string media_type_of(const MailPart& part) {
  const std::string value = field_of(part.header, "Content-Type");
  const std::string type = mail_reader::lower(mail_reader::word_of(value));
  return type.empty() ? "text/plain" : type;
}

std::vector<MailPart> parts_of(const MailPart& part) {
  constexpr std::size_t boundary_bytes_max = 70;
  if (!media_type_of(part).starts_with("multipart/")) return {};
  std::string line_between =
      mail_reader::parameter_in(field_of(part.header, "Content-Type"), "boundary");
  if (line_between.empty() || line_between.size() > boundary_bytes_max) return {};
  line_between.insert(0, "--");

  std::vector<MailPart> parts;
  std::optional<std::size_t> begin;
  std::string_view rest = part.body;
  while (!rest.empty()) {
    const std::size_t at = part.body.size() - rest.size();
    std::string_view line = mail_reader::take_line(rest);
    if (!line.starts_with(line_between)) continue;
    line = mail_reader::trimmed(line.substr(line_between.size()));
    if (!line.empty() && line != "--") continue;
    if (begin)
      parts.push_back(split_mail(mail_reader::without_end(part.body.substr(*begin, at - *begin))));
    begin = part.body.size() - rest.size();
    if (line == "--" || parts.size() == parts_max) return parts;
  }
  // Cut off: what is there of the last one counts.
  if (begin) parts.push_back(split_mail(part.body.substr(*begin)));
  return parts;
}

std::string content_of(const MailPart& part) {
  const std::string encoding = field_of(part.header, "Content-Transfer-Encoding");
  if (ascii::is_same_word(encoding, "quoted-printable"))
    return mail_reader::from_quoted_printable(part.body);
  if (ascii::is_same_word(encoding, "base64"))
    if (auto bytes = base64::decode(part.body)) return *std::move(bytes);
  return std::string(part.body);
}

std::string message_id_in(std::string_view value) {
  const std::size_t begin = value.find('<');
  const std::size_t end = value.find('>', begin == value.npos ? 0 : begin);
  if (begin == value.npos || end == value.npos) return {};
  const std::string_view id = value.substr(begin, end + 1 - begin);
  const bool is_plain = std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
  return is_plain && id.find('@') != id.npos ? std::string(id) : std::string();
}

std::optional<UtcTime> mail_time_from(std::string_view text) {
  if (const std::size_t comma = text.find(','); comma != text.npos) text.remove_prefix(comma + 1);
  const auto day = mail_reader::number_in(mail_reader::take_word(text), 2);
  const auto month = mail_reader::month_in(mail_reader::take_word(text));
  const auto year = mail_reader::number_in(mail_reader::take_word(text), 4);
  const auto time = mail_reader::time_of_day_in(mail_reader::take_word(text));
  if (!day || !month || !year || *year < 1970 || !time) return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  const auto at = std::chrono::sys_days(date) + *time;
  return UtcTime::from_us(std::chrono::microseconds(at.time_since_epoch()).count()) -
         mail_reader::offset_in(mail_reader::take_word(text));
}

}  // namespace notify::smtp
