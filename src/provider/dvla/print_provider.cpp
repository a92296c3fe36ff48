#include "provider/dvla/dvla.hpp"
#include "provider/dvla/print_request.hpp"
#include "provider/dvla/printer.hpp"

#include <notify/delivery.hpp>

#include <algorithm>

namespace notify::dvla {
namespace {

/// Uploaded letters have up to ten megabytes, and a third more as base64.
constexpr std::int64_t print_timeout_ms = 30'000;
constexpr std::int64_t print_connections = 4;
constexpr std::string_view jobs_path = "/print-request/v1/print/jobs";
constexpr std::string_view receipts_path = "/notifications/letter/status";

/// What the printer says of a job that it refuses: errors[0].detail.
std::string reason_in(std::string_view body) {
  const auto json = codec::read_json_object(body, {.depth_max = 8});
  if (!json) return {};
  const codec::JsonValue* const errors = json->find("errors");
  const auto* const list = errors == nullptr ? nullptr : errors->find_as<codec::JsonValue::Array>();
  return list == nullptr || list->empty() ? std::string()
                                          : receipts::word_in(list->front(), "detail");
}

/// The same without a line of the address or the recipient's name.
std::string public_reason(const OutboundMessage& message, std::string_view body) {
  std::vector<std::string> secrets{message.to};
  for (std::size_t from = 0, to = 0; to != message.to.npos; from = to + 1)
    secrets.push_back(message.to.substr(from, (to = message.to.find('\n', from)) - from));
  return public_detail(reason_in(body), secrets);
}

class PrintProvider final : public HttpProvider {
public:
  PrintProvider(Printer printer, std::shared_ptr<HttpClient> client, std::shared_ptr<Clock> clock)
      : HttpProvider(printer.http, NotificationType::letter, std::move(client)),
        access_(std::move(printer.account), std::move(clock)),
        receipts_url_(std::move(printer.receipts_url)),
        reader_(make_receipt_reader(printer.http.identifier)) {}

  /// A job that it has is answered with 409.
  [[nodiscard]] bool removes_duplicates() const noexcept override { return true; }
  [[nodiscard]] std::size_t batch_max() const noexcept override {
    constexpr std::int64_t letters_max = 20;  // their PDFs are in memory together
    return static_cast<std::size_t>(std::min(options().connections, letters_max));
  }
  [[nodiscard]] std::shared_ptr<ReceiptReader> receipt_reader() override { return reader_; }

protected:
  [[nodiscard]] Result<void> prepare() override { return access_.prepare(http()); }

  [[nodiscard]] Result<HttpRequest> request_for(const OutboundMessage& message) override {
    NFY_TRY(body, print_request(message, receipts_url_));
    return access_.request_to(jobs_path, std::move(body));
  }

  [[nodiscard]] SendResult judge(const OutboundMessage& message,
                                 const HttpAnswer& answer) override {
    constexpr std::int64_t unauthorized = 401, forbidden = 403, not_found = 404, conflict = 409,
                           too_many = 429;
    if (answer.status >= 200 && answer.status < 300) return taken(message, answer);
    if (answer.status == conflict)
      return {SendOutcome::accepted, message.letter.reference, "the printer had it already"};
    if (answer.status == unauthorized || answer.status == forbidden) {
      access_.forget();
      return refused_for_now(answer, "the login or the key is refused");
    }
    if (answer.status == not_found)  // nothing is said of the letter: no printer is there
      return refused_for_now(answer, "no print API stands at this url");
    if (answer.status == too_many) return refused_for_now(answer, "too many at a time");
    if (answer.status >= 500 || answer.status < 400) return refused_for_now(answer);
    return refused_for_good(answer, public_reason(message, answer.body));
  }

private:
  /// Whoever stands between us and the printer may answer 200, too.
  static SendResult taken(const OutboundMessage& message, const HttpAnswer& answer) {
    if (!answer.body.empty() && !codec::read_json(answer.body, {.depth_max = 8}))
      return unreadable_answer(answer);
    return {SendOutcome::accepted, message.letter.reference, {}};
  }

  Access access_;
  std::string receipts_url_;
  std::shared_ptr<ReceiptReader> reader_;
};

Error wrong_option(const Printer& printer, std::string_view what) {
  return make_error(ErrorCode::invalid_argument,
                    "the provider " + printer.http.identifier + ": " + std::string(what));
}

void drop_last_slash(std::string& url) {
  if (url.ends_with('/')) url.pop_back();
}

}  // namespace

Result<Printer> read_printer(ProviderOptions& options) {
  Printer printer;
  printer.http.identifier = "dvla";
  printer.http.timeout_ms = print_timeout_ms;
  printer.http.connections = print_connections;
  printer.http.read(options);
  Account& account = printer.account;
  std::string api_url;
  options.text("username", account.username);
  options.text("password", account.secrets.password);
  options.text("api_key", account.secrets.api_key);
  options.text("secrets_file", account.secrets_file);
  options.text("api_url", api_url);
  NFY_CHECK(options.end());
  if (account.username.empty()) return wrong_option(printer, "needs a username");
  if (account.secrets.password.empty() != account.secrets.api_key.empty())
    return wrong_option(printer, "needs a password and an api_key, or none of them");
  if (account.secrets.password.empty() && account.secrets_file.empty())
    return wrong_option(printer, "needs a password and an api_key, or a secrets_file");
  if (!account.secrets.api_key.empty() && !is_header_word(account.secrets.api_key))
    return wrong_option(printer, "api_key is no word of printable ASCII");
  if (!api_url.starts_with("https://") &&
      !(printer.http.allow_plain && api_url.starts_with("http://")))
    return wrong_option(printer, "needs an api_url, https, under which the REST API is served");
  drop_last_slash(api_url);
  drop_last_slash(printer.http.url);
  printer.receipts_url = api_url + std::string(receipts_path);
  account.url = printer.http.url;
  account.timeout_ms = printer.http.timeout_ms;
  return printer;
}

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  NFY_TRY(printer, read_printer(options));
  NFY_TRY(client, http_client_for(printer.http, ports.http));
  return std::shared_ptr<Provider>(
      std::make_shared<PrintProvider>(std::move(printer), std::move(client), ports.clock));
}

}  // namespace notify::dvla
