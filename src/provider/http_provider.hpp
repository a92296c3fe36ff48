#pragma once

#include "provider/options.hpp"

#include <notify/ports/clock.hpp>
#include <notify/ports/http.hpp>
#include <notify/ports/provider.hpp>

#include <string>

namespace notify {

/// What every provider that is asked over HTTP can be told. Its server is the operator's choice, so
/// an address inside is allowed.
struct HttpProviderOptions {
  std::string identifier;
  std::string url;                   ///< https, or http where `allow_plain`
  std::string ca_file{};             ///< PEM file of trusted certificates; empty: the system's
  bool allow_plain = false;          ///< also http://, which anybody on the way can read
  std::int64_t connections = 20;     ///< at a time; 1 to 1,000
  std::int64_t timeout_ms = 10'000;  ///< of a whole request; 1 to 600,000
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::by_capability;
  std::chrono::microseconds in_doubt_wait = in_doubt_wait_default;

  /// Reads those that are there; `url` and `identifier` keep what they had otherwise.
  void read(ProviderOptions& options);
};

/// A provider that takes each message by one HTTP request. What it derives from says how the
/// request looks and what an answer means; this sends them, as many at a time as there are
/// connections, and knows what became of those that got no answer, or none that counts:
///
/// | answer                                            | outcome            |
/// |---------------------------------------------------|--------------------|
/// | never connected                                   | retry              |
/// | URL or address that is not allowed                | retry              |
/// | sent, and silence                                 | unknown            |
/// | 502, 504: a gateway lost what stands behind it    | unknown            |
/// | 2xx whose body broke off or is longer than 64 KiB | unknown            |
/// | all others                                        | as judge() says it |
class HttpProvider : public Provider {
public:
  [[nodiscard]] std::string_view identifier() const noexcept final { return options_.identifier; }
  [[nodiscard]] NotificationType type() const noexcept final { return type_; }
  [[nodiscard]] InDoubtPolicy in_doubt_policy() const noexcept final {
    return options_.in_doubt_policy;
  }
  [[nodiscard]] std::chrono::microseconds in_doubt_wait() const noexcept final {
    return options_.in_doubt_wait;
  }
  /// Ten rounds of all connections: however slow the server, they end well within a lease.
  [[nodiscard]] std::size_t batch_max() const noexcept final;
  [[nodiscard]] Result<std::vector<SendResult>> send_many(
      std::span<const OutboundMessage> messages) final;

protected:
  HttpProvider(HttpProviderOptions options, NotificationType type, std::shared_ptr<HttpClient> http)
      : options_(std::move(options)), type_(type), http_(std::move(http)) {}

  [[nodiscard]] const HttpProviderOptions& options() const noexcept { return options_; }
  [[nodiscard]] HttpClient& http() noexcept { return *http_; }

  /// Called before each batch: what is needed first, such as a token. Fails if nothing can be sent
  /// now: each message is tried again then.
  [[nodiscard]] virtual Result<void> prepare() { return {}; }
  /// The request for one message; its URL is options().url unless it says otherwise. An error means
  /// that the message can never be sent; its text must hold nothing of the message.
  [[nodiscard]] virtual Result<HttpRequest> request_for(const OutboundMessage& message) = 0;
  /// What an answer means that is there as a whole, 502 and 504 apart.
  [[nodiscard]] virtual SendResult judge(const OutboundMessage& message,
                                         const HttpAnswer& answer) = 0;

private:
  HttpProviderOptions options_;
  NotificationType type_;
  std::shared_ptr<HttpClient> http_;
};

/// The client that a provider works through: `given`, or one of its own, in which `clock` (null:
/// the computer's) dates what is signed. Fails with invalid_argument if the options are out of
/// range, or the URL is missing or cannot be used; never quotes the URL.
[[nodiscard]] Result<std::shared_ptr<HttpClient>> http_client_for(
    const HttpProviderOptions& options, const std::shared_ptr<HttpClient>& given,
    const std::shared_ptr<Clock>& clock = nullptr);

/// An answer that says no for now: "answered 503".
[[nodiscard]] SendResult refused_for_now(const HttpAnswer& answer, std::string_view word = {});
/// An answer that says no for good.
[[nodiscard]] SendResult refused_for_good(const HttpAnswer& answer, std::string_view word = {});
/// 2xx with a body that nobody announced: the message may have been taken.
[[nodiscard]] SendResult unreadable_answer(const HttpAnswer& answer);

}  // namespace notify
