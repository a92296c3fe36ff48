#include <notify/brands.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace brands_test {

TEST_CASE("brands: a name that is taken, in any case, gets a number that is free") {
  const std::vector<std::string> existing = {"NHS", "Town", "town (alternate 1)"};
  CHECK(unique_brand_name("Village", existing) == "Village");
  CHECK(unique_brand_name("nhs", existing) == "nhs (alternate 1)");
  CHECK(unique_brand_name("Town", existing) == "Town (alternate 2)");
}

TEST_CASE("brands: there are 99 alternates of a name") {
  std::vector<std::string> existing = {"Town"};
  for (int i = 1; i <= 99; ++i) existing.push_back("Town (alternate " + std::to_string(i) + ")");
  const auto refused = unique_brand_name("town", existing);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::limited);
}

TEST_CASE("brands: an email brand has a text or an alt text, and not both") {
  EmailBrand brand;
  brand.name = " The  Town ";
  CHECK_FALSE(checked_brand(brand));
  brand.text = "Town";
  REQUIRE(checked_brand(brand));
  CHECK(checked_brand(brand)->name == "The Town");
  brand.alt_text = "Town";
  const auto refused = checked_brand(brand);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "Email branding must have exactly one of alt_text and text.");
}

TEST_CASE("services: a From address that was made of the name follows it") {
  Service before;
  before.name = "River Clinic";
  before.email_from = "river.clinic@mail.example";
  Service after = before;
  after.name = "Lake Clinic";
  CHECK(email_from_after(before, after) == "lake.clinic@mail.example");
  after.custom_email_sender_name = "Team O'Neil";
  CHECK(email_from_after(before, after) == "team.oneil@mail.example");
  before.email_from = after.email_from = "desk@clinic.example";
  CHECK(email_from_after(before, after) == "desk@clinic.example");
}

TEST_CASE(
    "services: the health service is known by its types and its domains (rules/services 7.5)") {
  using Type = OrganisationType;
  for (const Type type : {Type::nhs_central, Type::nhs_local, Type::nhs_gp, Type::nhs_notify})
    CHECK(is_of_health_service(type, "example.org"));
  for (const char* domain : {"nhs.uk", "nhs.net", "trust.nhs.uk"})
    CHECK(is_of_health_service(Type::local, domain));
  for (const char* domain : {"", "notnhs.uk", "nhs.uk.example", "example.org"})
    CHECK_FALSE(is_of_health_service(Type::local, domain));
}

TEST_CASE("services: an archived name says when, so that the name is free") {
  CHECK(archived_name("Clinic", UtcTime::from_text("2026-05-04T10:00:34Z").value()) ==
        "_archived_2026-05-04-10:00:34_Clinic");
}

}  // namespace brands_test
