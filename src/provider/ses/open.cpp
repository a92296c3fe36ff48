#include "codec/form.hpp"
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "domain/base64.hpp"
#include "domain/text/ascii.hpp"
#include "provider/aws/account.hpp"
#include "provider/aws/answer.hpp"
#include "provider/http_provider.hpp"
#include "provider/ses/ses.hpp"
#include "provider/smtp/mail_header.hpp"
#include "provider/smtp/mime.hpp"
#include "provider/sns_webhook/sns_webhook.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace notify::ses {
namespace sending {
namespace {

constexpr std::string_view signed_service = "ses";  // of both APIs
constexpr std::string_view charset = "UTF-8";
constexpr codec::JsonLimits answer_limits{
    .bytes_max = 64 << 10, .names_max = 1'000, .depth_max = 8};

/// Words that say that a mail will never be taken: an address that is none, or what it holds.
constexpr std::array<std::string_view, 6> message_words{
    "BadRequestException",      "InvalidParameterValue", "MessageRejected",
    "MessageRejectedException", "ValidationError",       "ValidationException"};
/// Where they stand for something that all mails are sent with: what their text has, in small
/// letters, and what is wrong then.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> account_words{{
    {"not verified", "an address or domain is not verified"},
    {"configuration set", "the configuration set is wrong"},
    {"configurationset", "the configuration set is wrong"},
    {"paused", "sending is paused"},
    {"suspended", "sending is suspended"},
    {"authori", "the key or the sender has no permission"},
}};

enum class Api { v1, v2 };

Result<Api> api_from(std::string_view word) {
  if (word == "v1") return Api::v1;
  if (word == "v2") return Api::v2;
  return make_error(ErrorCode::invalid_argument, "unknown api");
}

struct Options {
  HttpProviderOptions http{.identifier = "ses", .url = {}};
  aws::Account account{};
  Api api = Api::v2;
  std::string configuration_set{};
  sns_webhook::TopicOptions topics{};
};

/// The name and address of a From line, on one line: the name in quotes, or encoded.
std::string from_line(const OutboundMessage& message) {
  constexpr std::string_view name = "From";
  const std::string header = smtp::mailbox_header(name, message.from_name, message.sender);
  std::string line;
  for (const char c : std::string_view(header).substr(name.size() + 2))
    if (c != '\r' && c != '\n') line += c;
  return line;
}

void add_content(codec::JsonWriter& json, std::string_view name, std::string_view data) {
  json.name(name).begin_object().text("Data", data).text("Charset", charset).end_object();
}

void add_header(codec::JsonWriter& json, std::string_view name, std::string_view value) {
  json.begin_object().text("Name", name).text("Value", value).end_object();
}

std::string body_of_v2(const OutboundMessage& message, std::string_view configuration_set) {
  codec::JsonWriter json;
  json.begin_object().text("FromEmailAddress", from_line(message));
  json.name("Destination").begin_object().name("ToAddresses").begin_list().text(message.to);
  json.end_list().end_object();
  if (!message.reply_to.empty())
    json.name("ReplyToAddresses").begin_list().text(message.reply_to).end_list();
  json.name("Content").begin_object().name("Simple").begin_object();
  add_content(json, "Subject", message.subject);
  json.name("Body").begin_object();
  add_content(json, "Text", message.body);
  if (!message.html.empty()) add_content(json, "Html", message.html);
  json.end_object();
  if (!message.unsubscribe_link.empty()) {  // RFC 8058: one click in the mail program is enough
    json.name("Headers").begin_list();
    add_header(json, "List-Unsubscribe", "<" + message.unsubscribe_link + ">");
    add_header(json, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    json.end_list();
  }
  json.end_object().end_object();
  if (!configuration_set.empty()) json.text("ConfigurationSetName", configuration_set);
  json.end_object();
  return std::move(json).take();
}

std::string body_of_v1(const OutboundMessage& message, std::string_view configuration_set,
                       UtcTime now) {
  codec::Form form{{"Action", "SendRawEmail"},
                   {"Version", "2010-12-01"},
                   {"Source", message.sender},
                   {"Destinations.member.1", message.to}};
  if (!configuration_set.empty()) form.emplace_back("ConfigurationSetName", configuration_set);
  // SES gives each mail a Message-ID of its own.
  form.emplace_back("RawMessage.Data", base64::encode(smtp::write_mail(message, {}, now)));
  return codec::write_form(form);
}

/// What an answer says in a sentence, in small letters. It is looked at and never shown, since it
/// may name an address; what is in the recipient's own must not count, so it is taken out.
std::string explanation_in(const HttpAnswer& answer, std::string recipient) {
  std::string text(aws::element_in(answer.body, "Message"));
  if (const auto json = codec::read_json_object(answer.body, answer_limits); json)
    for (const std::string_view name : {"message", "Message"})
      if (text.empty()) text = receipts::word_in(*json, name);
  std::ranges::transform(text, text.begin(), ascii::to_lower);
  std::ranges::transform(recipient, recipient.begin(), ascii::to_lower);
  while (!recipient.empty() && text.find(recipient) != text.npos)
    text.replace(text.find(recipient), recipient.size(), "@");
  return text;
}

/// Of an answer whose word is about one message: what is wrong with all of them instead, or
/// nothing.
std::string_view account_trouble_in(const HttpAnswer& answer, const OutboundMessage& message) {
  const std::string text = explanation_in(answer, message.to);
  for (const auto& [part, trouble] : account_words)
    if (text.find(part) != text.npos) return trouble;
  return {};
}

class SesProvider final : public HttpProvider {
public:
  SesProvider(Options options, std::shared_ptr<HttpClient> http, std::shared_ptr<Clock> clock,
              std::shared_ptr<ReceiptReader> receipts)
      : HttpProvider(options.http, NotificationType::email, std::move(http)),
        options_(std::move(options)),
        clock_(std::move(clock)),
        receipt_reader_(std::move(receipts)) {}

  std::shared_ptr<ReceiptReader> receipt_reader() override { return receipt_reader_; }

protected:
  Result<HttpRequest> request_for(const OutboundMessage& message) override {
    if (std::string why = smtp::unsendable(message); !why.empty())
      return make_error(ErrorCode::invalid_argument, std::move(why));
    HttpRequest request;
    if (options_.api == Api::v2) {
      request.headers = {{"Content-Type", "application/json"}};
      request.body = body_of_v2(message, options_.configuration_set);
    } else {
      request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
      request.body = body_of_v1(message, options_.configuration_set, clock_->now());
    }
    options_.account.sign(request, signed_service);
    return request;
  }

  SendResult judge(const OutboundMessage& message, const HttpAnswer& answer) override {
    if (aws::is_success(answer)) {
      std::string id = aws::message_id_from(id_in(answer.body));
      if (id.empty()) return unreadable_answer(answer);
      return {SendOutcome::accepted, std::move(id), {}};
    }
    const std::string word = aws::error_word(answer);
    if (answer.status >= 500 || std::ranges::find(message_words, word) == message_words.end())
      return aws::refused_for_now(answer, word);
    const std::string_view trouble = account_trouble_in(answer, message);
    if (trouble.empty()) return refused_for_good(answer, word);
    return notify::refused_for_now(answer, word + ": " + std::string(trouble));
  }

private:
  [[nodiscard]] std::string id_in(std::string_view body) const {
    if (options_.api == Api::v1) return std::string(aws::element_in(body, "MessageId"));
    const auto json = codec::read_json_object(body, answer_limits);
    return json ? receipts::word_in(*json, "MessageId") : std::string();
  }

  Options options_;
  std::shared_ptr<Clock> clock_;
  std::shared_ptr<ReceiptReader> receipt_reader_;
};

Result<void> check(const Options& options) {
  constexpr std::size_t name_length_max = 64;
  const std::string& set = options.configuration_set;
  const bool is_name = set.size() <= name_length_max && std::ranges::all_of(set, [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '_';
                       });
  if (!is_name)
    return make_error(ErrorCode::invalid_argument,
                      "option configuration_set is not of up to 64 letters, digits, - and _");
  if (options.http.url.find('?') != std::string::npos)
    return make_error(ErrorCode::invalid_argument, "option url must not hold a query");
  return {};
}

}  // namespace
}  // namespace sending

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  using namespace sending;
  Options value;
  value.http.read(options);
  value.account.read(options);
  options.word("api", value.api, api_from);
  options.text("configuration_set", value.configuration_set);
  value.topics.read(options);
  NFY_CHECK(options.end());
  NFY_CHECK(value.account.check(options));
  NFY_CHECK(check(value));
  std::string& url = value.http.url;
  if (url.empty()) url = value.account.endpoint("email");
  while (url.ends_with('/')) url.pop_back();
  url += value.api == Api::v2 ? "/v2/email/outbound-emails" : "/";
  NFY_TRY(http, http_client_for(value.http, ports.http, ports.clock));
  NFY_TRY(receipts,
          sns_webhook::guard(make_receipt_reader(value.http.identifier), value.topics, ports));
  return std::shared_ptr<Provider>(std::make_shared<SesProvider>(std::move(value), std::move(http),
                                                                 ports.clock, std::move(receipts)));
}

}  // namespace notify::ses
