#include <notify/adapters/document_service.hpp>

#include <cstdint>
#include <optional>
#include <span>

namespace notify {
namespace {

constexpr std::size_t service_answer_bytes_max = 64 << 10;
constexpr std::size_t message_bytes_max = 500;

/// Text inside a JSON string. What comes in is UTF-8 and was checked.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view digits = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < ' ') {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string body_of(const Document& document) {
  std::string body = "{\"document\": " + in_quotes(document.base64) +
                     ", \"is_csv\": " + (document.is_csv ? "true" : "false");
  if (!document.confirmation_email.empty())
    body += ", \"confirmation_email\": " + in_quotes(document.confirmation_email);
  body += ", \"retention_period\": " + in_quotes(document.retention_period);
  if (!document.filename.empty()) body += ", \"filename\": " + in_quotes(document.filename);
  return body + "}";
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

/// The first text that is a member of this name, however deep: answers are small, and hold "url" or
/// "error" once. Nothing if there is none. Characters beyond U+FFFF are left out.
std::optional<std::string> text_member(std::string_view json, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  std::size_t at = json.find(quoted);
  if (at == json.npos) return {};
  at = json.find_first_not_of(" \t\r\n:", at + quoted.size());
  if (at == json.npos || json[at] != '"') return {};
  std::string out;
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] != '\\') {
      out += json[at];
      continue;
    }
    if (++at >= json.size()) return {};
    if (json[at] != 'u') {
      out += json[at] == 'n' || json[at] == 't' || json[at] == 'r' ? ' ' : json[at];
      continue;
    }
    std::uint32_t point = 0;
    for (int digit = 0; digit < 4; ++digit) {
      const std::size_t value =
          ++at < json.size()
              ? std::string_view("0123456789abcdef").find(static_cast<char>(json[at] | 0x20))
              : json.npos;
      if (value == json.npos) return {};
      point = point << 4 | static_cast<std::uint32_t>(value);
    }
    if (point < 0xD800 || point > 0xDFFF) append_utf8(out, point);
  }
  if (at >= json.size()) return {};
  return out;
}

class DocumentService final : public Documents {
public:
  DocumentService(std::shared_ptr<HttpClient> http, DocumentServiceOptions options)
      : http_(std::move(http)), options_(std::move(options)) {}

  Result<std::string> upload(const Document& document) override {
    HttpRequest request;
    request.url = options_.url + "/services/" + document.service_id.to_text() + "/documents";
    request.headers = {{"Authorization", "Bearer " + options_.api_key},
                       {"Content-Type", "application/json"}};
    request.body = body_of(document);
    request.timeout_ms = options_.timeout_ms;
    request.answer_bytes_max = service_answer_bytes_max;
    const std::vector<HttpAnswer> answers = http_->send_many(std::span(&request, 1));
    const HttpAnswer& answer = answers.front();
    if (answer.status == 400 || answer.status == 413) return refused(answer);
    if (answer.status >= 200 && answer.status < 300)
      if (auto url = text_member(answer.body, "url"); url && !url->empty()) return *std::move(url);
    return make_error(
        ErrorCode::unavailable,
        "document service did not take a document: " +
            (answer.status != 0 ? "status " + std::to_string(answer.status) : answer.detail));
  }

  std::string link_without_document(ServiceId service) const override {
    return options_.url + "/services/" + service.to_text() + "/documents/test-document";
  }

private:
  /// In the service's own words, which are for the caller.
  static Error refused(const HttpAnswer& answer) {
    std::string message = text_member(answer.body, "error").value_or("document was refused");
    if (message.size() > message_bytes_max) message = "document was refused";
    return make_error(ErrorCode::invalid_argument, std::move(message), {}, Reason::file_refused);
  }

  std::shared_ptr<HttpClient> http_;
  DocumentServiceOptions options_;
};

}  // namespace

Result<std::shared_ptr<Documents>> make_document_service(std::shared_ptr<HttpClient> http,
                                                         DocumentServiceOptions options) {
  while (options.url.ends_with('/')) options.url.pop_back();
  if (!http || options.url.empty() || options.api_key.empty())
    return make_error(ErrorCode::invalid_argument,
                      "a document service needs an http client, a url and a key");
  NFY_CHECK(http->host_of(options.url + "/"));
  return std::shared_ptr<Documents>(
      std::make_shared<DocumentService>(std::move(http), std::move(options)));
}

}  // namespace notify
