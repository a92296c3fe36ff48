#include "crypto/sigv4.hpp"

#include "domain/hex.hpp"
#include "domain/text/ascii.hpp"

#include <notify/ports/sealer.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace notify::sigv4 {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view date_header = "X-Amz-Date";
constexpr std::string_view token_header = "X-Amz-Security-Token";
constexpr std::string_view content_header = "X-Amz-Content-SHA256";
constexpr std::string_view authorization_header = "Authorization";

/// What the characters of a text mean that begin with a percent sign.
enum class Escapes {
  none,      ///< nothing: the sign is encoded as any other
  existing,  ///< a byte, which is written as if it had come unescaped
};

constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// The value of a digit of base 16, or 16.
constexpr unsigned digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char small = ascii::to_lower(c);
  return small >= 'a' && small <= 'f' ? static_cast<unsigned>(small - 'a') + 10 : 16;
}

/// Encodes all but letters, digits, "-._~" and what is in `also`.
void append_encoded(std::string& out, std::string_view text, Escapes escapes,
                    std::string_view also = {}) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%' && escapes == Escapes::existing && i + 2 < text.size()) {
      const unsigned high = digit_of(text[i + 1]), low = digit_of(text[i + 2]);
      if (high < 16 && low < 16) {
        c = static_cast<char>(high << 4 | low);
        i += 2;
      }
    }
    if (is_unreserved(c) || also.find(c) != also.npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
}

/// Without empty segments and ".", and with ".." followed.
std::string normalised(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  std::string out;
  for (const std::string_view segment : segments) out.append("/").append(segment);
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

/// S3 takes a path as it is meant, and all others encode once more what is encoded already.
void append_path(std::string& out, std::string_view path, bool is_s3) {
  if (is_s3)
    append_encoded(out, path.empty() ? "/" : path, Escapes::existing, "/");
  else
    append_encoded(out, normalised(path), Escapes::none, "/");
}

void append_query(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!query.empty()) {
    const std::string_view field = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), field.size() + 1));
    if (field.empty()) continue;
    const std::size_t equals = std::min(field.find('='), field.size());
    auto& [name, value] = fields.emplace_back();
    append_encoded(name, field.substr(0, equals), Escapes::existing);
    append_encoded(value, field.substr(std::min(equals + 1, field.size())), Escapes::existing);
  }
  std::ranges::sort(fields);
  for (const auto& [name, value] : fields) {
    if (&name != &fields.front().first) out += '&';
    out.append(name).append("=").append(value);
  }
}

/// Runs of white space as one blank, and none at the ends.
void append_value(std::string& out, std::string_view value) {
  constexpr std::string_view white = " \t\r\n";
  bool is_first = true;
  while (!value.empty()) {
    const std::size_t begin = value.find_first_not_of(white);
    if (begin == value.npos) return;
    const std::size_t end = std::min(value.find_first_of(white, begin), value.size());
    if (!is_first) out += ' ';
    is_first = false;
    out.append(value.substr(begin, end - begin));
    value.remove_prefix(end);
  }
}

/// Sorted by names in small letters; values of one name keep their order.
using Headers = std::vector<std::pair<std::string, std::string_view>>;

Headers sorted(std::span<const HttpHeader> own, std::span<const HttpHeader> added) {
  Headers headers;
  headers.reserve(own.size() + added.size());
  for (const auto& some : {own, added})
    for (const auto& [name, value] : some) {
      headers.emplace_back(name, value);
      std::ranges::transform(name, headers.back().first.begin(), ascii::to_lower);
    }
  std::ranges::stable_sort(headers, {}, &Headers::value_type::first);
  return headers;
}

/// One line a name, and then the names.
void append_headers(std::string& out, const Headers& headers, std::string& names) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto& [name, value] = headers[i];
    if (i > 0 && headers[i - 1].first == name) {
      out.back() = ',';
    } else {
      if (!names.empty()) names += ';';
      names += name;
      out.append(name).append(":");
    }
    append_value(out, value);
    out += '\n';
  }
  out.append("\n").append(names).append("\n");
}

/// "20150830T123600Z"
std::string basic_text(UtcTime at) {
  std::string text;
  for (const char c : at.to_text().substr(0, std::string_view("2015-08-30T12:36:00").size()))
    if (c != '-' && c != ':') text += c;
  return text += 'Z';
}

std::string signing_key(const HttpSigning& with, std::string_view day) {
  std::string key = hmac_sha256("AWS4" + with.secret_access_key, day);
  for (const std::string_view part : {std::string_view(with.region), std::string_view(with.service),
                                      std::string_view("aws4_request")})
    key = hmac_sha256(key, part);
  return key;
}

}  // namespace

std::vector<HttpHeader> sign(const Request& request, const HttpSigning& with, UtcTime at) {
  const bool is_s3 = with.service == "s3";
  const std::string instant = basic_text(at);
  const std::string content = sha256_hex(request.body);
  std::vector<HttpHeader> added{{std::string(date_header), instant}};
  if (!with.session_token.empty()) added.push_back({std::string(token_header), with.session_token});
  if (is_s3) added.push_back({std::string(content_header), content});

  std::string canonical(request.method);
  std::string names;
  append_path(canonical += '\n', request.path, is_s3);
  append_query(canonical += '\n', request.query);
  append_headers(canonical += '\n', sorted(request.headers, added), names);
  canonical += content;

  const std::string_view day = std::string_view(instant).substr(0, instant.find('T'));
  std::string scope(day);
  scope.append("/").append(with.region).append("/").append(with.service).append("/aws4_request");
  std::string to_sign(algorithm);
  to_sign.append("\n").append(instant).append("\n").append(scope).append("\n");
  to_sign += sha256_hex(canonical);

  std::string value(algorithm);
  value.append(" Credential=").append(with.access_key_id).append("/").append(scope);
  value.append(", SignedHeaders=").append(names).append(", Signature=");
  hex::append(value, hmac_sha256(signing_key(with, day), to_sign));
  added.push_back({std::string(authorization_header), std::move(value)});
  return added;
}

bool is_signed_header(std::string_view name) noexcept {
  for (const std::string_view ours :
       {date_header, token_header, content_header, authorization_header})
    if (ascii::is_same_word(name, ours)) return true;
  return false;
}

}  // namespace notify::sigv4
