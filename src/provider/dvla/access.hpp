#pragma once

#include "provider/dvla/secrets.hpp"

#include <notify/ports/clock.hpp>
#include <notify/ports/http.hpp>

#include <memory>
#include <vector>

namespace notify::dvla {

/// Fit for a header: nothing that could end it.
[[nodiscard]] bool is_header_word(std::string_view word) noexcept;

/// Who we are at the printer's.
struct Account {
  std::string url;  ///< what every path of its API stands behind
  std::string username;
  Secrets secrets;           ///< those of the options; the file's count where there is one
  std::string secrets_file;  ///< may be empty
  std::int64_t timeout_ms = 0;
};

/// The token and the key with which requests are made. One thread at a time.
class Access {
public:
  Access(Account account, std::shared_ptr<Clock> clock)
      : account_(std::move(account)), clock_(std::move(clock)) {}

  /// Logs in unless the token is good for another minute. Fails with unavailable, with
  /// invalid_argument if the secrets file is wrong.
  [[nodiscard]] Result<void> prepare(HttpClient& http);
  /// The printer refused what we have: the next prepare() reads the secrets anew and logs in.
  void forget() noexcept;
  [[nodiscard]] std::vector<HttpHeader> headers() const;
  /// A request with these headers.
  [[nodiscard]] HttpRequest request_to(std::string_view path, std::string body) const;
  [[nodiscard]] const Secrets& secrets() const noexcept { return secrets_; }
  [[nodiscard]] const Account& account() const noexcept { return account_; }

private:
  [[nodiscard]] Result<void> load();
  [[nodiscard]] Result<HttpAnswer> log_in(HttpClient& http, const std::string& password);
  [[nodiscard]] Result<void> adopt(const HttpAnswer& answer);

  Account account_;
  std::shared_ptr<Clock> clock_;
  Secrets secrets_;
  std::string token_;
  UtcTime expires_at_;
};

}  // namespace notify::dvla
