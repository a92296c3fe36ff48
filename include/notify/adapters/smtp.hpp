#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/provider.hpp>

#include <memory>

namespace notify {

/// How a line to a mail server is encrypted. The certificate of the server is verified wherever
/// there is TLS.
enum class SmtpTls : std::uint8_t {
  /// the default: `required` with a username; `none` to a server on this machine; else
  /// `opportunistic`
  automatic,
  none,
  opportunistic,  ///< STARTTLS where the server offers it, which anybody on the way can suppress
  required,       ///< STARTTLS must succeed; smtps:// will do
  implicit,       ///< TLS before SMTP: "smtp://host" then means "smtps://host"
};
[[nodiscard]] std::string_view name_of(SmtpTls tls) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<SmtpTls> smtp_tls_from(std::string_view name);

/// What a server that knows RFC 3461 is asked to report by mail.
enum class SmtpReports : std::uint8_t {
  none,      ///< not asked: what servers do by themselves, which is to report failures
  failure,   ///< the default: the header of a mail that failed, and our Message-ID
  delivery,  ///< the same of mails that were delivered
};
[[nodiscard]] std::string_view name_of(SmtpReports reports) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<SmtpReports> smtp_reports_from(std::string_view name);

struct SmtpOptions {
  std::string identifier = "smtp";
  std::string url;       ///< "smtp://127.0.0.1:2525" or "smtps://…"; no credentials in it
  std::string username;  ///< empty: no authentication
  std::string password;
  /// Instead of a password: a token of OAuth 2.0, for XOAUTH2 or OAUTHBEARER (RFC 7628).
  std::string access_token;
  /// The same, read from this file before each batch: something else keeps it fresh.
  std::string access_token_file;
  SmtpTls tls = SmtpTls::automatic;
  bool require_tls = false;          ///< the older way to say SmtpTls::required
  std::string ca_file;               ///< PEM file of trusted certificates; empty: the system's
  std::string domain = "localhost";  ///< right half of Message-ID, and the name in EHLO
  /// The sender of the envelope, to which servers send what they report; empty: the one of the
  /// From line.
  std::string return_path;
  SmtpReports reports = SmtpReports::failure;
  /// A name here signs each mail by DKIM, with the key that `dkim_selector` names in its DNS.
  std::string dkim_domain;
  std::string dkim_selector;
  std::string dkim_key;       ///< PEM of RSA or Ed25519, without a passphrase
  std::string dkim_key_file;  ///< instead of `dkim_key`, a file with it, read when it is opened
  /// A name here signs each mail a second time, with another key of the same domain: one of
  /// Ed25519 beside one of RSA, which receivers fall back to.
  std::string dkim_second_selector;
  std::string dkim_second_key;       ///< PEM
  std::string dkim_second_key_file;  ///< or a file with it
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
/// of the batch. Each message has one recipient, so a refusal is about no other. Message-ID is
/// derived from the provider key, so that a resend carries the same; it is the `reference` of every
/// message that may have been taken. `clock` gives the Date line. Header values with CR, LF or NUL
/// and addresses that are not plain ASCII are `rejected`, never sent: an international domain must
/// come in its ASCII form. receipt_reader() reads what servers report to the return path.
///
/// No environment variable (proxies) counts. In a child of fork() the provider answers with
/// `forked` and leaves its parent's line alone. Fails with invalid_argument on a URL that is not
/// smtp or smtps, names a user or lacks a host; where a password or token would go over an
/// unencrypted line to another machine; on a key that cannot sign, and on a bad domain, timeout,
/// wait or missing identifier or clock; with unsupported if the library was built without SMTP.
[[nodiscard]] Result<std::shared_ptr<Provider>> make_smtp_provider(SmtpOptions options,
                                                                   std::shared_ptr<Clock> clock);

}  // namespace notify
