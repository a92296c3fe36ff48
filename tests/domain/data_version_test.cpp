#include <notify/calendar.hpp>
#include <notify/data_version.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace notify;

namespace {

UtcTime at(std::string_view text) { return UtcTime::from_text(text).value(); }

std::string warning(std::string_view name, std::string_view now) {
  for (const auto& version : data_versions(at(now))) {
    if (version.name == name) return version.warning;
  }
  return "no such facts";
}

}  // namespace

TEST_CASE("data_version: every body of facts has a version and a source") {
  const auto versions = data_versions(at("2026-11-29T12:00:00Z"));
  REQUIRE(versions.size() == 3);
  CHECK(versions[0].name == "time zones");
  CHECK(versions[1].name == "bank holidays");
  CHECK(versions[1].version == "until 2028-12-31");
  CHECK(versions[2].name == "phone plans");
  for (const auto& version : versions) CHECK_FALSE(version.source.empty());
}

TEST_CASE("data_version: zone files that are older than those built in are warned of") {
  const auto files = zone_files();
  const auto said = warning("time zones", "2026-11-29T12:00:00Z");
  CHECK(files.built_in >= "2026f");
  if (files.folder.empty()) {
    CHECK(said.find("no zone files") != said.npos);
  } else if (files.version.empty()) {
    CHECK(said.find("tell no version") != said.npos);
  } else if (files.version < files.built_in) {
    CHECK(said.find("zone files are of " + files.version + ", older than ") == 0);
  } else {
    CHECK(said.empty());
  }
}

TEST_CASE("data_version: bank holidays are warned of half a year before they end") {
  CHECK(warning("bank holidays", "2028-06-30T12:00:00Z").empty());
  CHECK(warning("bank holidays", "2028-07-10T12:00:00Z")
            .find("bank holidays are not known after 2028-12-31") == 0);
}

TEST_CASE("data_version: phone plans that are older than a year are warned of") {
  CHECK(warning("phone plans", "2027-11-01T12:00:00Z").empty());
  CHECK_FALSE(warning("phone plans", "2028-01-01T12:00:00Z").empty());
}
