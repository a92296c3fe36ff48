#include "provider/smtp/dkim.hpp"

#include "domain/base64.hpp"
#include "domain/text/ascii.hpp"
#include "provider/smtp/mail_header.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

namespace notify::smtp {
namespace dkim {
namespace {

/// Each stands in `h` once more than in the mail, so that none can be added.
constexpr std::array<std::string_view, 12> signed_fields{"From",
                                                         "To",
                                                         "Cc",
                                                         "Subject",
                                                         "Date",
                                                         "Message-ID",
                                                         "Reply-To",
                                                         "MIME-Version",
                                                         "Content-Type",
                                                         "Content-Transfer-Encoding",
                                                         "List-Unsubscribe",
                                                         "List-Unsubscribe-Post"};

constexpr std::string_view line_end = "\r\n";

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

/// The fields of a header, each with its folded lines and without the last line end.
std::vector<std::string_view> fields_in(std::string_view header) {
  std::vector<std::string_view> fields;
  while (!header.empty()) {
    std::size_t end = header.find(line_end);
    while (end != header.npos && end + 2 < header.size() && is_space(header[end + 2]))
      end = header.find(line_end, end + 2);
    fields.push_back(header.substr(0, end));
    header.remove_prefix(end == header.npos ? header.size() : end + 2);
  }
  return fields;
}

std::string_view name_of(std::string_view field) noexcept {
  std::string_view name = field.substr(0, field.find(':'));
  while (!name.empty() && is_space(name.back())) name.remove_suffix(1);
  return name;
}

/// `text` in pieces of at most `size`, on lines of their own.
std::string folded(std::string_view text, std::size_t size) {
  std::string lines;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    if (!lines.empty()) lines += "\r\n  ";
    lines += text.substr(0, size);
  }
  return lines;
}

}  // namespace
}  // namespace dkim

std::string relaxed_field(std::string_view field) {
  const std::size_t colon = std::min(field.find(':'), field.size());
  std::string text(dkim::name_of(field));
  std::ranges::transform(text, text.begin(), ascii::to_lower);
  text += ':';
  bool is_apart = false;
  const std::size_t begin = text.size();
  for (const char c : field.substr(std::min(colon + 1, field.size()))) {
    if (c == '\r' || c == '\n') continue;
    if (dkim::is_space(c)) {
      is_apart = true;
      continue;
    }
    if (is_apart && text.size() > begin) text += ' ';
    is_apart = false;
    text += c;
  }
  return text.append(dkim::line_end);
}

std::string relaxed_body(std::string_view body) {
  std::string text;
  text.reserve(body.size());
  std::size_t empty_lines = 0;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find(dkim::line_end), body.size());
    std::string line;
    bool is_apart = false;
    for (const char c : body.substr(0, end)) {
      if (!dkim::is_space(c)) {
        if (is_apart) line += ' ';
        line += c;
      }
      is_apart = dkim::is_space(c);
    }
    body.remove_prefix(std::min(end + 2, body.size()));
    if (line.empty()) {
      ++empty_lines;
      continue;
    }
    for (; empty_lines > 0; --empty_lines) text += dkim::line_end;
    text.append(line).append(dkim::line_end);
  }
  return text;
}

Result<void> check(const DkimSigner& signer) {
  if (!is_host_name(signer.domain))
    return make_error(ErrorCode::invalid_argument, "dkim domain is no host name: " + signer.domain);
  if (!is_host_name(signer.selector))
    return make_error(ErrorCode::invalid_argument,
                      "dkim selector is no host name: " + signer.selector);
  return {};
}

Result<std::string> dkim_signature(const DkimSigner& signer, std::string_view mail, UtcTime at) {
  constexpr std::size_t signature_line = 72;
  constexpr std::int64_t us_per_second = 1'000'000;
  const std::size_t end = std::min(mail.find("\r\n\r\n"), mail.size());
  const auto fields = dkim::fields_in(mail.substr(0, end));
  const std::string_view body = mail.substr(std::min(end + 4, mail.size()));

  std::string names, covered;
  for (const std::string_view name : dkim::signed_fields) {
    if (!names.empty()) names += ":\r\n  ";
    names += name;
    for (const std::string_view field : std::views::reverse(fields)) {  // the lowest comes first
      if (!ascii::is_same_word(dkim::name_of(field), name)) continue;
      covered += relaxed_field(field);
      names.append(":").append(name);
    }
  }
  const bool is_rsa = signer.key.kind() == SigningKey::Kind::rsa;
  std::string field = "DKIM-Signature: v=1; a=";
  field.append(is_rsa ? "rsa-sha256" : "ed25519-sha256").append("; c=relaxed/relaxed;\r\n");
  field.append(" d=" + signer.domain + "; s=" + signer.selector + ";\r\n");
  field.append(" t=" + std::to_string(at.us() / us_per_second) + ";\r\n h=" + names + ";\r\n");
  field.append(" bh=" + base64::encode(sha256(relaxed_body(body))) + ";\r\n b=");
  covered += relaxed_field(field);
  covered.resize(covered.size() - dkim::line_end.size());
  NFY_TRY(signature, signer.key.sign_sha256(covered));
  return field + dkim::folded(base64::encode(signature), signature_line) +
         std::string(dkim::line_end);
}

}  // namespace notify::smtp
