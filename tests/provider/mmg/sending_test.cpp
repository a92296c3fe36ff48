#include "support/http_faults.hpp"

using namespace notify;
using namespace notify::test;

namespace {

const HttpReply mmg_yes{.body = R"({"Reference": 7})"};

Error mmg_refusal(const std::string& options) {
  const auto opened = open_provider("mmg", options);
  REQUIRE(!opened);
  CHECK(opened.error().code == ErrorCode::invalid_argument);
  CHECK(opened.error().message.find("hidden") == std::string::npos);
  return opened.error();
}

}  // namespace

TEST_CASE("mmg: a message is one POST of JSON, byte by byte (rules/providers 4.1)") {
  HttpsServer server(HttpsServer::Tls::without);
  server.script({{mmg_yes}});
  HttpSubject subject{.kind = "mmg", .options = R"("api_key": "dXNlcjpwYXNz")"};
  subject.message = sample_sms();
  std::string delurl;
  SUBCASE("without a receipt URL") {}
  SUBCASE("with one, which may hold credentials") {
    subject.options += R"(, "receipt_url": "https://u:p@example.com/notifications/sms/mmg")";
    delurl = R"(,"delurl":"https://u:p@example.com/notifications/sms/mmg")";
  }
  CHECK(send_one(subject, server.url("/jsonv2a/api.php"), 60'000).outcome == SendOutcome::accepted);
  const auto records = server.records();
  REQUIRE(records.size() == 1);
  CHECK(records[0].method == "POST");
  CHECK(records[0].path == "/jsonv2a/api.php");
  CHECK(records[0].header("content-type") == "application/json");
  CHECK(records[0].header("authorization") == "Basic dXNlcjpwYXNz");
  CHECK(records[0].body ==
        R"({"reqType":"BULK","MSISDN":"447700900123",)"
        R"("msg":"Ms Jones: your \"slot\" & 50% café €\n2+2=4","sender":"GOVUK",)"
        R"("cid":"0190163a-7b2c-7def-8123-456789abcdef","multi":true)" +
            delurl + "}");
}

TEST_CASE("mmg: a batch goes out over as many connections as there are, over TLS") {
  HttpsServer server;
  if (!server.is_available()) {
    MESSAGE("skipped: no openssl");
    return;
  }
  const auto mmg = must(open_provider("mmg", R"({"api_key": "k", "connections": 3, "url": ")" +
                                                 server.url("/echo") + R"(", "ca_file": ")" +
                                                 server.ca_file() + R"("})"));
  const std::vector<OutboundMessage> messages(10, sample_sms());
  const auto results = must(mmg->send_many(messages));
  REQUIRE(results.size() == 10);
  for (const SendResult& result : results) CHECK(result.outcome == SendOutcome::accepted);
  CHECK(server.records().size() == 10);
}

TEST_CASE("mmg: every fault has its outcome, and none a second request") {
  using enum SendOutcome;
  check_http_faults({.kind = "mmg",
                     .options = R"("api_key": "dXNlcjpwYXNz")",
                     .message = sample_sms(),
                     .accepts = mmg_yes,
                     .own = {{"a list", {.body = "[1]"}, accepted},
                             {"accepted, a number", {.status = 202, .body = "0"}, accepted},
                             {"no content", {.status = 204}, unknown},
                             {"half of it", {.body = R"({"Reference":)"}, unknown},
                             {"bad request", {.status = 400, .body = "447700900123"}, retry}},
                     .secrets = {"dXNlcjpwYXNz"}});
}

TEST_CASE("mmg: a wrong option is one line without its value") {
  CHECK(mmg_refusal("").message == "the provider mmg needs the option api_key");
  CHECK(mmg_refusal(R"({"api_key": "hidden\n"})").message ==
        "option api_key of the provider mmg has a character that is not printable ASCII");
  CHECK(mmg_refusal(R"({"api_key": ")" + std::string(4'001, 'h') + "\"}").message ==
        "option api_key of the provider mmg is longer than 4000 bytes");
  CHECK(mmg_refusal(R"({"api_key": "k", "url": "http://hidden"})").message ==
        "the provider mmg: url is not https");
  CHECK(mmg_refusal(R"({"api_key": "k", "url": "https://a:hidden@example.com"})").message ==
        "the provider mmg: url must not hold credentials");
  CHECK(mmg_refusal(R"({"api_key": "k", "connections": 0})").message ==
        "the provider mmg: connections is not 1 to 1000: 0");
  CHECK(mmg_refusal(R"({"api_key": "k", "timeout_ms": 0})").message ==
        "the provider mmg: timeout in ms is not 1 to 600000: 0");
}
