#include "exchanges/token.hpp"

#include <doctest/doctest.h>

namespace notify::exchanges {
namespace {

/// The Authorization header of one service's key.
std::string made(std::string_view auth) {
  Symbols symbols;
  symbols.put("service:clinic", "S1");
  symbols.put("secret-of:live", "key");
  const auto json = read_json(auth);
  REQUIRE(json.has_value());
  const TokenMaker maker{symbols, "admin secret"};
  return authorization_of(*json, maker, UtcTime::from_us(1'500'000'999'999));
}

std::string first_two(const std::string& payload, const std::string& alg = "HS256") {
  return base64url(R"({"typ":"JWT","alg":")" + alg + "\"}") + "." + base64url(payload);
}

const std::string claims = R"({"iss": "S1", "iat": 1500000})";
constexpr const char* plain = R"({"service": "clinic", "key": "live"})";

/// The members of `auth` beside service and key.
std::string changed(const std::string& change) {
  return made(R"({"service": "clinic", "key": "live", )" + change + "}");
}
std::string unsigned_part(const std::string& header) {
  return header.substr(7, header.rfind('.') - 7);
}

}  // namespace

TEST_CASE("token: base64 as URLs have it, for every length") {
  CHECK(base64url("") == "");
  CHECK(base64url("f") == "Zg");
  CHECK(base64url("fo") == "Zm8");
  CHECK(base64url("foo") == "Zm9v");
  CHECK(base64url("foobar") == "Zm9vYmFy");
  CHECK(base64url("\xff\xfe\xfb") == "__77");
}

TEST_CASE("token: issuer and second, signed with the key's secret") {
  const std::string header = made(plain);
  CHECK(header.starts_with("Bearer " + first_two(claims) + "."));
  // HMAC-SHA-256 has 32 bytes, which are 43 characters.
  CHECK(header.size() - header.rfind('.') - 1 == 43);
  CHECK(changed(R"("secret": "key")") == header);
  CHECK(changed(R"("secret": "other")") != header);
  CHECK(unsigned_part(changed(R"("secret": "other")")) == unsigned_part(header));
}

TEST_CASE("token: claims are moved, replaced, added and left out") {
  CHECK(unsigned_part(changed(R"("iat_offset": -31)")) ==
        first_two(R"({"iss": "S1", "iat": 1499969})"));
  CHECK(unsigned_part(changed(R"("claims": {"iat": null, "aud": "x"})")) ==
        first_two(R"({"iss": "S1", "iat": null, "aud": "x"})"));
  CHECK(unsigned_part(changed(R"("omit": ["iss"])")) == first_two(R"({"iat": 1500000})"));
  CHECK(unsigned_part(changed(R"("claims": {"iss": "{{service:clinic}}"})")) == first_two(claims));
  CHECK(unsigned_part(made(R"({"client": "notify-admin"})")) ==
        first_two(R"({"iss": "notify-admin", "iat": 1500000})"));
}

TEST_CASE("token: another algorithm signs otherwise, none not at all") {
  const std::string none = changed(R"("alg": "none")");
  CHECK(none == "Bearer " + first_two(claims, "none") + ".");
  const std::string longer = changed(R"("alg": "HS512")");
  CHECK(unsigned_part(longer) == first_two(claims, "HS512"));
  CHECK(longer.size() - longer.rfind('.') - 1 == 86);
}

TEST_CASE("token: schemes and whole headers are as they are given") {
  CHECK(changed(R"("scheme": "bearer ")").starts_with("bearer ey"));
  CHECK(changed(R"("scheme": "Bearer  ")").starts_with("Bearer  ey"));
  CHECK(made(R"({"header": "Basic abc"})") == "Basic abc");
}

TEST_CASE("token: each mutation does what it says") {
  const std::string header = made(plain);
  const auto signature = header.rfind('.') + 1;
  CHECK(changed(R"("mutate": ["drop_signature"])") == header.substr(0, signature));
  CHECK(changed(R"("mutate": ["two_parts"])") == header.substr(0, signature - 1));
  std::string flipped = header;
  flipped[signature] = header[signature] == 'A' ? 'B' : 'A';
  CHECK(changed(R"("mutate": ["flip_signature"])") == flipped);
  CHECK(changed(R"("mutate": ["flip_signature", "flip_signature"])").substr(0, signature) ==
        header.substr(0, signature));
  flipped = header;
  flipped[header.find('.') + 1] = 'A';
  CHECK(changed(R"("mutate": "flip_payload")") == flipped);
  CHECK(flipped != header);
  CHECK_THROWS_AS((void)changed(R"("mutate": ["other"])"), Trouble);
  CHECK_THROWS_AS((void)changed(R"("unknown": 1)"), Trouble);
}

}  // namespace notify::exchanges
