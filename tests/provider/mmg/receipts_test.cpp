#include "provider/mmg/mmg.hpp"
#include "provider/receipt_bodies.hpp"

using namespace notify;
using namespace notify::test;
using receipts::ReportedStatus;

TEST_CASE("mmg receipts: every status means what it should (rules/receipts 1.1)") {
  CHECK(mmg::status_of("3") == ReportedStatus{Status::delivered});
  CHECK(mmg::status_of("2") == ReportedStatus{Status::permanent_failure});
  CHECK(mmg::status_of("4") == ReportedStatus{Status::temporary_failure});
  CHECK(mmg::status_of("5") == ReportedStatus{Status::permanent_failure});
  for (const char* unknown : {"", "0", "1", "6", "33", " 3"}) CHECK(!mmg::status_of(unknown));
}

TEST_CASE("receipts: an MMG body is read whole, its time being London's") {
  const auto reading =
      read("mmg", mmg_body("3", R"(, "substatus": "0", "deliverytime": "2026-07-05 16:01:07")"));
  REQUIRE(reading.receipts.size() == 1);
  const Receipt& receipt = reading.receipts[0];
  CHECK(receipt.id.to_text() == letter_or_sms_id);
  CHECK(receipt.provider == "mmg");
  CHECK(receipt.reference.empty());
  CHECK(receipt.status == Status::delivered);
  CHECK(receipt.at == at("2026-07-05T15:01:07Z"));
  CHECK(!receipt.unspecified);
  CHECK(read("mmg", mmg_body("4")).receipts[0].at == read_at);
  CHECK(read("mmg", mmg_body("4", R"(, "deliverytime": "yesterday")")).receipts[0].at == read_at);
  // A number instead of a text, and fields that nobody announced.
  CHECK(read("mmg", R"({"CID": ")" + std::string(letter_or_sms_id) +
                        R"(", "status": 5, "new": {"a": [1, null]}})")
            .receipts[0]
            .status == Status::permanent_failure);
}
