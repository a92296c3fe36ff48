#include "support/http_faults.hpp"

using namespace notify;
using namespace notify::test;

namespace {

const HttpReply firetext_yes{.body = R"({"description": "SMS successfully queued", "code": 0})"};

HttpReply firetext_code(const std::string& json) {
  return {.body = R"({"description": "home-key", "code": )" + json + "}"};
}

/// The keys that messages to these numbers go with.
std::vector<std::string> keys_of(const std::string& options,
                                 const std::vector<std::string>& numbers) {
  HttpsServer server(HttpsServer::Tls::without);
  server.script({{firetext_yes}});
  HttpSubject subject{.kind = "firetext", .options = options};
  std::vector<std::string> keys;
  for (const std::string& number : numbers) {
    subject.message = sample_sms(number);
    CHECK(send_one(subject, server.url("/"), 60'000).outcome == SendOutcome::accepted);
    const std::string body = server.records().back().body;
    keys.push_back(body.substr(0, body.find('&')));
  }
  return keys;
}

}  // namespace

TEST_CASE("firetext: a message is one POST of a form, byte by byte (rules/providers 4.2)") {
  HttpsServer server(HttpsServer::Tls::without);
  server.script({{firetext_yes}});
  HttpSubject subject{.kind = "firetext", .options = R"("api_key": "home-key")"};
  subject.message = sample_sms();
  std::string receipt;
  SUBCASE("without a receipt URL") {}
  SUBCASE("with one") {
    subject.options += R"(, "receipt_url": "https://example.com/r?a=1~")";
    receipt = "&receipt=https%3A%2F%2Fexample.com%2Fr%3Fa%3D1~";
  }
  CHECK(send_one(subject, server.url("/api/sendsms/json"), 60'000).outcome ==
        SendOutcome::accepted);
  const auto records = server.records();
  REQUIRE(records.size() == 1);
  CHECK(records[0].method == "POST");
  CHECK(records[0].path == "/api/sendsms/json");
  CHECK(records[0].header("content-type") == "application/x-www-form-urlencoded");
  CHECK(records[0].body ==
        "apiKey=home-key&from=GOVUK&to=447700900123&message=Ms+Jones%3A+your+%22slot%22+%26+50%25+"
        "caf%C3%A9+%E2%82%AC%0A2%2B2%3D4&reference=0190163a-7b2c-7def-8123-456789abcdef" +
            receipt);
}

TEST_CASE("firetext: numbers abroad go with the international key, if there is one") {
  // Jersey is priced as abroad; the last two are no numbers, and one of them begins like ours.
  const std::vector<std::string> numbers{"447700900123", "33612345678", "447797292290",
                                         "12025550123",  "441",         "999"};
  const std::string home = "apiKey=home-key", abroad = "apiKey=far-key";
  CHECK(keys_of(R"("api_key": "home-key", "international_api_key": "far-key")", numbers) ==
        std::vector{home, abroad, abroad, abroad, home, abroad});
  CHECK(keys_of(R"("api_key": "home-key")", numbers) == std::vector(6, home));
}

TEST_CASE("firetext: every fault has its outcome, and none a second request") {
  using enum SendOutcome;
  check_http_faults({.kind = "firetext",
                     .options = R"("api_key": "home-key", "international_api_key": "far-key")",
                     .message = sample_sms(),
                     .accepts = firetext_yes,
                     .own = {{"another code", firetext_code("2"), retry},
                             {"a code below zero", firetext_code("-1"), retry},
                             {"a long code", firetext_code(std::string(200, '9')), retry},
                             {"a code as a text", firetext_code("\"0\""), unknown},
                             {"a code that is a fraction", firetext_code("0.5"), unknown},
                             {"no code", {.body = "{}"}, unknown},
                             {"a list", {.body = "[0]"}, unknown},
                             {"bad request", {.status = 400, .body = "447700900123"}, retry}},
                     .secrets = {"home-key", "far-key"}});
}
