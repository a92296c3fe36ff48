#include "domain/hex.hpp"

#include <notify/ports/sealer.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace notify;

TEST_CASE("digest: SHA-256 and HMAC are what NIST and RFC 4231 publish") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const auto mac = [](std::string_view key, std::string_view text) {
    return hex::encode(hmac_sha256(key, text));
  };
  CHECK(mac(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(mac("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Longer than a block, and exactly as long as one.
  CHECK(mac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  const std::string block(64, 'k');
  CHECK(mac(block, "x") == mac(block, "x"));
  CHECK(mac(block, "x") != mac(block + 'k', "x"));
  CHECK(mac("", "") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}
