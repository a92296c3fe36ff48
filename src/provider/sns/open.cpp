#include "codec/form.hpp"
#include "domain/text/ascii.hpp"
#include "provider/aws/account.hpp"
#include "provider/aws/answer.hpp"
#include "provider/sns/sns.hpp"
#include "provider/sns_webhook/sns_webhook.hpp"

#include <algorithm>
#include <array>

namespace notify::sns {
namespace {

constexpr std::string_view service = "sns";
constexpr std::string_view version = "2010-03-31";

/// Words that are about one message: its number, its text.
constexpr std::array<std::string_view, 7> message_words{
    "InvalidParameter",  "InvalidParameterException", "InvalidParameterValue", "OptedOut",
    "OptedOutException", "ParameterValueInvalid",     "ValidationException"};
/// The same words, where they are about what all messages are sent with; in small letters.
constexpr std::array<std::string_view, 4> attribute_words{"attribute", "aws.mm.sms", "aws.sns.sms",
                                                          "origination"};

struct Options {
  HttpProviderOptions http{.identifier = "sns", .url = {}};
  aws::Account account{};
  sns_webhook::TopicOptions topics{};
  std::string sms_type = "Transactional";
  std::string origination_number{};
  std::string sender_id{};
};

/// Up to 11 letters, digits and hyphens, one of them a letter: what a phone shows in the place of a
/// number.
bool is_sender_id(std::string_view text) noexcept {
  constexpr std::size_t length_max = 11;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_allowed = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
  };
  return text.size() <= length_max && std::ranges::any_of(text, is_letter) &&
         std::ranges::all_of(text, is_allowed) && text.front() != '-' && text.back() != '-';
}

/// A number of the account: 5 to 15 digits, with or without a plus.
bool is_origination_number(std::string_view text) noexcept {
  constexpr std::size_t digits_min = 5;
  constexpr std::size_t digits_max = 15;
  if (text.starts_with('+')) text.remove_prefix(1);
  return text.size() >= digits_min && text.size() <= digits_max && text.front() != '0' &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_about_attributes(std::string_view explanation) {
  std::string text(explanation);
  std::ranges::transform(text, text.begin(), ascii::to_lower);
  return std::ranges::any_of(attribute_words,
                             [&](std::string_view word) { return text.find(word) != text.npos; });
}

class SnsProvider final : public HttpProvider {
public:
  SnsProvider(Options options, std::shared_ptr<HttpClient> http,
              std::shared_ptr<ReceiptReader> receipts, std::shared_ptr<InboundReader> inbound)
      : HttpProvider(options.http, NotificationType::sms, std::move(http)),
        options_(std::move(options)),
        receipts_(std::move(receipts)),
        inbound_(std::move(inbound)) {}

  std::shared_ptr<ReceiptReader> receipt_reader() override { return receipts_; }
  std::shared_ptr<InboundReader> inbound_reader() override { return inbound_; }

protected:
  Result<HttpRequest> request_for(const OutboundMessage& message) override {
    codec::Form form{{"Action", "Publish"},
                     {"Version", std::string(version)},
                     {"PhoneNumber", "+" + message.to},
                     {"Message", message.body}};
    int attributes = 0;
    const auto add_attribute = [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      const std::string entry = "MessageAttributes.entry." + std::to_string(++attributes);
      form.emplace_back(entry + ".Name", name);
      form.emplace_back(entry + ".Value.DataType", "String");
      form.emplace_back(entry + ".Value.StringValue", value);
    };
    add_attribute("AWS.SNS.SMS.SMSType", options_.sms_type);
    add_attribute("AWS.MM.SMS.OriginationNumber", number_for(message));
    add_attribute("AWS.SNS.SMS.SenderID", sender_id_for(message));
    HttpRequest request;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body = codec::write_form(form);
    options_.account.sign(request, service);
    return request;
  }

  SendResult judge(const OutboundMessage&, const HttpAnswer& answer) override {
    if (aws::is_success(answer)) {
      std::string id = aws::message_id_from(aws::element_in(answer.body, "MessageId"));
      if (id.empty()) return unreadable_answer(answer);
      return {SendOutcome::accepted, std::move(id), {}};
    }
    const std::string word = aws::error_word(answer);
    const bool is_about_message = answer.status < 500 &&
                                  std::ranges::find(message_words, word) != message_words.end() &&
                                  !is_about_attributes(aws::element_in(answer.body, "Message"));
    return is_about_message ? refused_for_good(answer, word) : aws::refused_for_now(answer, word);
  }

private:
  std::string_view number_for(const OutboundMessage& message) const noexcept {
    if (!options_.origination_number.empty()) return options_.origination_number;
    const bool is_free = options_.sender_id.empty();
    return is_free && is_origination_number(message.sender) ? std::string_view(message.sender)
                                                            : std::string_view();
  }
  std::string_view sender_id_for(const OutboundMessage& message) const noexcept {
    if (!options_.sender_id.empty()) return options_.sender_id;
    const bool is_free = options_.origination_number.empty();
    return is_free && is_sender_id(message.sender) ? std::string_view(message.sender)
                                                   : std::string_view();
  }

  Options options_;
  std::shared_ptr<ReceiptReader> receipts_;
  std::shared_ptr<InboundReader> inbound_;
};

Result<void> check(const Options& options) {
  const auto wrong = [](std::string_view what) {
    return make_error(ErrorCode::invalid_argument, "option " + std::string(what));
  };
  if (options.sms_type != "Transactional" && options.sms_type != "Promotional")
    return wrong("sms_type is neither Transactional nor Promotional");
  if (!options.origination_number.empty() && !is_origination_number(options.origination_number))
    return wrong("origination_number is no number of 5 to 15 digits");
  if (!options.sender_id.empty() && !is_sender_id(options.sender_id))
    return wrong("sender_id is not of 1 to 11 letters and digits");
  return {};
}

}  // namespace

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  Options value;
  value.http.read(options);
  value.account.read(options);
  options.text("sms_type", value.sms_type);
  options.text("origination_number", value.origination_number);
  options.text("sender_id", value.sender_id);
  value.topics.read(options);
  NFY_CHECK(options.end());
  NFY_CHECK(value.account.check(options));
  NFY_CHECK(check(value));
  if (value.http.url.empty()) value.http.url = value.account.endpoint("sns");
  NFY_TRY(http, http_client_for(value.http, ports.http, ports.clock));
  const std::string& name = value.http.identifier;
  NFY_TRY(receipts, sns_webhook::guard(make_receipt_reader(name), value.topics, ports));
  NFY_TRY(inbound, sns_webhook::guard(make_inbound_reader(name), value.topics, ports));
  return std::shared_ptr<Provider>(std::make_shared<SnsProvider>(
      std::move(value), std::move(http), std::move(receipts), std::move(inbound)));
}

}  // namespace notify::sns
