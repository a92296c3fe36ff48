#include <notify/service.hpp>

#include <doctest/doctest.h>

using namespace notify;

TEST_CASE("service: every organisation type has a name that leads back to it") {
  for (int i = 0; i <= static_cast<int>(OrganisationType::other); ++i) {
    const auto type = static_cast<OrganisationType>(i);
    CHECK(organisation_type_from(name_of(type)).value() == type);
  }
  CHECK(name_of(OrganisationType::nhs_gp) == "nhs_gp");
}

TEST_CASE("service: an unknown organisation type is named in the error") {
  const auto result = organisation_type_from("nhs");
  REQUIRE(!result);
  CHECK(result.error().code == ErrorCode::invalid_argument);
  CHECK(result.error().message == "unknown organisation type: nhs");
}
