#include "provider/firetext/firetext.hpp"
#include "provider/http_provider.hpp"

#include <notify/recipient.hpp>

namespace notify::firetext {
namespace {

constexpr codec::JsonLimits answer_limits{.bytes_max = 64 << 10,
                                          .names_max = 1'000,
                                          .depth_max = 16,
                                          .repeats = codec::JsonRepeats::last_wins};

struct Options {
  HttpProviderOptions http{"firetext", "https://www.firetext.co.uk/api/sendsms/json"};
  std::string api_key{};
  std::string international_api_key{};
  std::string receipt_url{};
};

/// As the message's price sees it. A number that was taken once and is none by now belongs to
/// abroad unless it begins like ours.
bool is_international(std::string_view digits) {
  const auto number = read_phone_number("+" + std::string(digits));
  return number ? number->is_international : !digits.starts_with("44");
}

class FiretextProvider final : public HttpProvider {
public:
  FiretextProvider(Options options, std::shared_ptr<HttpClient> http)
      : HttpProvider(options.http, NotificationType::sms, std::move(http)),
        sent_with_(std::move(options)) {}

protected:
  Result<HttpRequest> request_for(const OutboundMessage& message) override {
    const bool has_other_key = !sent_with_.international_api_key.empty();
    codec::Form form{
        {"apiKey", has_other_key && is_international(message.to) ? sent_with_.international_api_key
                                                                 : sent_with_.api_key},
        {"from", message.sender},
        {"to", message.to},
        {"message", message.body},
        {"reference", message.id.to_text()}};
    if (!sent_with_.receipt_url.empty()) form.emplace_back("receipt", sent_with_.receipt_url);
    return HttpRequest{.url = options().url,
                       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                       .body = codec::write_form(form)};
  }

  /// Code 0 is yes. Every other code is no for now: another provider, key or sender may do.
  /// (rules/providers 4.2)
  SendResult judge(const OutboundMessage&, const HttpAnswer& answer) override {
    if (answer.status < 200 || answer.status >= 300) return refused_for_now(answer);
    const auto json = codec::read_json(answer.body, answer_limits);
    if (!json) return unreadable_answer(answer);
    const codec::JsonValue* const code = json->find("code");
    const auto* const number = code ? code->find_as<codec::JsonValue::Number>() : nullptr;
    if (number == nullptr || number->text.find_first_not_of("-0123456789") != std::string::npos)
      return unreadable_answer(answer);
    if (number->text != "0") return refused_for_now(answer, "code " + number->text);
    return {SendOutcome::accepted, {}, {}};
  }

private:
  Options sent_with_;
};

}  // namespace

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  Options value;
  value.http.read(options);
  options.secret("api_key", value.api_key);
  options.secret("international_api_key", value.international_api_key);
  options.text("receipt_url", value.receipt_url);
  NFY_CHECK(options.end());
  NFY_CHECK(options.require("api_key", value.api_key));
  NFY_TRY(http, http_client_for(value.http, ports.http));
  return std::shared_ptr<Provider>(std::make_shared<FiretextProvider>(std::move(value), http));
}

}  // namespace notify::firetext
