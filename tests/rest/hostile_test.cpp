#include "rest/api_world.hpp"

using namespace notify;
using namespace notify::test;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// Tokens that no key of the service made.
std::vector<std::string> forged_tokens(const ApiWorld& world, const ApiService& service,
                                       const ApiService& other) {
  const std::string claims = world.claims_of(service);
  const std::string good = world.token_of(service);
  const std::string header = R"({"typ":"JWT","alg":"HS256"})";
  std::vector<std::string> out = {"",
                                  ".",
                                  "..",
                                  "...",
                                  "a.b.c",
                                  good + ".",
                                  good + ".x",
                                  good.substr(0, good.size() - 2),
                                  good.substr(0, good.rfind('.')),
                                  good.substr(0, good.rfind('.') + 1)};
  for (const char* algorithm : {"none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256",
                                "PS256", "EdDSA", "hs256", "HS256 ", ""}) {
    const std::string other_header = std::string(R"({"typ":"JWT","alg":")") + algorithm + "\"}";
    out.push_back(base64url(other_header) + "." + base64url(claims) + ".");
    out.push_back(signed_token(other_header, claims, service.secret));
  }
  for (const char* odd : {R"({"alg":["HS256"]})", R"({"alg":null})", R"({})", R"([])", R"("x")",
                          R"({"alg":"HS256","kid":1})", R"({"alg":"HS256","kid":{"a":1}})"})
    out.push_back(signed_token(odd, claims, odd == std::string_view("x") ? "" : "wrong"));
  for (const std::string& secret :
       {std::string(), std::string("wrong"), other.secret, service.secret + "x",
        service.secret.substr(1), service.service.id.to_text(), std::string(10'000, 'a')})
    out.push_back(signed_token(header, claims, secret));
  for (const char* odd_claims :
       {"{}", "[]", "null", R"({"iss":null})", R"({"iss":1})", R"({"iss":[]})", R"({"iss":"x"})",
        R"({"iss":"00000000-0000-0000-0000-000000000000"})"})
    out.push_back(signed_token(header, odd_claims, service.secret));
  for (const char* iat :
       {"null", "\"x\"", "[]", "{}", "1e400", "-1e400", "0", "-1", "99999999999", "NaN", "true"})
    out.push_back(signed_token(
        header, "{\"iss\":\"" + service.service.id.to_text() + "\",\"iat\":" + iat + "}",
        service.secret));
  out.push_back(signed_token(header, claims.substr(0, claims.size() - 1) + ",\"aud\":\"x\"}",
                             service.secret));
  out.push_back(repeated("A", 1'000'000));
  out.push_back(signed_token(
      header, "{\"x\":" + repeated("[", 10'000) + repeated("]", 10'000) + "}", service.secret));
  out.push_back(good.substr(0, 10) + std::string("\0\r\n", 3) + good.substr(10));
  return out;
}

}  // namespace

TEST_CASE("rest: no forged token opens anything, and none breaks anything") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const ApiService school = world.make_service("School");
  const auto tokens = forged_tokens(world, clinic, school);
  CHECK(tokens.size() >= 60);
  for (const std::string& token : tokens) {
    const auto response =
        world.ask("GET", "/v2/notifications", {}, {{"Authorization", "Bearer " + token}});
    CHECK((response.status == 401 || response.status == 403));
  }
  for (const char* header : {"", "Bearer", "Basic x", "Bearer\t", "Token x"})
    CHECK(world.ask("GET", "/v2/notifications", {}, {{"Authorization", header}}).status == 401);
}

TEST_CASE("rest: hostile bodies are refused as the client's fault") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::string id = clinic.sms.id.to_text();
  const std::string head = R"({"phone_number": "07900900123", "template_id": ")" + id + "\", ";
  std::vector<std::string> bodies = {
      "",
      "{",
      "nonsense",
      "''",
      "{\"a\":1,}",
      "{} x",
      std::string("\0", 1),
      "\xff\xfe{}",
      "{\"phone_number\": \"\xff\"}",
      repeated("[", 10'000),
      repeated("[", 10'000) + repeated("]", 10'000),
      repeated("{\"a\":", 10'000),
      "1],[2",
      head + R"("personalisation": )" + repeated("{\"a\":", 200) + "1" + repeated("}", 200) + "}",
      head + R"("reference": "\ud800"})",
      head + R"("reference": "\u0000"})",
      head + R"("personalisation": {"name": "\u0000"}})",
      head + R"("x": 99999999999999999999999999999999999999999999999999})",
      head + "\"x\": " + repeated("9", 100'000) + "}",
      head + R"("personalisation": [1e999]})"};
  std::string many = "{";
  for (int i = 0; i < 20'000; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  bodies.push_back(many + "\"z\":1}");
  for (const std::string& body : bodies) {
    for (const char* path : {"/v2/notifications/sms", "/v2/notifications/email",
                             "/v2/notifications/letter", "/v2/notifications/bulk"}) {
      const auto response = world.ask(clinic, "POST", path, body);
      CHECK(response.status >= 400);
      CHECK(response.status < 500);
    }
    CHECK(world.ask("POST", "/notifications/sms/mmg", body).status < 500);
    CHECK(world.ask("POST", "/notifications/sms/firetext", body).status < 500);
    CHECK(world.ask("POST", "/notifications/letter/status?token=x", body).status == 403);
    CHECK(world.ask("POST", "/notifications/email/smtp", body).status == 401);
  }
  CHECK(must(world.engine->notifications().list(clinic.service.id, {})).empty());
}

TEST_CASE("rest: a number of any size is one for a placeholder") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const auto sent =
      world.ask(clinic, "POST", "/v2/notifications/sms",
                R"({"phone_number": "07900900123", "template_id": ")" + clinic.sms.id.to_text() +
                    R"(", "personalisation": {"name": 123456789012345678901234567890}})");
  REQUIRE(sent.status == 201);
  CHECK(sent.body.find("Hello 123456789012345678901234567890") != std::string::npos);
}

TEST_CASE("rest: a body beyond the limit is not read") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  CHECK(world.ask(clinic, "POST", "/v2/notifications/sms", std::string((16u << 20) + 1, ' '))
            .status == 413);
}
