#include <notify/postal_address.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;

TEST_CASE("postcode: any spacing and case gives the one written form") {
  for (const auto* typed : {"SW1A1AA", "sw1a 1aa", " s w 1 a 1 a a ", "SW1A\u00a01AA",
                            "\u200bSW1A1AA", "\u017fw1a 1aa", "SW1A\n1AA"}) {
    CAPTURE(typed);
    CHECK(normalised_postcode(typed) == "SW1A 1AA");
  }
  CHECK(normalised_postcode("m11aa") == "M1 1AA");
  CHECK(normalised_postcode("bf1 0ax") == "BF1 0AX");
}

TEST_CASE("postcode: unknown areas, unused letters, other signs and lengths are refused") {
  for (const auto& typed :
       {std::string(), std::string("1AA"), std::string("SW1A 1A"), std::string("QQ1 1AA"),
        std::string("SW1A 1CA"), std::string("SW1A 1AO"), std::string("SW1A-1AA"),
        std::string("SW1A.1AA"), std::string("SW1AA 1AA"), std::string("SW123 1AA"),
        std::string("GIR 0AA"), std::string("SW1A 1\u00dfA"), std::string("London SW1A 1AA"),
        std::string("SW\u06611 1AA"), std::string("SW1A 1A\xFF"), std::string(1'000'000, '1')}) {
    CAPTURE(typed.substr(0, 20));
    CHECK_FALSE(normalised_postcode(typed).has_value());
  }
}

TEST_CASE("postcode: writing a postcode twice changes nothing") {
  std::mt19937 random(7);
  constexpr std::string_view letters = "SW1A 0B9ENl";
  int found = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string typed;
    for (auto size = 5 + random() % 3; size > 0; --size)
      typed += letters[random() % letters.size()];
    const auto once = normalised_postcode(typed);
    if (!once) continue;
    ++found;
    CHECK(normalised_postcode(*once) == once);
    CHECK(once->at(once->size() - 4) == ' ');
  }
  CHECK(found > 100);
}
