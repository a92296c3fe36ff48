#include <notify/sealer.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace {

constexpr std::string_view key = "0123456789abcdef0123456789abcdef";

std::shared_ptr<Sealer> sealer(std::string_view with_key = key) {
  return make_aes_sealer(with_key, std::make_shared<SystemEntropy>()).value();
}

/// Hands out the same bytes for ever, so that a known answer can be compared.
class FixedEntropy final : public Entropy {
public:
  void fill(std::span<std::uint8_t> out) override {
    std::uint8_t next = 0;
    for (auto& byte : out) byte = next++;
  }
};

}  // namespace

TEST_CASE("sealer: what was sealed opens again, whatever its length") {
  const auto box = sealer();
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 36u, 4'096u}) {
    const std::string plain(size, '\xFE');
    const auto sealed = box->seal(plain, "api_keys/secret/1");
    REQUIRE(sealed);
    CHECK(sealed->find(plain) == (size == 0 ? 0 : std::string::npos));
    CHECK(box->open(*sealed, "api_keys/secret/1").value() == plain);
  }
}

TEST_CASE("sealer: the same value sealed twice looks different") {
  const auto box = sealer();
  CHECK(box->seal("secret", "a").value() != box->seal("secret", "a").value());
}

TEST_CASE("sealer: nothing opens with another key, another context or a changed byte") {
  const auto box = sealer();
  const std::string sealed = box->seal("secret", "row 1").value();
  const auto is_corrupt = [&](const Result<std::string>& opened) {
    return !opened && opened.error().code == ErrorCode::corrupt &&
           opened.error().message.find("secret") == std::string::npos;
  };
  CHECK(is_corrupt(box->open(sealed, "row 2")));
  CHECK(is_corrupt(box->open(sealed, "")));
  CHECK(is_corrupt(sealer("fedcba9876543210fedcba9876543210")->open(sealed, "row 1")));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK(is_corrupt(box->open(changed, "row 1")));
    CHECK(is_corrupt(box->open(sealed.substr(0, i), "row 1")));
  }
  CHECK(is_corrupt(box->open(sealed + "00", "row 1")));
  CHECK(is_corrupt(box->open("v1.zz", "row 1")));
}

TEST_CASE("sealer: it is AES-256-GCM with the context as associated data") {
  // Computed by another implementation (Python's cryptography).
  const auto box = make_aes_sealer(key, std::make_shared<FixedEntropy>()).value();
  CHECK(box->seal("hello", "context").value() ==
        "v1.000102030405060708090a0b4580d710b6c19a0bf4dbe911d8864eab41f18c05f9");
}

TEST_CASE("sealer: a key of another length is refused without being shown") {
  const auto result = make_aes_sealer("tooshort", std::make_shared<SystemEntropy>());
  REQUIRE(!result);
  CHECK(result.error().code == ErrorCode::invalid_argument);
  CHECK(result.error().message.find("tooshort") == std::string::npos);
  CHECK(!make_aes_sealer(key, nullptr));
}

TEST_CASE("sealer: comparing in constant time tells equal from different") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK(!equal_in_constant_time("abc", "abd"));
  CHECK(!equal_in_constant_time("abc", "ab"));
}
