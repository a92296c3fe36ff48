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
/// Where they stand for something that all mails are sent with; in small letters.
constexpr std::array<std::string_view, 4> account_words{"not verified", "configuration set",
                                                        "configurationset", "paused"};

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

/// What an answer says in a sentence, in small letters. It may name an address: it is looked at and
/// never shown.
std::string explanation_in(const HttpAnswer& answer) {
  std::string text(aws::element_in(answer.body, "Message"));
  if (const auto json = codec::read_json_object(answer.body, answer_limits); json)
    for (const std::string_view name : {"message", "Message"})
      if (text.empty()) text = receipts::word_in(*json, name);
  std::ranges::transform(text, text.begin(), ascii::to_lower);
  return text;
}

bool is_about_message(const HttpAnswer& answer, std::string_view word) {
  if (answer.status >= 500 || std::ranges::find(message_words, word) == message_words.end())
    return false;
  const std::string text = explanation_in(answer);
  return std::ranges::none_of(account_words,
                              [&](std::string_view part) { return text.find(part) != text.npos; });
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

  SendResult judge(const OutboundMessage&, const HttpAnswer& answer) override {
    if (aws::is_success(answer)) {
      std::string id = aws::message_id_from(id_in(answer.body));
      if (id.empty()) return unreadable_answer(answer);
      return {SendOutcome::accepted, std::move(id), {}};
    }
    const std::string word = aws::error_word(answer);
    if (is_about_message(answer, word)) return refused_for_good(answer, word);
    if (explanation_in(answer).find("not verified") != std::string::npos)
      return notify::refused_for_now(answer, word + " (an address or domain is not verified)");
    return aws::refused_for_now(answer, word);
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
