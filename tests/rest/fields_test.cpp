#include "rest/fields.hpp"

#include <doctest/doctest.h>

using namespace notify;
using rest::Fields;

namespace {

const UtcTime now = UtcTime::from_text("2026-05-04T12:00:00Z").value();

codec::JsonValue body_of(std::string_view json) {
  return codec::read_json(json, {.depth_max = 20, .repeats = codec::JsonRepeats::last_wins})
      .value();
}

/// What is wrong with the body of a text message, one line each.
std::vector<std::string> faults(std::string_view json) {
  const codec::JsonValue body = body_of(json);
  Fields fields(body);
  fields.text("reference", 5);
  fields.phone_number("phone_number");
  fields.uuid("template_id");
  fields.object("personalisation");
  fields.schedule("scheduled_for", now);
  fields.end({"phone_number", "template_id"});
  std::vector<std::string> texts;
  for (const auto& error : fields.errors()) texts.push_back(error.message);
  return texts;
}

std::vector<std::string> schedule_faults(const std::string& value) {
  return faults(R"({"phone_number": "07900900123",
                    "template_id": "11111111-1111-4111-8111-111111111111", "scheduled_for": )" +
                value + "}");
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("fields: faults come in the order of the schema, then what lacks, then what is new") {
  CHECK(faults(R"({"z": 1, "a": 2, "template_id": "x", "reference": 7})") ==
        Texts{"reference 7 is not of type string", "template_id is not a valid UUID",
              "phone_number is a required property",
              "Additional properties are not allowed (a, z were unexpected)"});
}

TEST_CASE("fields: a body that is empty lacks its fields, and one of another kind is told so") {
  const Texts lacking = {"phone_number is a required property",
                         "template_id is a required property"};
  for (const char* empty : {"{}", "[]", "null", "false", "0", "0.0", "-0", "\"\""})
    CHECK(faults(empty) == lacking);
  CHECK(faults("[1, 2]") == Texts{"[1, 2] is not of type object"});
  CHECK(faults("\"x\"") == Texts{"x is not of type object"});
  CHECK(faults("42") == Texts{"42 is not of type object"});
}

TEST_CASE("fields: a text is measured in characters") {
  const std::string rest =
      R"(", "phone_number": "07900900123", "template_id": "11111111111141118111111111111111"})";
  CHECK(faults(R"({"reference": "ééééé)" + rest).empty());
  CHECK(faults(R"({"reference": "éééééé)" + rest) == Texts{"reference éééééé is too long"});
}

TEST_CASE("fields: an id is read however it is written") {
  const Uuid id = Uuid::from_text("a1b2c3d4-1111-4111-8111-1234567890ab").value();
  for (const char* text :
       {"a1b2c3d4-1111-4111-8111-1234567890ab", "A1B2C3D4-1111-4111-8111-1234567890AB",
        "{a1b2c3d4-1111-4111-8111-1234567890ab}",
        "a1b2c3d4111141118111"
        "1234567890ab"}) {
    const auto read = rest::read_id(text);
    REQUIRE(read.has_value());
    CHECK(read->uuid == id);
    CHECK_FALSE(read->is_urn);
  }
  const auto urn = rest::read_id("urn:uuid:a1b2c3d4-1111-4111-8111-1234567890ab");
  REQUIRE(urn.has_value());
  CHECK(urn->is_urn);
  for (const char* text :
       {"", "x", " a1b2c3d4-1111-4111-8111-1234567890ab", "a1b2c3d4-1111-4111-8111-1234567890abc",
        "{}", "g1b2c3d4-1111-4111-8111-1234567890ab"})
    CHECK_FALSE(rest::read_id(text).has_value());
}

TEST_CASE("fields: a schedule lies within a day from now") {
  CHECK(schedule_faults("null").empty());
  CHECK(schedule_faults("\"2026-05-04T12:00:01\"").empty());
  CHECK(schedule_faults("\"2026-05-05 11:59Z\"").empty());
  CHECK(schedule_faults("\"20260504T1300+01:00\"").empty());
  CHECK(schedule_faults("\"2026-05-04T11:59:59\"") ==
        Texts{"scheduled_for datetime can not be in the past"});
  CHECK(schedule_faults("\"2026-05-05T12:00:01\"") ==
        Texts{"scheduled_for datetime can only be 24 hours in the future"});
  CHECK(schedule_faults("17") == Texts{"scheduled_for 17 is not of type string, null"});
  for (const char* text :
       {"\"\"", "\"nope\"", "\"2026-13-01\"", "\"2026-02-30T10:00\"", "\"2026-05-04T25:00\"",
        "\"2026-05-04T12:00:00+\"", "\"2026-05-04T12:00 x\""})
    CHECK(schedule_faults(text) ==
          Texts{"scheduled_for datetime format is invalid. It must be a valid ISO8601 date time "
                "format, https://en.wikipedia.org/wiki/ISO_8601"});
}

TEST_CASE("fields: of two equal names the last counts") {
  CHECK(faults(R"({"phone_number": 1, "template_id": "11111111-1111-4111-8111-111111111111",
                   "phone_number": "07900900123"})")
            .empty());
}

TEST_CASE("fields: hostile values make messages, never more") {
  CHECK(faults(R"({"phone_number": {"a'": ["b\u0000", 1e999]}})").front() ==
        "phone_number {\"a\": [b\\x00, inf]} is not of type string");
}
