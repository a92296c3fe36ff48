#include "codec/json_writer.hpp"
#include "provider/aws/account.hpp"
#include "provider/aws/answer.hpp"
#include "provider/sms_voice/sms_voice.hpp"
#include "provider/sns_webhook/sns_webhook.hpp"

#include <algorithm>
#include <array>

namespace notify::sms_voice {
namespace {

constexpr std::string_view service = "sms-voice";
constexpr std::string_view target = "PinpointSMSVoiceV2.SendTextMessage";
constexpr codec::JsonLimits answer_limits{.bytes_max = 64 << 10,
                                          .names_max = 1'000,
                                          .depth_max = 16,
                                          .repeats = codec::JsonRepeats::last_wins};
constexpr std::int64_t time_to_live_s_max = 259'200;

struct Options {
  HttpProviderOptions http{.identifier = "sms-voice", .url = {}};
  aws::Account account{};
  sns_webhook::TopicOptions topics{};
  std::string origination_identity{};
  bool sender_is_origination = false;
  std::string message_type = "TRANSACTIONAL";
  std::string configuration_set{};
  std::int64_t time_to_live_s = time_to_live_s_max;
};

/// Whether a refusal is about one message: its number or its text is wrong, or its recipient wants
/// no messages.
bool is_about_message(std::string_view word, const codec::JsonValue& json) {
  if (word == "ConflictException")
    return receipts::word_in(json, "Reason") == "DESTINATION_PHONE_NUMBER_OPTED_OUT";
  if (word != "ValidationException") return false;
  const codec::JsonValue* const fields = json.find("Fields");
  const auto* const list = fields == nullptr ? nullptr : fields->find_as<codec::JsonValue::Array>();
  return list != nullptr && std::ranges::any_of(*list, [](const codec::JsonValue& field) {
           const std::string name = receipts::word_in(field, "Name");
           return name == "DestinationPhoneNumber" || name == "MessageBody";
         });
}

class SmsVoiceProvider final : public HttpProvider {
public:
  SmsVoiceProvider(Options options, std::shared_ptr<HttpClient> http,
                   std::shared_ptr<ReceiptReader> receipts, std::shared_ptr<InboundReader> inbound)
      : HttpProvider(options.http, NotificationType::sms, std::move(http)),
        options_(std::move(options)),
        receipts_(std::move(receipts)),
        inbound_(std::move(inbound)) {}

  std::shared_ptr<ReceiptReader> receipt_reader() override { return receipts_; }
  std::shared_ptr<InboundReader> inbound_reader() override { return inbound_; }

protected:
  Result<HttpRequest> request_for(const OutboundMessage& message) override {
    std::string_view origination = options_.origination_identity;
    if (origination.empty() && options_.sender_is_origination) origination = message.sender;
    codec::JsonWriter json;
    json.begin_object().text("DestinationPhoneNumber", "+" + message.to);
    if (!origination.empty()) json.text("OriginationIdentity", origination);
    json.text("MessageBody", message.body).text("MessageType", options_.message_type);
    if (!options_.configuration_set.empty())
      json.text("ConfigurationSetName", options_.configuration_set);
    json.integer("TimeToLive", options_.time_to_live_s).end_object();
    HttpRequest request;
    request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                       {"X-Amz-Target", std::string(target)}};
    request.body = std::move(json).take();
    options_.account.sign(request, service);
    return request;
  }

  SendResult judge(const OutboundMessage&, const HttpAnswer& answer) override {
    const auto json = codec::read_json_object(answer.body, answer_limits);
    if (aws::is_success(answer)) {
      std::string id =
          json ? aws::message_id_from(receipts::word_in(*json, "MessageId")) : std::string();
      if (id.empty()) return unreadable_answer(answer);
      return {SendOutcome::accepted, std::move(id), {}};
    }
    std::string word = aws::error_word(answer);
    const bool is_final = answer.status < 500 && json && is_about_message(word, *json);
    if (is_final) return refused_for_good(answer, word);
    return aws::refused_for_now(answer, word);
  }

private:
  Options options_;
  std::shared_ptr<ReceiptReader> receipts_;
  std::shared_ptr<InboundReader> inbound_;
};

Result<void> check(const Options& options) {
  const auto wrong = [](std::string_view what) {
    return make_error(ErrorCode::invalid_argument, "option " + std::string(what));
  };
  if (options.message_type != "TRANSACTIONAL" && options.message_type != "PROMOTIONAL")
    return wrong("message_type is neither TRANSACTIONAL nor PROMOTIONAL");
  if (options.time_to_live_s < 5 || options.time_to_live_s > time_to_live_s_max)
    return wrong("time_to_live_s is not 5 to 259200: " + std::to_string(options.time_to_live_s));
  return {};
}

}  // namespace

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  Options value;
  value.http.read(options);
  value.account.read(options);
  options.text("origination_identity", value.origination_identity);
  options.flag("sender_is_origination", value.sender_is_origination);
  options.text("message_type", value.message_type);
  options.text("configuration_set", value.configuration_set);
  options.number("time_to_live_s", value.time_to_live_s);
  value.topics.read(options);
  NFY_CHECK(options.end());
  NFY_CHECK(value.account.check(options));
  NFY_CHECK(check(value));
  if (value.http.url.empty()) value.http.url = value.account.endpoint("sms-voice");
  NFY_TRY(http, http_client_for(value.http, ports.http, ports.clock));
  const std::string& name = value.http.identifier;
  NFY_TRY(receipts, sns_webhook::guard(make_receipt_reader(name), value.topics, ports));
  NFY_TRY(inbound, sns_webhook::guard(make_inbound_reader(name), value.topics, ports));
  return std::shared_ptr<Provider>(std::make_shared<SmsVoiceProvider>(
      std::move(value), std::move(http), std::move(receipts), std::move(inbound)));
}

}  // namespace notify::sms_voice
