#include "rest/python_text.hpp"

#include <doctest/doctest.h>

using namespace notify;
using codec::JsonValue;

namespace {
JsonValue parsed(std::string_view json) {
  auto value = codec::read_json(json, {.depth_max = 20});
  REQUIRE(value.has_value());
  return *std::move(value);
}
std::string repr(std::string_view json) { return rest::python_repr(parsed(json)); }
}  // namespace

TEST_CASE("python_text: words and containers print as Python has them") {
  CHECK(repr("null") == "None");
  CHECK(repr("true") == "True");
  CHECK(repr("[]") == "[]");
  CHECK(repr(R"([1, "a", null])") == "[1, 'a', None]");
  CHECK(repr(R"({"a": {"b": [false]}})") == "{'a': {'b': [False]}}");
}

TEST_CASE("python_text: text chooses its quotes and escapes what does not show") {
  CHECK(repr(R"("it's")") == "\"it's\"");
  CHECK(repr(R"("it's \"it\"")") == R"('it\'s "it"')");
  CHECK(repr(R"("a\\b\n\t\u0001")") == R"('a\\b\n\t\x01')");
  CHECK(repr(R"("é\u00a0\u200b\u2028")") == "'é\\xa0\\u200b\\u2028'");
  CHECK(rest::python_text(JsonValue{std::string("it's")}) == "it's");
}

TEST_CASE("python_text: whole numbers keep their digits, others become binary") {
  CHECK(rest::python_number("123456789012345678901234567890") == "123456789012345678901234567890");
  CHECK(rest::python_number("-0") == "0");
  CHECK(rest::python_number("12.50") == "12.5");
  CHECK(rest::python_number("1e3") == "1000.0");
  CHECK(rest::python_number("1e16") == "1e+16");
  CHECK(rest::python_number("1e-5") == "1e-05");
  CHECK(rest::python_number("0.0001") == "0.0001");
  CHECK(rest::python_number("1e999") == "inf");
  CHECK(rest::python_number("-1e999") == "-inf");
  CHECK(rest::python_number("1e-999") == "0.0");
}

TEST_CASE("python_text: a float is the shortest that reads back") {
  CHECK(rest::python_product(3, 1, "0.024") == "0.07200000000000001");
  CHECK(rest::python_product(0, 2, "0.024") == "0.0");
  CHECK(rest::python_float("0.0240") == "0.024");
  CHECK(rest::python_float("1") == "1.0");
  CHECK(rest::python_float("-0.0") == "-0.0");
  CHECK(rest::python_float("x") == "nan");
}
