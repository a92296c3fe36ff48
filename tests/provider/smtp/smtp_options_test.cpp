// Options that contradict each other, or would show a secret to others.
#include "provider/smtp/dkim_keys.hpp"

#include <notify/adapters/smtp.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace smtp_options_test {

/// Empty if a provider is made of them.
std::string why_not(const SmtpOptions& options) {
  const auto made = make_smtp_provider(options, std::make_shared<SimulatedClock>(UtcTime()));
  if (made) return {};
  CHECK(made.error().code == ErrorCode::invalid_argument);
  CHECK(made.error().message.find("hunter2") == std::string::npos);
  return made.error().message;
}

SmtpOptions with_password(std::string url, SmtpTls tls) {
  SmtpOptions options;
  options.url = std::move(url);
  options.username = "notify";
  options.password = "hunter2";
  options.tls = tls;
  return options;
}

TEST_CASE("smtp_options: a password goes over an unencrypted line to this machine alone") {
  for (const SmtpTls tls : {SmtpTls::none, SmtpTls::opportunistic}) {
    CHECK(why_not(with_password("smtp://127.0.0.1:25", tls)).empty());
    for (const char* const url : {"smtp://mail.example", "smtp://127.0.0.1.mail.example"})
      CHECK(why_not(with_password(url, tls)) ==
            "a password or token needs tls to be required or implicit, and it is " +
                std::string(name_of(tls)));
  }
  for (const SmtpTls tls : {SmtpTls::automatic, SmtpTls::required, SmtpTls::implicit})
    CHECK(why_not(with_password("smtp://mail.example", tls)).empty());
}

TEST_CASE("smtp_options: what says two things about TLS is refused") {
  SmtpOptions options = with_password("smtps://mail.example", SmtpTls::none);
  CHECK(why_not(options) == "url is smtps, and tls is none");
  options.tls = SmtpTls::required;
  CHECK(why_not(options).empty());
  options = with_password("smtp://127.0.0.1", SmtpTls::opportunistic);
  options.require_tls = true;
  CHECK(why_not(options) == "require_tls and tls contradict each other: opportunistic");
  CHECK_FALSE(smtp_tls_from("maybe").has_value());
  CHECK(smtp_reports_from("delivery").value() == SmtpReports::delivery);
}

TEST_CASE("smtp_options: there is one way to log in, and a token has a user") {
  SmtpOptions options = with_password("smtp://mail.example", SmtpTls::automatic);
  options.access_token = "hunter2";
  CHECK(why_not(options) == "only one of password, access_token and access_token_file can be used");
  options.password.clear();
  CHECK(why_not(options).empty());
  options.access_token = "hunter2 \x01";
  CHECK(why_not(options) == "access token has a character that no token has");
  options.access_token = "hunter2";
  options.username.clear();
  CHECK(why_not(options) == "an access token needs a username");
}

TEST_CASE("smtp_options: DKIM needs a domain, a selector and one key that signs") {
  SmtpOptions options;
  options.url = "smtp://mail.example";
  options.dkim_domain = "notify.example";
  CHECK(why_not(options) == "dkim needs dkim_domain, dkim_selector and a key");
  options.dkim_selector = "winter";
  options.dkim_key = "hunter2";
  CHECK(why_not(options) == "dkim: private key is not PEM");
  options.dkim_key = test::dkim_ed25519_pem;
  CHECK(why_not(options).empty());
  options.dkim_selector = "winter; x=1";
  CHECK(why_not(options) == "dkim selector is no host name: winter; x=1");
  options.dkim_selector = "winter";
  options.dkim_key_file = "/nowhere/hunter2";
  CHECK(why_not(options) == "only one of dkim_key and dkim_key_file can be used");
  options.dkim_key.clear();
  CHECK(why_not(options) == "the file of the option dkim_key_file cannot be opened");
}

TEST_CASE("smtp_options: a second DKIM key stands beside a first, under another selector") {
  SmtpOptions options;
  options.url = "smtp://mail.example";
  options.dkim_second_selector = "summer";
  CHECK(why_not(options) == "a second dkim key needs dkim_second_selector and a key");
  options.dkim_second_key = test::dkim_ed25519_pem;
  CHECK(why_not(options) == "dkim needs dkim_domain, dkim_selector and a key");
  options.dkim_domain = "notify.example";
  options.dkim_selector = "winter";
  options.dkim_key = test::dkim_rsa_pem;
  CHECK(why_not(options).empty());
  options.dkim_second_selector = "winter";
  CHECK(why_not(options) == "both dkim keys have the selector winter");
  options.dkim_second_selector.clear();
  CHECK(why_not(options) == "a second dkim key needs dkim_second_selector and a key");
  options.dkim_second_selector = "summer";
  options.dkim_second_key_file = "/nowhere/hunter2";
  CHECK(why_not(options) == "only one of dkim_second_key and dkim_second_key_file can be used");
  options.dkim_second_key.clear();
  CHECK(why_not(options) == "the file of the option dkim_second_key_file cannot be opened");
}

TEST_CASE("smtp_options: a return path is an address") {
  SmtpOptions options;
  options.url = "smtp://mail.example";
  options.return_path = "bounces@notify.example> NOTIFY=NEVER";
  CHECK(why_not(options) == "return path is no address");
}

}  // namespace smtp_options_test
