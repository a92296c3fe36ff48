// JSON that strangers send: it is read or refused, and nothing is thrown.
#include "codec/json_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace notify;
using codec::JsonLimits;
using codec::JsonRepeats;
using codec::JsonValue;

namespace {

constexpr JsonLimits limits{.bytes_max = 100, .names_max = 3, .depth_max = 3};

bool is_read(std::string_view json) { return codec::read_json(json, limits).has_value(); }

}  // namespace

TEST_CASE("json reader: words are read if nothing follows them at once") {
  CHECK(is_read("null"));
  CHECK(is_read("[null]"));
  CHECK(is_read(" [ null , true,false ] "));
  CHECK(codec::read_json("true", limits)->find_as<bool>() != nullptr);
  for (const std::string& word : {std::string("null"), std::string("true"), std::string("false")})
    for (const std::string& after : {std::string("\x1a"), std::string("x"), std::string("0"),
                                     std::string("\0", 1), std::string("\""), word})
      for (const std::string& json : {word + after, "[" + word + after + "]",
                                      R"({"a": )" + word + after + "}", "[1, " + word + after}) {
        CAPTURE(json);
        CHECK_FALSE(is_read(json));
      }
}

TEST_CASE(
    "json reader: a text that is cut off anywhere, or changed in any byte, is no reason to throw") {
  const std::string whole = R"({"a": [null, true, -1.5e3], "b": {"c": "é\u20ac"}, "d": false})";
  REQUIRE(is_read(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(is_read(std::string_view(whole).substr(0, length)));
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = whole;
      changed[at] = static_cast<char>(byte);
      CHECK_NOTHROW((void)is_read(changed));
    }
}

TEST_CASE("json reader: limits hold at their edge, and repeats are refused or the last one wins") {
  CHECK(is_read("[[[1]]]"));
  CHECK_FALSE(is_read("[[[[1]]]]"));
  CHECK(is_read(R"({"a": 1, "b": 2, "c": 3})"));
  CHECK_FALSE(is_read(R"({"a": 1, "b": 2, "c": 3, "d": 4})"));
  CHECK(is_read('"' + std::string(98, 'x') + '"'));
  CHECK_FALSE(is_read('"' + std::string(99, 'x') + '"'));
  CHECK_FALSE(is_read(R"({"a": 1, "a": 2})"));
  const auto last = codec::read_json(R"({"a": 1, "b": 2, "a": "x"})",
                                     {.depth_max = 1, .repeats = JsonRepeats::last_wins});
  REQUIRE(last);
  REQUIRE(last->find("a")->find_as<std::string>() != nullptr);
  CHECK(last->find_as<JsonValue::Object>()->front().name == "a");
  CHECK(last->find("c") == nullptr);
}
