#include "codec/json_writer.hpp"
#include "provider/http_provider.hpp"
#include "provider/mmg/mmg.hpp"

namespace notify::mmg {
namespace {

constexpr codec::JsonLimits answer_limits{.bytes_max = 64 << 10,
                                          .names_max = 1'000,
                                          .depth_max = 16,
                                          .repeats = codec::JsonRepeats::last_wins};

struct Options {
  HttpProviderOptions http{"mmg", "https://api.mmg.co.uk/jsonv2a/api.php"};
  std::string api_key{};
  std::string receipt_url{};
};

class MmgProvider final : public HttpProvider {
public:
  MmgProvider(Options options, std::shared_ptr<HttpClient> http)
      : HttpProvider(options.http, NotificationType::sms, std::move(http)),
        headers_{{"Content-Type", "application/json"},
                 {"Authorization", "Basic " + options.api_key}},
        receipt_url_(std::move(options.receipt_url)) {}

protected:
  Result<HttpRequest> request_for(const OutboundMessage& message) override {
    codec::JsonWriter json;
    json.begin_object()
        .text("reqType", "BULK")
        .text("MSISDN", message.to)
        .text("msg", message.body)
        .text("sender", message.sender)
        .text("cid", message.id.to_text())
        .flag("multi", true);
    if (!receipt_url_.empty()) json.text("delurl", receipt_url_);
    json.end_object();
    return HttpRequest{.url = options().url, .headers = headers_, .body = std::move(json).take()};
  }

  /// Nothing in an answer but its status says anything, and nothing that MMG refuses is hopeless:
  /// another provider, or another key, may do. (rules/providers 4.1)
  SendResult judge(const OutboundMessage&, const HttpAnswer& answer) override {
    if (answer.status < 200 || answer.status >= 300) return refused_for_now(answer);
    if (!codec::read_json(answer.body, answer_limits)) return unreadable_answer(answer);
    return {SendOutcome::accepted, {}, {}};
  }

private:
  std::vector<HttpHeader> headers_;
  std::string receipt_url_;
};

}  // namespace

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  Options value;
  value.http.read(options);
  options.secret("api_key", value.api_key);
  options.text("receipt_url", value.receipt_url);
  NFY_CHECK(options.end());
  NFY_CHECK(options.require("api_key", value.api_key));
  NFY_TRY(http, http_client_for(value.http, ports.http));
  return std::shared_ptr<Provider>(std::make_shared<MmgProvider>(std::move(value), http));
}

}  // namespace notify::mmg
