#include "provider/smtp/mime.hpp"

#include "domain/base64.hpp"
#include "provider/smtp/mail_header.hpp"

#include <algorithm>
#include <cstdint>

namespace notify::smtp {
namespace mime {
namespace {

constexpr std::size_t line_max = 76;
constexpr std::string_view line_end = "\r\n";
/// "=_" never stands in quoted-printable, nor "_" in base64: no part can hold this line.
constexpr std::string_view boundary = "=_notify_alternative";

/// How long the character at `at` becomes, if it is the first of a line or not. A full stop there
/// would be stuffed, and some programs mark "From ".
std::size_t printed_size(std::string_view text, std::size_t at, bool is_first) noexcept {
  const char c = text[at];
  if (c == ' ' || c == '\t') {  // space before a line end gets lost
    const bool is_last = at + 1 == text.size() || text[at + 1] == '\r';
    return is_last ? 3 : 1;
  }
  if (c <= ' ' || c > '~' || c == '=') return 3;
  const bool is_marked = c == '.' || text.substr(at).starts_with("From ");
  return is_first && is_marked ? 3 : 1;
}

void print_to(std::string& lines, char c, std::size_t size) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  if (size == 1) {
    lines += c;
    return;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  lines.append({'=', digits[byte >> 4], digits[byte & 15]});
}

/// Of text whose lines end in CR LF.
std::string quoted_printable(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 16);
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      lines += line_end;
      column = 0;
      ++i;
      continue;
    }
    const bool is_last = i + 1 < text.size() && text[i + 1] == '\r';
    const std::size_t room = line_max - (is_last ? 0 : 1);  // for "=", where the line goes on
    std::size_t size = printed_size(text, i, column == 0);
    if (column + size > room) {
      lines.append("=").append(line_end);
      column = 0;
      size = printed_size(text, i, true);
    }
    print_to(lines, text[i], size);
    column += size;
  }
  return lines;
}

std::string in_base64(std::string_view text) {
  constexpr std::size_t line_bytes = line_max / 4 * 3;
  std::string lines;
  lines.reserve(text.size() / line_bytes * (line_max + 2) + line_max);
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), line_bytes))) {
    if (!lines.empty()) lines += line_end;
    lines += base64::encode(text.substr(0, line_bytes));
  }
  return lines;
}

/// The fields of a part, an empty line, and its text: quoted-printable, which people can read,
/// unless that is half as long again as base64: then most of it is not ASCII.
std::string part(std::string_view type, std::string_view text) {
  const std::string canonical = with_crlf(text);
  std::string body = quoted_printable(canonical);
  std::string_view encoding = "quoted-printable";
  const std::size_t base64_size = (canonical.size() + 2) / 3 * 4;
  if (body.size() > base64_size + base64_size / 2) {
    body = in_base64(canonical);
    encoding = "base64";
  }
  std::string lines = "Content-Type: text/";
  lines.append(type).append("; charset=utf-8").append(line_end);
  lines.append("Content-Transfer-Encoding: ").append(encoding).append(line_end);
  return lines.append(line_end).append(body);
}

std::string header_of(const OutboundMessage& message, std::string_view message_id, UtcTime date) {
  std::string lines;
  const auto add = [&](std::string_view line) { lines.append(line).append(line_end); };
  add(date_header(date));
  add(mailbox_header("From", message.from_name, message.sender));
  add(mailbox_header("To", {}, message.to));
  if (!message.reply_to.empty()) add(mailbox_header("Reply-To", {}, message.reply_to));
  if (!message_id.empty()) add("Message-ID: " + std::string(message_id));
  add(text_header("Subject", message.subject));
  if (!message.unsubscribe_link.empty()) {  // RFC 8058: one click in the mail program is enough
    add("List-Unsubscribe: <" + message.unsubscribe_link + ">");
    add("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  }
  add("MIME-Version: 1.0");
  return lines;
}

}  // namespace
}  // namespace mime

std::string unsendable(const OutboundMessage& message) {
  constexpr std::size_t provider_key_length_max = 200;
  if (!is_plain_address(message.to)) return "recipient address is malformed";
  if (!is_plain_address(message.sender)) return "sender address is malformed";
  if (!message.reply_to.empty() && !is_plain_address(message.reply_to))
    return "reply-to address is malformed";
  if (!fits_header(message.from_name)) return "from name has a line end or NUL";
  if (!fits_header(message.subject)) return "subject has a line end or NUL";
  if (!fits_header(message.provider_key)) return "provider key has a line end or NUL";
  if (!message.unsubscribe_link.empty() && !is_header_url(message.unsubscribe_link))
    return "unsubscribe link is no https url of at most 900 ascii characters";
  if (message.provider_key.size() > provider_key_length_max) return "provider key is too long";
  return {};
}

std::string message_id_of(const OutboundMessage& message, std::string_view domain) {
  const std::string key =
      message.provider_key.empty() ? message.id.to_text() : message.provider_key;
  return "<" + message_id_left(key) + "@" + std::string(domain) + ">";
}

std::string write_mail(const OutboundMessage& message, std::string_view message_id, UtcTime date) {
  using mime::line_end;
  std::string mail = mime::header_of(message, message_id, date);
  if (message.html.empty()) {
    mail += mime::part("plain", message.body);
    return mail.ends_with(line_end) ? mail : mail.append(line_end);
  }
  const std::string boundary(mime::boundary);
  mail.append("Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n");
  // Readers take the last alternative that they understand, so the HTML comes second.
  for (const auto& [type, text] :
       {std::pair<std::string_view, std::string_view>{"plain", message.body},
        {"html", message.html}}) {
    mail.append("\r\n--" + boundary + "\r\n").append(mime::part(type, text));
  }
  return mail.append("\r\n--" + boundary + "--\r\n");
}

}  // namespace notify::smtp
