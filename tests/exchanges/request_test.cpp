#include "exchanges/request.hpp"

#include <doctest/doctest.h>

namespace notify::exchanges {
namespace {

BuiltRequest built(std::string_view http) {
  Symbols symbols;
  symbols.put("template:t", "T1");
  symbols.put("service:clinic", "S1");
  symbols.put("secret-of:live", "key");
  const auto json = read_json(http);
  REQUIRE(json.has_value());
  return build_request(*json, {symbols, ""}, UtcTime::from_us(0));
}

}  // namespace

TEST_CASE("request: a body is JSON and says so, unless the headers say otherwise") {
  const auto request = built(R"({"method": "POST", "path": "/v2/{{template:t}}?a=é b", )"
                             R"("body": {"id": "{{template:t}}"}})");
  CHECK(request.method == "POST");
  CHECK(request.target == "/v2/T1?a=%C3%A9%20b");
  CHECK(request.body == R"({"id": "T1"})");
  CHECK(request.headers == std::vector<RestHeader>{{"Content-Type", "application/json"}});
  CHECK(built(R"({"method": "POST", "path": "/", "body": null})").body == "null");
  CHECK(built(R"({"method": "POST", "path": "/", "body": 1,
                  "headers": {"content-type": "text/plain"}})")
            .headers == std::vector<RestHeader>{{"content-type", "text/plain"}});
}

TEST_CASE("request: a raw body goes as it is, and a form as forms do") {
  const auto raw = built(R"({"method": "POST", "path": "/", "raw_body": "{ \u00e9"})");
  CHECK(raw.body == "{ é");
  CHECK(raw.headers.empty());
  const auto form = built(
      R"({"method": "POST", "path": "/", "form": {"a b": "1+é", "id": "{{template:t}}", "c": 0}})");
  CHECK(form.body == "a+b=1%2B%C3%A9&id=T1&c=0");
  CHECK(form.headers ==
        std::vector<RestHeader>{{"Content-Type", "application/x-www-form-urlencoded"}});
}

TEST_CASE("request: a token is made only where one is asked for") {
  CHECK(built(R"({"method": "GET", "path": "/"})").headers.empty());
  const auto request =
      built(R"({"method": "GET", "path": "/", "auth": {"service": "clinic", "key": "live"}})");
  REQUIRE(request.headers.size() == 1);
  CHECK(request.headers[0].name == "Authorization");
  CHECK(request.headers[0].value.starts_with("Bearer "));
  CHECK_THROWS_AS((void)built(R"({"method": "GET", "path": "/", "cookies": {}})"), Trouble);
}

}  // namespace notify::exchanges
