#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The public REST API, version 2, without a server: a host hands in what it received and sends out
/// what it gets. (rules/rest)
namespace notify {

class Engine;

/// One field of a message's header.
struct RestHeader {
  std::string name;
  std::string value;
  friend bool operator==(const RestHeader&, const RestHeader&) = default;
};

/// A request as it came in. Nothing is copied: everything outlives the call.
struct RestRequest {
  std::string_view method;  ///< "GET"
  std::string_view target;  ///< path and query as they were sent, percent-encoded: "/v2/templates"
  std::span<const RestHeader> headers{};  ///< names in any case
  std::string_view body{};
  std::string_view peer{};  ///< address of the client, for the host's own use; may be empty
};

struct RestResponse {
  int status = 200;
  std::vector<RestHeader> headers;  ///< without Content-Length, which the host adds
  std::string body;  ///< of a HEAD request: what GET would have sent; the host leaves it out
  /// Which route answered, for logs and metrics: "GET /v2/notifications/{id}"; "" where none did.
  std::string_view route{};
  [[nodiscard]] const std::string* find_header(std::string_view name) const noexcept;
};

/// Name and password that a provider's inbound messages come with (HTTP basic authentication).
struct InboundLogin {
  std::string provider;  ///< "mmg"
  std::string username;
  std::string password;
};

struct RestOptions {
  std::string api_url = "http://localhost:6011";        ///< absolute links of the API begin with it
  std::string admin_url = "http://localhost:6012";      ///< of the admin app, in error texts
  std::string documents_url = "http://localhost:7001";  ///< of documents that are only simulated
  std::int64_t page_size = 250;                         ///< 1 to 10,000
  std::size_t body_bytes_max = 16u << 20;               ///< a longer body is refused with 413
  std::vector<InboundLogin> inbound_logins{};           ///< providers that none names are refused
  /// What the admin app may sign its requests with. Empty: the admin API is not served.
  std::vector<std::string> admin_secrets{};
  /// Of services that the admin app makes: their text messages come from this, and their e-mails
  /// from an address that is made of the name and this domain. Empty: they have none at first.
  std::string default_sms_sender = "NOTIFY";
  std::string email_domain{};
  /// The Redis that the admin app keeps answers in, as in "redis://127.0.0.1:6379/0": what a call
  /// changes is removed from it, in the app's own names. Empty: the app keeps none.
  std::string admin_cache{};
  /// With what the app asks for pictures of letters: its TEMPLATE_PREVIEW_API_KEY. Empty: it gets
  /// none here.
  std::string preview_key{};
};

/// Answers requests by the engine's own functions. Starts no thread, opens no socket and reads no
/// clock but the engine's. Safe to call from several threads; never throws for what a client sent.
class RestApi {
public:
  /// `engine` outlives the API. Fails with invalid_argument if a URL is none or a number is out of
  /// range.
  [[nodiscard]] static Result<std::unique_ptr<RestApi>> make(Engine& engine, RestOptions options);
  ~RestApi();
  RestApi(const RestApi&) = delete;
  RestApi& operator=(const RestApi&) = delete;

  [[nodiscard]] RestResponse handle(const RestRequest& request);

  /// Answers each, in order, as handle() would. Notifications that they post are stored together,
  /// one transaction a service: for a host that has requests of several clients at hand.
  [[nodiscard]] std::vector<RestResponse> handle_each(std::span<const RestRequest> requests);

private:
  struct State;
  explicit RestApi(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace notify
