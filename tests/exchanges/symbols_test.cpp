#include "exchanges/symbols.hpp"

#include <doctest/doctest.h>

namespace notify::exchanges {

TEST_CASE("symbols: forms are replaced by what they stand for, wherever they are") {
  Symbols symbols;
  symbols.put("template:t", "T1");
  symbols.put("link:m1", "https://api.example.gov.uk/unsubscribe/1/abc?x=1");
  symbols.put("secret:new", "hidden");
  symbols.put_maker("signed",
                    [](std::string_view name) { return "token of " + std::string(name); });
  CHECK(symbols.filled("/v2/template/{{template:t}}/preview") == "/v2/template/T1/preview");
  CHECK(symbols.filled("{{template:t}}{{template:t}}") == "T1T1");
  CHECK(symbols.filled("((name)) {one} {{") == "((name)) {one} {{");
  CHECK(symbols.filled("{{link:m1}}") == "/unsubscribe/1/abc?x=1");
  CHECK(symbols.filled("{{secret:new}}") == "hidden");
  CHECK(symbols.filled("{{signed:l1}}") == "token of l1");
  CHECK(symbols.filled("a{{repeat:b::3}}c") == "ab:b:b:c");
  CHECK(symbols.filled("x {{any:uuid}}") == "x {{any:uuid}}");

  const auto value = read_json(R"({"{{template:t}}": ["{{template:t}}", 1, null]})");
  REQUIRE(value.has_value());
  CHECK(write_json(symbols.filled(*value)) == R"({"T1": ["T1", 1, null]})");
}

TEST_CASE("symbols: what is not known is trouble") {
  const Symbols symbols;
  CHECK_THROWS_AS((void)symbols.filled("{{template:t}}"), Trouble);
  CHECK_THROWS_AS((void)symbols.filled("{{nothing}}"), Trouble);
  CHECK_THROWS_AS((void)symbols.filled("{{repeat:y}}"), Trouble);
  CHECK_THROWS_AS((void)symbols.filled("{{repeat:y:x}}"), Trouble);
}

TEST_CASE("symbols: of a URL the path and the query are left") {
  CHECK(path_of("https://api.example.gov.uk/a/b?c=d") == "/a/b?c=d");
  CHECK(path_of("https://api.example.gov.uk") == "/");
  CHECK(path_of("/a") == "/a");
}

}  // namespace notify::exchanges
