#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <notify/adapters/document_service.hpp>

#include <optional>
#include <span>

namespace notify {
namespace {

constexpr std::size_t service_answer_bytes_max = 64 << 10;
constexpr std::size_t message_bytes_max = 500;
constexpr codec::JsonLimits answer_limits{
    .bytes_max = service_answer_bytes_max, .names_max = 100, .depth_max = 8};

std::string body_of(const Document& document) {
  codec::JsonWriter json;
  json.begin_object().text("document", document.base64).flag("is_csv", document.is_csv);
  if (!document.confirmation_email.empty())
    json.text("confirmation_email", document.confirmation_email);
  json.text("retention_period", document.retention_period);
  if (!document.filename.empty()) json.text("filename", document.filename);
  json.end_object();
  return std::move(json).take();
}

/// The text under `name` in an object, if there is one.
std::optional<std::string> text_in(const codec::JsonValue& object, std::string_view name) {
  const codec::JsonValue* const member = object.find(name);
  const auto* const text = member != nullptr ? member->find_as<std::string>() : nullptr;
  return text != nullptr ? std::optional(*text) : std::nullopt;
}

/// Where a service says that a document lies: {"document": {"url": …}}.
std::string url_in(const HttpAnswer& answer) {
  const auto json = codec::read_json_object(answer.body, answer_limits);
  const codec::JsonValue* const document = json ? json->find("document") : nullptr;
  return document != nullptr ? text_in(*document, "url").value_or("") : "";
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
      if (std::string url = url_in(answer); !url.empty()) return url;
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
    const auto json = codec::read_json_object(answer.body, answer_limits);
    std::string message = json ? text_in(*json, "error").value_or("") : "";
    if (message.empty() || message.size() > message_bytes_max) message = "document was refused";
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
