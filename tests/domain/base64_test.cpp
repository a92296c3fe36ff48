#include "domain/base64.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace notify;
using base64::Alphabet;

TEST_CASE("base64: the vectors of RFC 4648 hold both ways") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    CHECK(base64::encode(bytes) == text);
    CHECK(base64::decode(text) == bytes);
  }
  CHECK(base64::encode("\xFB\xFF\xFE", Alphabet::url_safe) == "-__-");
  CHECK(base64::encode("\xFB\xFF", Alphabet::url_safe) == "-_8");
}

TEST_CASE("base64: strange characters are passed over, and only wrong padding is a fault") {
  CHECK(base64::decode("Zm 9v\nYg =\t=") == "foob");
  CHECK(base64::decode("!!!") == "");
  CHECK(base64::decode("Zm9v====") == "foo");
  CHECK(base64::decode("Zg==Zm9v") == "f");  // padding that is complete ends it
  CHECK(base64::decode("Zg=Zm9v") == std::nullopt);
  for (const char* wrong : {"Z", "Zg", "Zg=", "Zm8", "Zm9vY", "Zm9vYg="})
    CHECK(base64::decode(wrong) == std::nullopt);
  CHECK(base64::decode("Zg", Alphabet::url_safe) == "f");  // padded by its length
  CHECK(base64::decode("Z", Alphabet::url_safe) == std::nullopt);
}

TEST_CASE("base64: whatever bytes come back as they were") {
  std::mt19937_64 random(4648);
  for (int i = 0; i < 300; ++i) {
    std::string bytes(random() % 100, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    for (const Alphabet alphabet : {Alphabet::standard, Alphabet::url_safe})
      CHECK(base64::decode(base64::encode(bytes, alphabet), alphabet) == bytes);
  }
}
