#include "provider/smtp/mail_server.hpp"

#include "provider/option_file.hpp"

#include <algorithm>

namespace notify::smtp {
namespace mail_server {
namespace {

using curl::part_of;

Error bad(std::string message) {
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

bool is_this_machine(std::string_view host) noexcept {
  const auto is_of_number = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && std::ranges::all_of(host, is_of_number));
}

bool is_encrypted(SmtpTls tls) noexcept {
  return tls == SmtpTls::required || tls == SmtpTls::implicit;
}

bool may_be_plain(SmtpTls tls) noexcept {
  return tls == SmtpTls::none || tls == SmtpTls::opportunistic;
}

/// What `automatic` comes to, where the options agree with each other.
Result<SmtpTls> resolved(const SmtpOptions& options, bool is_smtps, bool is_near) {
  SmtpTls tls = options.tls;
  if (options.require_tls && may_be_plain(tls))
    return bad("require_tls and tls contradict each other: " + std::string(name_of(tls)));
  if (is_smtps && may_be_plain(tls))
    return bad("url is smtps, and tls is " + std::string(name_of(tls)));
  if (is_smtps) return SmtpTls::implicit;
  const bool has_secret = !options.username.empty();
  if (tls == SmtpTls::automatic) {
    if (options.require_tls) return SmtpTls::required;
    if (is_near) return SmtpTls::none;
    return has_secret ? SmtpTls::required : SmtpTls::opportunistic;
  }
  if (has_secret && !is_near && !is_encrypted(tls))
    return bad("a password or token needs tls to be required or implicit, and it is " +
               std::string(name_of(tls)));
  return tls;
}

curl_usessl starttls_of(SmtpTls tls) noexcept {
  if (tls == SmtpTls::none) return CURLUSESSL_NONE;
  return tls == SmtpTls::opportunistic ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

}  // namespace
}  // namespace mail_server

Result<MailServer> mail_server_of(const SmtpOptions& options) {
  using mail_server::bad;
  using mail_server::part_of;
  const curl::Url url(curl_url());
  curl::require(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, options.url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK) {
    return bad("smtp url can't be read");
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps") return bad("url is not smtp or smtps: " + scheme);
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty() ||
      !part_of(url.get(), CURLUPART_OPTIONS).empty()) {
    return bad("smtp url must not hold credentials");
  }
  const std::string host = part_of(url.get(), CURLUPART_HOST);
  if (host.empty()) return bad("smtp url has no host");
  if (part_of(url.get(), CURLUPART_PATH).size() > 1 ||
      !part_of(url.get(), CURLUPART_QUERY).empty() ||
      !part_of(url.get(), CURLUPART_FRAGMENT).empty()) {
    return bad("smtp url has something after its host: " + host);
  }
  const bool is_near = mail_server::is_this_machine(host);
  NFY_TRY(tls, mail_server::resolved(options, scheme == "smtps", is_near));
  if (tls == SmtpTls::implicit)
    curl::require(curl_url_set(url.get(), CURLUPART_SCHEME, "smtps", 0) == CURLUE_OK);
  // libcurl says EHLO with what stands in the path, or else gives this computer's name away.
  curl::require(curl_url_set(url.get(), CURLUPART_PATH, ("/" + options.domain).c_str(), 0) ==
                CURLUE_OK);
  return MailServer{part_of(url.get(), CURLUPART_URL), mail_server::starttls_of(tls)};
}

Result<void> check_login(const SmtpOptions& options) {
  const int ways = !options.password.empty() + !options.access_token.empty() +
                   !options.access_token_file.empty();
  if (ways > 1)
    return mail_server::bad("only one of password, access_token and access_token_file can be used");
  const bool has_token = !options.access_token.empty() || !options.access_token_file.empty();
  if (has_token && options.username.empty())
    return mail_server::bad("an access token needs a username");
  return {};
}

Result<std::string> access_token_of(const SmtpOptions& options) {
  std::string token = options.access_token;
  if (!options.access_token_file.empty()) {
    NFY_TRY(bytes, read_option_file("access_token_file", options.access_token_file));
    token = std::move(bytes);
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
    if (token.empty()) return mail_server::bad("access token is empty");
  }
  if (!std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; }))
    return mail_server::bad("access token has a character that no token has");
  return token;
}

}  // namespace notify::smtp
