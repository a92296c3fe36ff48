#include "provider/options.hpp"
#include "provider/http_outcome.hpp"
#include "support/sample.hpp"

#include <notify/open_provider.hpp>

using namespace notify;
using namespace notify::test;

namespace {

void check_open_refused(std::string_view kind, std::string_view options, std::string_view message,
                        ErrorCode code = ErrorCode::invalid_argument) {
  const auto opened = open_provider(kind, options);
  REQUIRE_MESSAGE(!opened, message);
  CHECK(opened.error().code == code);
  CHECK(opened.error().message == message);
}

}  // namespace

TEST_CASE("open_provider: a provider is its kind and its options, whatever opens it") {
  const auto plain = must(open_provider("simulator"));
  CHECK(plain->identifier() == "simulator");
  CHECK(plain->type() == NotificationType::sms);
  const auto mail = must(open_provider(
      "smtp", R"({"identifier": "post", "url": "smtp://127.0.0.1:2525", "password": "p\"ä",)"
              R"( "in_doubt_policy": "resend", "removes_duplicates": true,)"
              R"( "in_doubt_wait_us": 3600000000, "timeout_ms": 1})"));
  CHECK(mail->identifier() == "post");
  CHECK(mail->type() == NotificationType::email);
  CHECK(mail->in_doubt_policy() == InDoubtPolicy::resend);
  CHECK(mail->removes_duplicates());
  CHECK(mail->in_doubt_wait() == std::chrono::hours(1));
  const auto letters =
      must(open_provider("simulator", R"({"type": "letter", "seed": 18446744073709551615})"));
  CHECK(letters->type() == NotificationType::letter);
}

TEST_CASE("open_provider: what is unknown is refused, naming what is known or nearest") {
  check_open_refused(
      "smpt", "",
      "unknown provider: smpt, known are dvla, firetext, folder, http, mmg, ses, sftp, simulator, "
      "smpp, sms-voice, smtp, sns");
  check_open_refused("smtp\n\xff", "",
                     "unknown provider: smtp??, known are dvla, firetext, folder, http, mmg, ses, "
                     "sftp, simulator, "
                     "smpp, sms-voice, smtp, sns");
  check_open_refused("smtp", R"({"usernme": "a"})",
                     "the provider smtp has no option usernme, the nearest is username");
  check_open_refused("smtp", R"({"url": 5})", "option url of the provider smtp is no text");
  check_open_refused("smtp", R"({"url": null})", "option url of the provider smtp is no text");
  check_open_refused("smtp", R"({"password": "a\u0000"})",
                     "option password of the provider smtp has a NUL");
  check_open_refused("smtp", R"({"require_tls": 1})",
                     "option require_tls of the provider smtp is neither true nor false");
  for (const char* number : {"1.5", "1e3", "\"1\"", "9223372036854775808", "true"})
    check_open_refused("smtp", R"({"timeout_ms": )" + std::string(number) + "}",
                       "option timeout_ms of the provider smtp is no whole number in range");
  check_open_refused("simulator", R"({"rejected_ppm": -1})",
                     "option rejected_ppm of the provider simulator is no whole number in range");
  check_open_refused("simulator", R"({"type": "fax"})",
                     "option type of the provider simulator is an unknown word");
  check_open_refused("smtp", R"({"in_doubt_policy": "never"})",
                     "option in_doubt_policy of the provider smtp is an unknown word");
}

TEST_CASE("open_provider: no error shows a value, which may be a secret") {
  for (const char* options :
       {R"({"password": ["hunter2"]})", R"({"password": "hunter2)", R"("hunter2")",
        R"({"password": "hunter2", "url": "smtp://me:hunter2@localhost"})",
        R"({"password": "hunter2", "password": "hunter2"})", R"({"in_doubt_policy": "hunter2"})",
        R"({"timeout_ms": "hunter2"})", R"({"url": "smtp://localhost/hunter2"})"}) {
    const auto opened = open_provider("smtp", options);
    REQUIRE(!opened);
    CHECK_MESSAGE(opened.error().message.find("hunter2") == std::string::npos,
                  opened.error().message);
  }
}

TEST_CASE("open_provider: the kinds are known by name, each once") {
  CHECK(list_provider_kinds() == std::vector<std::string>{"dvla", "firetext", "folder", "http",
                                                          "mmg", "ses", "sftp", "simulator", "smpp",
                                                          "sms-voice", "smtp", "sns"});
}

TEST_CASE("http_outcome: only what was never sent is tried again") {
  CHECK(!outcome_without_answer({.status = 200, .phase = HttpPhase::answered}));
  const auto outcome = [](const HttpAnswer& answer) { return *outcome_without_answer(answer); };
  const SendResult closed = outcome({.detail = "couldn't connect to server"});
  CHECK(closed.outcome == SendOutcome::retry);
  CHECK(closed.detail == "couldn't connect to server");
  const SendResult silent =
      outcome({.detail = "timeout was reached", .phase = HttpPhase::unanswered});
  CHECK(silent.outcome == SendOutcome::unknown);
  CHECK(silent.detail == "no answer: timeout was reached");
  // What is wrong with a URL is mended in the configuration; the message waits for that.
  CHECK(outcome({.forbidden = true, .detail = "url is not https"}).outcome == SendOutcome::retry);
}
