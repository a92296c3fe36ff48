#include "crypto/signing_key.hpp"

#include "domain/hex.hpp"

#include <doctest/doctest.h>

using namespace notify;

namespace signing_key_test {

constexpr const char* ed25519_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\n"
    "-----END PRIVATE KEY-----\n";

TEST_CASE("signing_key: the digest of SHA-256 is that of FIPS 180-4") {
  CHECK(hex::encode(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("signing_key: a key of Ed25519 gives 64 bytes, the same for the same bytes") {
  const auto key = SigningKey::from_pem(ed25519_pem);
  REQUIRE(key.has_value());
  CHECK(key->kind() == SigningKey::Kind::ed25519);
  CHECK(key->sign_sha256("a").value().size() == 64);
  CHECK(key->sign_sha256("a").value() == SigningKey(*key).sign_sha256("a").value());
  CHECK(key->sign_sha256("a").value() != key->sign_sha256("b").value());
}

TEST_CASE("signing_key: what is no key that signs mails is refused without showing it") {
  std::string pem, why;
  SUBCASE("no PEM") {
    pem = "hunter2";
    why = "private key is not PEM";
  }
  SUBCASE("a public key") {
    pem =
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAebVWLo/mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ=\n"
        "-----END PUBLIC KEY-----\n";
    why = "private key is not PEM";
  }
  SUBCASE("a key of another kind") {
    pem =
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VuBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\n"
        "-----END PRIVATE KEY-----\n";
    why = "private key is neither RSA nor Ed25519";
  }
  SUBCASE("a key with a passphrase") {
    pem = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C\n-----END ENCRYPTED PRIVATE KEY-----\n";
    why = "private key has a passphrase";
  }
  const auto key = SigningKey::from_pem(pem);
  REQUIRE_FALSE(key.has_value());
  CHECK(key.error().code == ErrorCode::invalid_argument);
  CHECK(key.error().message == why);
}

}  // namespace signing_key_test
