// Password hashes and tokens of links.
#include "people/people_world.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace secrets_test {

namespace {

/// 0, 1, 2, …
class CountingEntropy final : public Entropy {
public:
  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i);
  }
};

}  // namespace

TEST_CASE("passwords: a hash is of its password alone, and no two hashes are equal") {
  const auto hasher = make_password_hasher(std::make_shared<SystemEntropy>());
  std::set<std::string> hashes;
  for (const char* password : {"a", "correct horse", "motörhead"}) {
    const std::string hash = must(hasher->hash(password));
    CHECK(hash.starts_with("$y$"));
    CHECK_FALSE(hasher->is_outdated(hash));
    CHECK(hasher->matches(password, hash));
    CHECK_FALSE(hasher->matches(std::string(password) + " ", hash));
    CHECK_FALSE(hasher->matches("", hash));
    CHECK(hashes.insert(hash).second);
    CHECK(hashes.insert(must(hasher->hash(password))).second);
  }
}

TEST_CASE("passwords: bcrypt of elsewhere still counts, up to 72 bytes, and is to be renewed") {
  const auto hasher = make_password_hasher(std::make_shared<SystemEntropy>());
  const std::string hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  CHECK(hasher->matches("U*U", hash));
  CHECK_FALSE(hasher->matches("U*U*", hash));
  CHECK(hasher->is_outdated(hash));
  const std::string same_rules = "$2b$" + hash.substr(4);
  CHECK(hasher->matches("U*U", same_rules));
}

TEST_CASE("passwords: what is no hash that we keep is of no password, and nothing crashes") {
  const auto hasher = make_password_hasher(std::make_shared<SystemEntropy>());
  for (const char* hash : {"", "$y$", "$y$j9T$", "$2b$", "$2b$99$xx", "plain", "$1$salt$x", "*0",
                           "$6$salt$x", "$y$j9T$!!!!$"}) {
    CAPTURE(hash);
    CHECK_FALSE(hasher->matches("x", hash));
    CHECK_FALSE(hasher->matches("", hash));
  }
  CHECK_FALSE(hasher->matches(std::string_view("a\0b", 3), must(hasher->hash("a"))));
  CHECK(hasher->hash(std::string_view("a\0b", 3)).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("tokens: a Fernet token is that of its specification, both ways") {
  const auto tokens = must(make_fernet_tokens("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
                                              std::make_shared<CountingEntropy>()));
  const UtcTime made_at = must(UtcTime::from_text("1985-10-26T08:20:00Z"));
  const std::string token =
      "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVm"
      "pU4IwqDA==";
  CHECK(must(tokens->make("hello", made_at)) == token);
  CHECK(tokens->open(token, made_at, 60s).verdict == TokenVerdict::good);
  CHECK(tokens->open(token, made_at, 60s).payload == "hello");
  CHECK(tokens->open(token, made_at + 60s, 60s).verdict == TokenVerdict::good);
  CHECK(tokens->open(token, made_at + 61s, 60s).verdict == TokenVerdict::expired);
  CHECK(tokens->open(token, made_at - 120s, 60s).verdict == TokenVerdict::forged);
}

TEST_CASE("tokens: none that was changed anywhere, cut or written otherwise opens") {
  const auto entropy = std::make_shared<SeededEntropy>(1);
  const auto tokens = must(make_fernet_tokens(std::string(43, 'k'), entropy));
  const auto others = must(make_fernet_tokens(std::string(43, 'm'), entropy));
  const std::string token = must(tokens->make("an invitation", morning));
  CHECK(others->open(token, morning, 60s).verdict == TokenVerdict::forged);
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '=') continue;
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    CHECK(tokens->open(changed, morning, 60s).verdict == TokenVerdict::forged);
    CHECK(tokens->open(token.substr(0, i), morning, 60s).verdict == TokenVerdict::forged);
  }
  for (const std::string& text : {std::string(), std::string("nonsense"), token + "A", "A" + token,
                                  std::string(100'000, 'A'), token + token}) {
    CHECK(tokens->open(text, morning, 60s).verdict == TokenVerdict::forged);
  }
  CHECK(make_fernet_tokens("short", entropy).error().message ==
        "key of link tokens is no 32 bytes in url-safe base64");
}

}  // namespace secrets_test
