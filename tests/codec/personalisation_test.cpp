#include <notify/json.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;

namespace {

using List = PersonalisationValue::List;
using Number = PersonalisationValue::Number;

PersonalisationValue value(Personalisation values, std::string_view name) {
  const auto* const found = values.find(name);
  REQUIRE(found != nullptr);
  return *found;
}

std::string random_text(std::mt19937_64& random) {
  static const std::vector<std::string> pieces = {
      "a",        "Z",    " ",    "\"", "\\", "/", "\n",           "\t",
      "\x01",     "\x7F", "é",    "ŵ",  "€",  "😀", "\xE2\x80\xA8", std::string(1, '\0'),
      "((name))", "{}",   "null", "1"};
  std::string text;
  for (std::uint64_t i = random() % 8; i > 0; --i) text += pieces[random() % pieces.size()];
  return text;
}

PersonalisationValue::Scalar random_scalar(std::mt19937_64& random) {
  static const std::vector<std::string> numbers = {
      "0", "-0", "12.50", "1e400", "123456789012345678901234567890", "-3.0E-7"};
  switch (random() % 4) {
    case 0: return std::monostate();
    case 1: return random() % 2 == 0;
    case 2: return Number{numbers[random() % numbers.size()]};
    default: return random_text(random);
  }
}

PersonalisationValue random_value(std::mt19937_64& random) {
  if (random() % 4 == 0) {
    List list;
    for (std::uint64_t i = random() % 5; i > 0; --i) list.push_back(random_scalar(random));
    return {list};
  }
  return std::visit([](auto scalar) { return PersonalisationValue{std::move(scalar)}; },
                    random_scalar(random));
}

}  // namespace

TEST_CASE("personalisation json: strings, numbers, booleans, null and lists of them are read") {
  const auto values = personalisation_from_json(
      R"( {"name": "Ann \"\u00e9\ud83d\ude00", "items": ["a", 2, true, null], "days": 3,
          "price": 12.50, "ok": false, "none": null, "empty": []} )");
  REQUIRE(values);
  CHECK(value(*values, "name") == PersonalisationValue{std::string("Ann \"é😀")});
  CHECK(value(*values, "items") ==
        PersonalisationValue{List{std::string("a"), Number{"2"}, true, std::monostate()}});
  CHECK(value(*values, "days") == PersonalisationValue{Number{"3"}});
  CHECK(value(*values, "price") == PersonalisationValue{Number{"12.50"}});
  CHECK(value(*values, "ok") == PersonalisationValue{false});
  CHECK(value(*values, "none") == PersonalisationValue{});
  CHECK(value(*values, "empty") == PersonalisationValue{List{}});
}

TEST_CASE("personalisation json: numbers keep every digit") {
  for (const char* digits : {"0", "-0", "0.10", "1e400", "-1.5E+07", "18446744073709551616",
                             "3.14159265358979323846264338327950288"}) {
    const auto values = personalisation_from_json(std::string("{\"n\": ") + digits + " }");
    REQUIRE(values);
    CHECK(value(*values, "n") == PersonalisationValue{Number{digits}});
  }
}

TEST_CASE("personalisation json: whatever else there is is refused") {
  for (const char* json : {"",
                           " ",
                           "[]",
                           "null",
                           "3",
                           "\"a\"",
                           "{",
                           "}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":1}}",
                           "{\"a\":1} {}",
                           "{\"a\":1} x",
                           "{\"a\":NaN}",
                           "{\"a\":Infinity}",
                           "{\"a\":nul}",
                           "{\"a\":nulll}",
                           "{\"a\":truex}",
                           "{\"a\":tru}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":1e}",
                           "{\"a\":--1}",
                           "{\"a\":0x10}",
                           "{\"a\":{}}",
                           "{\"a\":[[1]]}",
                           "{\"a\":[{}]}",
                           "{\"a\":[1,]}",
                           "{\"a\":[1",
                           "{\"a\":\"x}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\n\"}",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\":1,\"a\":2}",
                           "{\"a\":1,\"\\u0061\":2}",
                           "// x\n{}",
                           "{\"a\":\"\xC3\x28\"}",
                           "{\"\xFF\":1}",
                           "{\"a\":\"\xED\xA0\x80\"}",
                           "{\"a\":\"\xC0\xAF\"}"}) {
    CAPTURE(json);
    const auto values = personalisation_from_json(json);
    REQUIRE(!values);
    CHECK(values.error().code == ErrorCode::invalid_argument);
    CHECK(values.error().message.find('\n') == std::string::npos);
  }
}

TEST_CASE("personalisation json: errors name the offence and no value") {
  const auto twice = personalisation_from_json("{\"secret\":\"hunter2\",\"secret\":\"hunter2\"}");
  CHECK(twice.error().message == "not valid json: duplicate name \"secret\"");
  const auto nested = personalisation_from_json("{\"a\":{\"b\":\"hunter2\"}}");
  CHECK(nested.error().message == "personalisation holds an object");
}

TEST_CASE("personalisation json: four mebibytes are the limit") {
  const std::string padding(std::size_t{4 << 20} - 8, 'x');
  CHECK(personalisation_from_json("{\"a\":\"" + padding + "\"}"));
  CHECK(!personalisation_from_json("{\"a\":\"" + padding + "y\"}"));
}

TEST_CASE("personalisation json: deep nesting is refused before it costs anything") {
  const std::string deep(500'000, '[');
  CHECK(!personalisation_from_json("{\"a\":" + deep + "}"));
  CHECK(!personalisation_from_json(deep));
}

TEST_CASE("personalisation json: what is written is read back the same") {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    Personalisation values;
    for (std::uint64_t i = random() % 6; i > 0; --i) {
      values.set("n" + std::to_string(i) + random_text(random), random_value(random));
    }
    const std::string json = to_json(values);
    const auto back = personalisation_from_json(json);
    CAPTURE(json);
    REQUIRE(back);
    REQUIRE(*back == values);
    REQUIRE(to_json(*back) == json);
  }
}

TEST_CASE("personalisation json: a value that is not as it should be is still written as json") {
  Personalisation values;
  values.set("n", PersonalisationValue{Number{"1, \"b\": 2"}});
  values.set("t", std::string("a\xFFz\xE2\x82"));
  CHECK(to_json(values) ==
        "{\"n\":\"1, \\\"b\\\": 2\",\"t\":\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"}");
  CHECK(personalisation_from_json(to_json(values)));
}

TEST_CASE("personalisation json: damaged texts are answered, never crashed on") {
  const std::string whole = R"({"name": "Ann \u00e9", "items": ["a", 2, true], "days": 3.5e1})";
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string json = whole.substr(0, random() % (whole.size() + 1));
    if (!json.empty()) json[random() % json.size()] = static_cast<char>(random());
    const auto values = personalisation_from_json(json);
    if (values) CHECK(personalisation_from_json(to_json(*values)).value() == *values);
  }
}
