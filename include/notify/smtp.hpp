#pragma once

#include <notify/provider.hpp>

#include <memory>

namespace notify {

struct SmtpOptions {
  std::string identifier = "smtp";
  std::string url;       ///< "smtp://127.0.0.1:2525" or "smtps://…"; no credentials in it
  std::string username;  ///< empty: no authentication
  std::string password;
  bool require_tls = false;  ///< STARTTLS must succeed on smtp://
  std::string domain = "localhost";  ///< right half of Message-ID
  std::int64_t connect_timeout_ms = 5'000;
  std::int64_t timeout_ms = 30'000;  ///< per message
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::resend;
};

/// Sends e-mail over SMTP (libcurl), multipart/alternative with plain text and HTML, on one kept
/// connection. 4xx answers are `retry`, 5xx `rejected`, a line that drops after the data went out
/// `unknown`, a server out of reach `retry` for the rest of the batch. Message-ID is derived from
/// the provider key, so that a resend carries the same. Header values with CR, LF or NUL are
/// `rejected`. Fails with invalid_argument on a URL that is not smtp or smtps.
[[nodiscard]] Result<std::shared_ptr<Provider>> make_smtp_provider(SmtpOptions options);

}  // namespace notify
