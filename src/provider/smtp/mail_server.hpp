#pragma once

#include "net/curl.hpp"

#include <notify/adapters/smtp.hpp>

#include <string>

namespace notify::smtp {

/// A server as libcurl is told of it.
struct MailServer {
  std::string url;
  curl_usessl starttls = CURLUSESSL_ALL;
};

/// Takes the URL apart and decides about TLS. Fails with invalid_argument; never quotes the whole
/// URL, since a user may have put a password into it.
[[nodiscard]] Result<MailServer> mail_server_of(const SmtpOptions& options);

/// Fails with invalid_argument unless they name one way to log in, or none.
[[nodiscard]] Result<void> check_login(const SmtpOptions& options);

/// The token in force; empty where none is used. A file is read each time. Fails with
/// invalid_argument; never quotes the token.
[[nodiscard]] Result<std::string> access_token_of(const SmtpOptions& options);

}  // namespace notify::smtp
