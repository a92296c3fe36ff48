#include <notify/adapters/aes_sealer.hpp>

#include <doctest/doctest.h>

#include <set>
#include <thread>

using namespace notify;

namespace {

const std::string key = "0123456789abcdef0123456789abcdef";
const std::string other_key = "fedcba9876543210fedcba9876543210";

std::shared_ptr<Sealer> sealer(std::vector<SealingKey> keys = {{1, key}}) {
  return make_aes_sealer(std::move(keys), std::make_shared<SystemEntropy>()).value();
}

/// Hands out the same bytes for ever, so that a known answer can be compared.
class FixedEntropy final : public Entropy {
public:
  void fill(std::span<std::uint8_t> out) override {
    std::uint8_t next = 0;
    for (auto& byte : out) byte = next++;
  }
};

std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

bool is_corrupt(const Result<std::string>& opened) {
  return !opened && opened.error().code == ErrorCode::corrupt &&
         opened.error().message.find("secret") == std::string::npos;
}

}  // namespace

TEST_CASE("sealer: what was sealed opens again, whatever its length") {
  const auto box = sealer();
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 36u, 4'096u, 1'000'000u}) {
    const std::string plain(size, '\xFE');
    const auto sealed = box->seal(plain, "api_keys/secret/1");
    REQUIRE(sealed);
    if (size > 8) CHECK(sealed->find(plain) == std::string::npos);
    CHECK(box->open(*sealed, "api_keys/secret/1").value() == plain);
    CHECK(box->open(box->seal(plain, "").value(), "").value() == plain);
  }
}

TEST_CASE("sealer: the same value sealed twice looks different") {
  const auto box = sealer();
  CHECK(box->seal("secret", "a").value() != box->seal("secret", "a").value());
}

TEST_CASE("sealer: nothing opens with another key, another context or a changed byte") {
  const auto box = sealer();
  const std::string sealed = box->seal("secret", "row 1").value();
  CHECK(is_corrupt(box->open(sealed, "row 2")));
  CHECK(is_corrupt(box->open(sealed, "")));
  CHECK(is_corrupt(sealer({{1, other_key}})->open(sealed, "row 1")));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK(!box->open(changed, "row 1"));
    CHECK(is_corrupt(box->open(sealed.substr(0, i), "row 1")));
  }
  CHECK(is_corrupt(box->open(sealed + "0", "row 1")));
  CHECK(box->open(sealed, "row 1").value() == "secret");  // a failure leaves nothing behind
}

TEST_CASE("sealer: an older key opens what it sealed, and no longer seals") {
  const std::string old = sealer({{1, key}})->seal("secret", "row").value();
  const auto box = sealer({{2, other_key}, {1, key}});
  CHECK(box->key_id() == 2);
  CHECK(box->open(old, "row").value() == "secret");
  const std::string fresh = box->seal("secret", "row").value();
  CHECK(key_id_of(old) == 1);
  CHECK(key_id_of(fresh) == 2);
  const auto unknown = sealer({{1, key}})->open(fresh, "row");
  REQUIRE(!unknown);
  CHECK(unknown.error().code == ErrorCode::unsupported);
  CHECK(unknown.error().message == "unknown sealing key: 2");
  // The id of the key is authenticated too: under the same bytes, another id does not open.
  CHECK(is_corrupt(sealer({{1, other_key}})->open(old, "row")));
}

TEST_CASE("sealer: it is AES-256-GCM under a derived key, with header and context authenticated") {
  // Computed by other implementations (Python's cryptography and hmac).
  const auto box = make_aes_sealer({{1, key}}, std::make_shared<FixedEntropy>()).value();
  CHECK(hex_of(box->seal("hello", "context").value()) ==
        "0100000001000102030405060708090a0bcdbc9bde42ae8e720e2a01cc1e892931595d4aa485");
  CHECK(box->index_of("447700900123").value() == -9062030595790054104);
}

TEST_CASE("sealer: an index is the same for equal values under one key, and only then") {
  const auto box = sealer({{2, other_key}, {1, key}});
  const auto all = box->indexes_of("447700900123").value();
  REQUIRE(all.size() == 2);
  CHECK(all[0] == box->index_of("447700900123").value());
  CHECK(all[1] == sealer()->index_of("447700900123").value());
  CHECK(all[0] != all[1]);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(box->index_of(std::to_string(i)).value());
  CHECK(seen.size() == 10'000);
}

TEST_CASE("sealer: wrong keys are refused without being shown") {
  const auto refusal = [](std::vector<SealingKey> keys) {
    const auto result = make_aes_sealer(std::move(keys), std::make_shared<SystemEntropy>());
    REQUIRE(!result);
    CHECK(result.error().code == ErrorCode::invalid_argument);
    return result.error().message;
  };
  CHECK(refusal({{1, "tooshort"}}) == "sealing key of 8 bytes instead of 32");
  CHECK(refusal({{0, key}}) == "sealing key id must be 1 or more: 0");
  CHECK(refusal({{3, key}, {3, other_key}}) == "two sealing keys have one id: 3");
  CHECK(refusal({}) == "a sealer needs 1 to 16 keys: 0");
  CHECK(!make_aes_sealer({{1, key}}, nullptr));
}

TEST_CASE("sealer: what is no sealed value names no key") {
  CHECK(key_id_of("") == 0);
  CHECK(key_id_of("v1.00") == 0);
  CHECK(key_id_of(std::string_view("\x01\xFF\xFF\xFF\xFF", 5)) == 0);
  CHECK(key_id_of(std::string_view("\x01\x00\x00\x00\x07", 5)) == 7);
  CHECK(is_corrupt(sealer()->open(std::string_view("\x01\x00\x00\x00\x01", 5), "")));
}

TEST_CASE("sealer: many threads may use one") {
  const auto box = sealer();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string plain = std::to_string(t) + "/" + std::to_string(i);
        if (box->open(box->seal(plain, plain).value(), plain).value() != plain) std::abort();
        static_cast<void>(box->index_of(plain).value());
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("sealer: comparing in constant time tells equal from different") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK(!equal_in_constant_time("abc", "abd"));
  CHECK(!equal_in_constant_time("abc", "ab"));
}
