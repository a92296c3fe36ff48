#include "exchanges/compare.hpp"

#include <doctest/doctest.h>

// A matcher that lets everything through proves nothing: each is shown what it must refuse.
namespace notify::exchanges {
namespace {

constexpr std::string_view host = "https://api.example.gov.uk";
constexpr const char* uuid = "b6e1c3d0-9999-4e4e-8a8a-000000000005";

Json json(std::string_view text) {
  auto read = read_json(text);
  REQUIRE_MESSAGE(read.has_value(), text);
  return *std::move(read);
}

std::optional<Difference> compare(std::string_view expected, std::string_view found) {
  return difference_of(json(expected), json(found), host, "json");
}

bool equal(std::string_view expected, std::string_view found) {
  return !compare(expected, found).has_value();
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

}  // namespace

TEST_CASE("comparison: values are equal as JSON is, whatever the order of members") {
  for (const char* text : {"null", "true", "12", "\"a\"", "[]", "{}", "[1, [2]]", R"({"a": null})"})
    CHECK(equal(text, text));
  CHECK(equal(R"({"a": 1, "b": [true]})", R"({"b": [true], "a": 1})"));
  CHECK(equal(R"("\u00e9\/")", R"("é/")"));
}

TEST_CASE("comparison: what differs is refused, and the first place is named") {
  const auto path = [](std::string_view expected, std::string_view found) {
    const auto difference = compare(expected, found);
    REQUIRE_MESSAGE(difference.has_value(), expected);
    return difference->path;
  };
  CHECK(path("null", "false") == "json");
  CHECK(path("null", R"("")") == "json");
  CHECK(path("false", "null") == "json");
  CHECK(path("true", "1") == "json");
  CHECK(path("0", "false") == "json");
  CHECK(path("1", R"("1")") == "json");
  CHECK(path(R"("a")", R"("a ")") == "json");
  CHECK(path("[]", "{}") == "json");
  CHECK(path("{}", "[]") == "json");
  CHECK(path("{}", "null") == "json");
  CHECK(path("[1]", "[1, 2]") == "json.length");
  CHECK(path("[1, 2]", "[1]") == "json.length");
  CHECK(path("[1, 2]", "[2, 1]") == "json[0]");
  CHECK(path(R"({"a": {"b": [0, 1]}})", R"({"a": {"b": [0, 2]}})") == "json.a.b[1]");

  const auto missing = compare(R"({"a": 1, "b": 2})", R"({"a": 1})");
  CHECK(missing == Difference{"json.b", "2", "nothing"});
  const auto extra = compare(R"({"a": 1})", R"({"a": 1, "b": null})");
  CHECK(extra == Difference{"json.b", "nothing", "null"});
}

TEST_CASE("comparison: whole numbers are exact, others near by a thousand millionth") {
  CHECK(equal("0.072", "0.07200000000000001"));
  CHECK(equal("0", "0.0"));
  CHECK(equal("1e3", "1000"));
  CHECK(!equal("0.072", "0.0720001"));
  CHECK(!equal("0.0", "1e-300"));
  CHECK(!equal("9007199254740993", "9007199254740992"));
  CHECK(!equal("1", "-1"));
}

TEST_CASE("comparison: $uuid takes a uuid in lower case and nothing else") {
  const std::string matcher = R"({"$uuid": true})";
  CHECK(equal(matcher, quoted(uuid)));
  for (const char* wrong :
       {"", "b6e1c3d0", "B6E1C3D0-9999-4E4E-8A8A-000000000005", "b6e1c3d099994e4e8a8a000000000005",
        "b6e1c3d0-9999-4e4e-8a8a-00000000000g", "b6e1c3d0-9999-4e4e-8a8a-0000000000055"})
    CHECK_MESSAGE(!equal(matcher, quoted(wrong)), wrong);
  for (const char* wrong : {"null", "true", "1", "{}", R"({"$uuid": true})"})
    CHECK_MESSAGE(!equal(matcher, wrong), wrong);
}

TEST_CASE("comparison: $url takes one path on the API's host, $url_prefix a longer one") {
  const std::string url = R"({"$url": "/v2/notifications?page=1"})";
  CHECK(equal(url, R"("https://api.example.gov.uk/v2/notifications?page=1")"));
  for (const char* wrong :
       {"/v2/notifications?page=1", "http://api.example.gov.uk/v2/notifications?page=1",
        "https://api.example.gov.uk/v2/notifications", "https://other/v2/notifications?page=1",
        "https://api.example.gov.uk/v2/notifications?page=12", ""})
    CHECK_MESSAGE(!equal(url, quoted(wrong)), wrong);
  CHECK(!equal(url, "null"));

  const std::string prefix = R"({"$url_prefix": "/unsubscribe/{{any:uuid}}/"})";
  const std::string begin = "https://api.example.gov.uk/unsubscribe/" + std::string(uuid) + "/";
  CHECK(equal(prefix, quoted(begin + "t")));
  CHECK(!equal(prefix, quoted(begin)));
  CHECK(!equal(prefix, quoted("/unsubscribe/" + std::string(uuid) + "/t")));
  CHECK(!equal(prefix, R"("https://api.example.gov.uk/unsubscribe/x/t")"));
  CHECK(!equal(prefix, "null"));
}

TEST_CASE("comparison: any uuid in a text stands for exactly one") {
  const std::string text = R"("a {{any:uuid}} b {{any:uuid}}")", one = uuid;
  CHECK(equal(text, quoted("a " + one + " b " + one)));
  CHECK(!equal(text, quoted("a " + one + " b ")));
  CHECK(!equal(text, quoted("a " + one + one + " b " + one)));
  CHECK(!equal(text, quoted("a x b " + one)));
  CHECK(!equal(text, quoted("a {{any:uuid}} b {{any:uuid}}")));
  CHECK(!equal(text, quoted("a " + one + " b " + one + "c")));
}

TEST_CASE("comparison: $reference takes 16 capital letters or digits") {
  const std::string matcher = R"({"$reference": true})";
  CHECK(equal(matcher, R"("ABCDEFGH01234567")"));
  for (const char* wrong :
       {"ABCDEFGH0123456", "ABCDEFGH012345678", "abcdefgh01234567", "ABCDEFGH-1234567", ""})
    CHECK_MESSAGE(!equal(matcher, quoted(wrong)), wrong);
  CHECK(!equal(matcher, "1234567890123456"));
}

TEST_CASE("comparison: $list looks at length, first and last") {
  const std::string matcher = R"({"$list": {"length": 3, "first": {"a": 1}, "last": 3}})";
  CHECK(equal(matcher, R"([{"a": 1}, "anything", 3])"));
  CHECK(compare(matcher, R"([{"a": 2}, 2, 3])")->path == "json.first.a");
  CHECK(compare(matcher, R"([{"a": 1}, 2, 4])")->path == "json.last");
  CHECK(compare(matcher, R"([{"a": 1}, 3])")->path == "json.length");
  CHECK(!equal(matcher, "3"));
  CHECK(!equal(R"({"$list": {"length": 0, "first": null}})", "[]"));
  CHECK(equal(R"({"$list": {"length": 0}})", "[]"));
  CHECK_THROWS_AS((void)compare(R"({"$list": {"first": 1}})", "[1]"), Trouble);
  CHECK_THROWS_AS((void)compare(R"({"$list": {"length": 1, "middle": 1}})", "[1]"), Trouble);
}

TEST_CASE("comparison: $unordered pairs values off, whichever fit several") {
  CHECK(equal(R"({"$unordered": [1, 2, 3]})", "[3, 1, 2]"));
  CHECK(equal(R"({"$unordered": []})", "[]"));
  // The matcher must leave the text that only the text's own value fits.
  CHECK(equal(R"({"$unordered": [{"$uuid": true}, ")" + std::string(uuid) + R"("]})",
              "[" + quoted(uuid) + R"(, "b6e1c3d0-9999-4e4e-8a8a-000000000006"])"));
  CHECK(!equal(R"({"$unordered": [1, 2]})", "[1, 1]"));
  CHECK(!equal(R"({"$unordered": [1, 1]})", "[1, 2]"));
  CHECK(!equal(R"({"$unordered": [1]})", "[1, 1]"));
  CHECK(!equal(R"({"$unordered": [1]})", "1"));
}

TEST_CASE("comparison: $pattern takes a whole text") {
  CHECK(equal(R"({"$pattern": "[0-9]+ is too many"})", R"("12 is too many")"));
  CHECK(!equal(R"({"$pattern": "[0-9]+ is too many"})", R"("12 is too many, really")"));
  CHECK(!equal(R"({"$pattern": "[0-9]+"})", "12"));
}

TEST_CASE("comparison: a matcher that is not known is trouble, never a match") {
  CHECK_THROWS_AS((void)compare(R"({"$anything": true})", "1"), Trouble);
  CHECK_THROWS_AS((void)compare(R"({"$anything": true})", R"("text")"), Trouble);
  CHECK_THROWS_AS((void)compare(R"({"$url": 1})", R"("text")"), Trouble);
}

TEST_CASE("json: what is not one JSON text is none") {
  for (const char* text : {"", "{", "1, \"b\": 2", "1}, {\"a\": 2", "'a'", "{\"a\": 1, \"a\": 2}"})
    CHECK_MESSAGE(!read_json(text).has_value(), text);
  CHECK(write_json(json(R"([null, 1.50, "é\n", {"a": {}}])")) ==
        R"([null, 1.50, "é\n", {"a": {}}])");
}

}  // namespace notify::exchanges
