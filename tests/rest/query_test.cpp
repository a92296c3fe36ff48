#include "rest/query.hpp"

#include <doctest/doctest.h>

using namespace notify;

TEST_CASE("query: escapes are read, and broken ones stand") {
  CHECK(rest::percent_decoded("a%20b+c", true) == "a b c");
  CHECK(rest::percent_decoded("a+b", false) == "a+b");
  CHECK(rest::percent_decoded("%7Bid%7d", false) == "{id}");
  CHECK(rest::percent_decoded("%", true) == "%");
  CHECK(rest::percent_decoded("%4", true) == "%4");
  CHECK(rest::percent_decoded("%zz", true) == "%zz");
}

TEST_CASE("query: names keep their order, values may repeat or be empty") {
  const rest::Query query("status=a&older_than=&status=b&&x");
  CHECK(query.names() == std::vector<std::string>{"status", "older_than", "x"});
  CHECK(query.all("status") == std::vector<std::string>{"a", "b"});
  REQUIRE(query.find("older_than") != nullptr);
  CHECK(query.find("older_than")->empty());
  CHECK(query.find("y") == nullptr);
  CHECK(rest::Query("").names().empty());
}

TEST_CASE("query: what a link is made of can be read back") {
  std::string url = "/v2/notifications";
  rest::append_parameter(url, "reference", "a b&c=d%é");
  rest::append_parameter(url, "status", "failed");
  CHECK(url == "/v2/notifications?reference=a+b%26c%3Dd%25%C3%A9&status=failed");
  const rest::Query query(std::string_view(url).substr(url.find('?') + 1));
  CHECK(*query.find("reference") == "a b&c=d%é");
}
