#include "exchanges/differences.hpp"

#include <doctest/doctest.h>

namespace notify::exchanges {
namespace {

Json parsed(std::string_view text) {
  auto read = read_json(text);
  REQUIRE_MESSAGE(read.has_value(), text);
  return *std::move(read);
}

constexpr std::string_view step = R"({"http": {"path": "/v2/notifications/pigeon"}, )"
                                  R"("expect": {"status": 500, "json": {"a": 1}}})";

}  // namespace

TEST_CASE("differences: a rule changes what is expected where all of its predicate holds") {
  auto rules = DifferenceRules::from_text(
      "# a comment\n\n"
      "other\t{\"expect.status\": 500, \"http.path\": \"/v2/other\"}\t{\"expect\": {\"status\": "
      "1}}\n"
      "kind\t{\"expect.status\": 500, \"http.path\": \"~/v2/notifications/[a-z]+\"}\t"
      "{\"expect\": {\"status\": 404, \"json\": null, \"body\": \"b\"}, \"callbacks\": []}\n");
  CHECK(rules.unused() == std::vector<std::string>{"other", "kind"});
  CHECK(write_json(rules.apply(parsed(step))) ==
        R"({"http": {"path": "/v2/notifications/pigeon"}, "expect": {"status": 404, "body": "b"}, )"
        R"("callbacks": []})");
  CHECK(rules.unused() == std::vector<std::string>{"other"});

  SUBCASE("and nothing where some of it does not") {
    for (const char* text :
         {R"({"http": {"path": "/v2/notifications/pigeon"}, "expect": {"status": 501}})",
          R"({"http": {"path": "/v2/notifications/p1"}, "expect": {"status": 500}})",
          R"({"http": {"path": "/v2/notifications/pigeon/"}, "expect": {"status": "500"}})",
          R"({"expect": {"status": 500}})"})
      CHECK(write_json(rules.apply(parsed(text))) == write_json(parsed(text)));
  }
}

TEST_CASE("differences: a rule may look at what changed the same notification before") {
  auto rules = DifferenceRules::from_text(
      "late\t{\"before.event.status\": \"sending\", \"expect.json.status\": \"delivered\"}\t"
      "{\"expect\": {\"json.sent_at\": null, \"json.status\": \"sent\"}}\n");
  const auto reading = [](const std::string& name) {
    return R"({"http": {"method": "GET", "path": "/v2/notifications/{{notification:)" + name +
           R"(}}"}, "expect": {"json": {"status": "delivered", "sent_at": "x"}}})";
  };
  const auto changed = [&](const std::string& name) {
    const Json step = parsed(reading(name));
    return write_json(rules.apply(step)) != write_json(step);
  };
  CHECK_FALSE(changed("n1"));
  (void)rules.apply(parsed(R"({"event": {"notification": "n1", "status": "sending"}})"));
  CHECK(changed("n1"));
  CHECK(changed("n1"));  // reading changes nothing
  CHECK_FALSE(changed("n2"));
  CHECK(write_json(rules.apply(parsed(reading("n1")))).find(R"("sent_at": null)") !=
        std::string::npos);
  (void)rules.apply(parsed(R"({"event": {"notification": "n1", "status": "delivered"}})"));
  CHECK_FALSE(changed("n1"));
  (void)rules.apply(parsed(R"({"event": {"notification": "n1", "status": "sending"}})"));
  rules.begin_file();
  CHECK_FALSE(changed("n1"));
}

TEST_CASE("differences: a star in a path is any member on the way") {
  auto rules =
      DifferenceRules::from_text("either\t{\"http.*.status\": \"~[03]\"}\t{\"callbacks\": []}\n");
  const auto changed = [&](std::string_view text) {
    return write_json(rules.apply(parsed(text))) != write_json(parsed(text));
  };
  CHECK(changed(R"({"http": {"method": "POST", "body": {"status": "3"}}})"));
  CHECK(changed(R"({"http": {"form": {"status": "0"}}})"));
  CHECK_FALSE(changed(R"({"http": {"form": {"status": "1"}}})"));
  CHECK_FALSE(changed(R"({"http": {"status": "3", "form": {"code": "3"}}})"));
  CHECK_FALSE(changed(R"({"http": "status"})"));
}

TEST_CASE("differences: a rule is about requests and answers, never about steps, and is whole") {
  for (const char* line :
       {"a\t{\"number\": 4}\t{\"expect\": {}}", "a\t{}\t{\"expect\": {}}",
        "a\t{\"expect.status\": 1}\t{\"http\": {}}", "a\t{\"expect.status\": 1}\t{}",
        "a\t{\"expect.status\": 1}", "a\tnot json\t{\"expect\": {}}",
        "\t{\"expect.status\": 1}\t{\"expect\": {}}"})
    CHECK_THROWS_AS((void)DifferenceRules::from_text(line), Trouble);
}

}  // namespace notify::exchanges
