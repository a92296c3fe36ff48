#include "provider/firetext/firetext.hpp"
#include "provider/receipt_bodies.hpp"

using namespace notify;
using namespace notify::test;
using receipts::ReportedStatus;

TEST_CASE("firetext receipts: every status and code means what it should (rules/receipts 1.1)") {
  CHECK(firetext::status_of("0", "") == ReportedStatus{Status::delivered});
  CHECK(firetext::status_of("2", "") == ReportedStatus{Status::pending});
  for (const char* code : {"000", "102", "103", "104", "302", "900"})
    CHECK(firetext::status_of("1", code) == ReportedStatus{Status::temporary_failure});
  for (const char* code : {"101", "201", "301", "401"})
    CHECK(firetext::status_of("1", code) == ReportedStatus{Status::permanent_failure});
  for (const char* code : {"", "105", "0000"})
    CHECK(firetext::status_of("1", code) == ReportedStatus{Status::permanent_failure, true});
  for (const char* unknown : {"", "3", "00"}) CHECK(!firetext::status_of(unknown, "102"));
  // The code of a message that arrived says nothing.
  CHECK(firetext::status_of("0", "101") == ReportedStatus{Status::delivered});
}

TEST_CASE("receipts: a Firetext form is decoded and read") {
  const auto reading = read("firetext",
                            "mobile=447700900123&status=1&code=102&time=2026-03-10+14%3A17%"
                            "3a00&reference=018f0000-0000-7000-8000-00000000000%31");
  REQUIRE(reading.receipts.size() == 1);
  CHECK(reading.receipts[0].id.to_text() == letter_or_sms_id);
  CHECK(reading.receipts[0].status == Status::temporary_failure);
  CHECK(reading.receipts[0].at == at("2026-03-10T14:17:00Z"));
  CHECK(read("firetext", "status=1&reference=" + std::string(letter_or_sms_id))
            .receipts[0]
            .unspecified);
}
