#include "rest/token.hpp"

#include <doctest/doctest.h>

using namespace notify;
using rest::ClaimsVerdict;
using rest::Token;

namespace {

const UtcTime noon = UtcTime::from_text("2026-05-04T12:00:00Z").value();
const std::int64_t noon_seconds = noon.us() / 1'000'000;

ClaimsVerdict judged(const std::string& claims) {
  return rest::judge_claims(codec::read_json(claims, {.depth_max = 5}).value(), noon);
}
ClaimsVerdict issued_at(std::int64_t seconds) {
  return judged("{\"iat\": " + std::to_string(seconds) + "}");
}

// {"typ":"JWT","alg":"HS256"} and {"iss":"x"}
constexpr std::string_view header = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9";
constexpr std::string_view claims = "eyJpc3MiOiJ4In0";

std::string joined(std::string_view a, std::string_view b, std::string_view c) {
  return std::string(a) + "." + std::string(b) + "." + std::string(c);
}

}  // namespace

TEST_CASE("token: three parts are read, and what was signed is kept as it came") {
  const auto token = Token::read(joined(header, claims, "AQID"));
  REQUIRE(token.has_value());
  CHECK(token->is_hs256);
  CHECK(token->signature == "\x01\x02\x03");
  CHECK(token->signed_text == std::string(header) + "." + std::string(claims));
}

TEST_CASE("token: another algorithm is no HS256, whatever it says of itself") {
  const std::string none = "eyJhbGciOiJub25lIn0";      // {"alg":"none"}
  const std::string rs256 = "eyJhbGciOiJSUzI1NiJ9";    // {"alg":"RS256"}
  const std::string lower = "eyJhbGciOiJoczI1NiJ9";    // {"alg":"hs256"}
  const std::string list = "eyJhbGciOlsiSFMyNTYiXX0";  // {"alg":["HS256"]}
  for (const std::string& other : {none, rs256, lower, list}) {
    const auto token = Token::read(joined(other, claims, ""));
    REQUIRE(token.has_value());
    CHECK_FALSE(token->is_hs256);
  }
}

TEST_CASE("token: what has not three parts of base64 with JSON in them is none") {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("a.b"), std::string("a.b.c"),
        std::string(header) + "." + std::string(claims), joined(header, claims, "AQID.AQID"),
        joined(header, "W10", "AQID"),  // []
        joined("bnVsbA", claims, ""),   // null
        joined(header, "A" + std::string(claims.substr(1)), ""),
        joined(header, std::string(100'000, 'A'), ""),
        joined("eyJhbGciOiJIUzI1NiIsImtpZCI6MX0", claims, "")})  // a kid that is a number
    CHECK_FALSE(Token::read(text).has_value());
}

TEST_CASE("token: the clock may be thirty seconds off, either way, and no second more") {
  CHECK(issued_at(noon_seconds) == ClaimsVerdict::good);
  CHECK(issued_at(noon_seconds - 30) == ClaimsVerdict::good);
  CHECK(issued_at(noon_seconds - 31) == ClaimsVerdict::clock_skewed);
  CHECK(issued_at(noon_seconds + 30) == ClaimsVerdict::good);
  CHECK(issued_at(noon_seconds + 31) == ClaimsVerdict::clock_skewed);
}

TEST_CASE("token: a client may write the instant as a fraction or a text") {
  const std::string seconds = std::to_string(noon_seconds);
  CHECK(judged("{\"iat\": " + seconds + ".0}") == ClaimsVerdict::good);
  CHECK(judged("{\"iat\": " + seconds + ".75}") == ClaimsVerdict::good);
  CHECK(judged("{\"iat\": \"" + seconds + "\"}") == ClaimsVerdict::good);
}

TEST_CASE("token: an instant that is none is a wrong clock, and none at all is told apart") {
  for (const char* iat : {"null", "\"x\"", "[]", "{}", "1e300", "-1e300", "\"1\"", "true"})
    CHECK(judged(std::string("{\"iat\": ") + iat + "}") == ClaimsVerdict::clock_skewed);
  CHECK(judged("{}") == ClaimsVerdict::no_issue_time);
}

TEST_CASE("token: validity and audience count where they are given") {
  const std::string iat = "{\"iat\": " + std::to_string(noon_seconds);
  CHECK(judged(iat + ", \"exp\": 4102444800}") == ClaimsVerdict::good);
  CHECK(judged(iat + ", \"exp\": 1}") == ClaimsVerdict::refused);
  CHECK(judged(iat + ", \"nbf\": 4102444800}") == ClaimsVerdict::refused);
  CHECK(judged(iat + ", \"aud\": \"x\"}") == ClaimsVerdict::refused);
  CHECK(judged(iat + ", \"aud\": \"\"}") == ClaimsVerdict::good);
}
