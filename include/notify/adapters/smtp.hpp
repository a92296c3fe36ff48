#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/provider.hpp>

#include <memory>

namespace notify {

struct SmtpOptions {
  std::string identifier = "smtp";
  std::string url;       ///< "smtp://127.0.0.1:2525" or "smtps://…"; no credentials in it
  std::string username;  ///< empty: no authentication
  std::string password;
  /// STARTTLS must succeed on smtp://. A username implies this. Without either, STARTTLS is used
  /// where the server offers it. A server on this machine is spoken to in the clear unless this is
  /// set.
  bool require_tls = false;
  std::string ca_file;               ///< PEM file of trusted certificates; empty: the system's
  std::string domain = "localhost";  ///< right half of Message-ID, and the name in EHLO
  std::int64_t connect_timeout_ms = 5'000;
  std::int64_t timeout_ms = 30'000;  ///< per message
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::by_capability;
  /// The server drops a mail whose Message-ID it has taken already. Few do.
  bool removes_duplicates = false;
  std::chrono::microseconds in_doubt_wait = in_doubt_wait_default;
};

/// Sends e-mail over SMTP (libcurl), multipart/alternative with plain text and HTML, on one kept
/// connection. A message that the server answers with 4xx is `retry`, with 5xx `rejected`; a line
/// that drops, or stays silent, after the data went out is `unknown`; a server that is out of
/// reach, distrusted or refuses the session (greeting, TLS, authentication) is `retry` for the rest
/// of the batch. Message-ID is derived from the provider key, so that a resend carries the same; it
/// is the `reference` of every message that may have been taken. `clock` gives the Date line.
/// Header values with CR, LF or NUL and addresses that are not plain ASCII are `rejected`, never
/// sent: an international domain must come in its ASCII form.
///
/// The certificate of a TLS server is always verified. No environment variable (proxies) counts.
/// In a child of fork() the provider answers with `forked` and leaves its parent's line alone.
/// Fails with invalid_argument on a URL that is not smtp or smtps, names a user or lacks a host,
/// on a bad domain, timeout, wait or missing identifier or clock; with unsupported if the library
/// was built without SMTP.
[[nodiscard]] Result<std::shared_ptr<Provider>> make_smtp_provider(SmtpOptions options,
                                                                   std::shared_ptr<Clock> clock);

}  // namespace notify
