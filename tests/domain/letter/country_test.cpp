#include <notify/postal_address.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace {

std::string country(std::string_view name) {
  const auto found = find_country(name);
  return found ? found->name : "none";
}

}  // namespace

TEST_CASE("country: case, spaces, punctuation and accents do not matter") {
  for (const auto* name : {"Cote d'Ivoire", "C\u00f4te d\u2019Ivoire", "COTE-D_IVOIRE",
                           "(cote d.ivoire)", "c\u00d4te,divoire"}) {
    CAPTURE(name);
    CHECK(country(name) == country("Ivory Coast"));
  }
  CHECK(country("Trinidad & Tobago") == "Trinidad and Tobago");
  CHECK(country("Trinidad + Tobago") == "Trinidad and Tobago");
}

TEST_CASE("country: an article in English or Welsh may be left out") {
  CHECK(country("The Gambia") == country("Gambia"));
  CHECK(country("Gambia") != "none");
  CHECK(country("Yr Alban") == country("Alban"));
  CHECK(country("Alban") == "United Kingdom");
}

TEST_CASE("country: what Royal Mail calls Europe costs less than the rest of the world") {
  CHECK(find_country("France")->zone == PostageZone::europe);
  CHECK(find_country("Japan")->zone == PostageZone::rest_of_world);
  CHECK(find_country("Wales")->zone == PostageZone::united_kingdom);
}

TEST_CASE("country: digits, unknown words and hostile text name none") {
  for (const auto& name :
       {std::string(), std::string("France 1"), std::string("Franc\u00e9?"), std::string("Narnia"),
        std::string("France?"), std::string("the"), std::string("\xFF\xFE"),
        std::string(1'000'000, 'a'), "France" + std::string(300, ' ')}) {
    CHECK(country(name) == "none");
  }
}
