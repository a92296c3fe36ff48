#include "provider/inbound_bodies.hpp"
#include "provider/mmg/mmg.hpp"

using namespace notify;
using namespace notify::test;

namespace {

std::string mmg_sms(std::string_view message, std::string_view more = "") {
  return R"({"MSISDN": "447900900222", "Number": "447900111222", "ID": "mmg-1", "Message": ")" +
         std::string(message) + "\"" + std::string(more) + "}";
}

}  // namespace

TEST_CASE("mmg inbound: a body is read whole") {
  const ReceivedSms sms =
      read_inbound("mmg", mmg_sms("Some+message+with+%C2%A3+and+%2B",
                                  R"(, "DateRecieved": "2026-05-04+10%3A00%3A01", "new": [1])"));
  CHECK(sms.provider == "mmg");
  CHECK(sms.number == "447900111222");
  CHECK(sms.user_number == "447900900222");
  CHECK(sms.content == "Some message with \xC2\xA3 and +");
  CHECK(sms.provider_reference == "mmg-1");
  CHECK(sms.provider_date == at("2026-05-04T10:00:01Z"));
}

TEST_CASE("mmg inbound: a text is decoded as a form, then as a text of Python; the rest stays") {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"a+b%2B", "a b+"},
      {"100%", "100%"},
      {"%4", "%4"},
      {"%zz", "%zz"},
      {"Caf%C3%A9 \\u20ac", "Caf\xC3\xA9 \xE2\x82\xAC"},
      {"a\\nb\\tc", "a\nb\tc"},
      {"\\x41\\101\\7", "AA\a"},
      {"\\U0001F600", "\xF0\x9F\x98\x80"},
      {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
      {"\\ud83d!", "\xEF\xBF\xBD!"},
      {"\\\\n", "\\n"},
      {"C:\\d", "C:\\d"},
      {"end\\", "end\\"},
      {"\\xZ", "\\xZ"},
      {"\\U00110000", "\\U00110000"},
      {"one\\\ntwo", "onetwo"},
      {"%5Cn", "\n"},
      {"%00\\0", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"%FF", "\xEF\xBF\xBD"},
      {"", ""}};
  for (const auto& [written, meant] : texts) {
    CAPTURE(written);
    CHECK(mmg::message_text(written) == meant);
  }
}

TEST_CASE("mmg inbound: a date is UTC's, one that is none is now, and none stays none") {
  const auto date = [](std::string_view text) {
    return read_inbound("mmg", mmg_sms("x", ", \"DateRecieved\": \"" + std::string(text) + "\""))
        .provider_date;
  };
  CHECK(date("2026-07-04T10:00:00") == at("2026-07-04T10:00:00Z"));
  CHECK(date("2026-07-04 10:00") == at("2026-07-04T10:00:00Z"));
  CHECK(date("2026-07-04") == at("2026-07-04T00:00:00Z"));
  CHECK(date("2026-07-04 10:00:00.25") == at("2026-07-04T10:00:00.25Z"));
  CHECK(date("2026-07-04T10:00:00Z") == at("2026-07-04T10:00:00Z"));
  CHECK(date("2026-07-04T10:00:00%2B02:00") == at("2026-07-04T10:00:00Z"));
  CHECK(date("2026-07-04T10:00:00-0200") == at("2026-07-04T10:00:00Z"));
  for (const char* none :
       {"nonsense", "2026-07-04T10:00:00+02:00", "2026-07-32", "2026-07-04 25:00", "2026-07-04 10",
        "2026-07-04 10:00:00.", "2026-07-04x"})
    CHECK(date(none) == read_at);
  CHECK(!date("").has_value());
  CHECK(!read_inbound("mmg", mmg_sms("x")).provider_date.has_value());
  CHECK(!read_inbound("mmg", mmg_sms("x", R"(, "DateRecieved": null)")).provider_date.has_value());
}

TEST_CASE(
    "mmg inbound: what lacks a field, or is no JSON, is an error that shows nothing private") {
  check_lacks("mmg", R"({"MSISDN": "447900900222"})", "Number");
  check_lacks("mmg", R"({"MSISDN": "1", "Number": "2", "ID": "3"})", "Message");
  check_lacks("mmg", R"({"MSISDN": "1", "Number": "2", "ID": null, "Message": ""})", "ID");
  check_lacks("mmg", R"({"Number": "2", "ID": "3", "Message": ""})", "MSISDN");
  for (const char* none : {"", "{", "a=b", "[]", "null"}) {
    const auto read = inbound_reader_of("mmg")->read({none}, read_at);
    REQUIRE(!read);
    CHECK(read.error().code == ErrorCode::invalid_argument);
    CHECK(read.error().detail.empty());
  }
}
