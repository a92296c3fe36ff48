#include "provider/dvla/dvla.hpp"
#include "provider/receipt_bodies.hpp"

using namespace notify;
using namespace notify::test;
using receipts::ReportedStatus;

TEST_CASE("dvla receipts: every word means what it should (rules/receipts 1.1)") {
  CHECK(dvla::status_of("DESPATCHED") == ReportedStatus{Status::delivered});
  CHECK(dvla::status_of("REJECTED") == ReportedStatus{Status::technical_failure});
  CHECK(!dvla::status_of("PRINTED"));
}

TEST_CASE("receipts: a letter is despatched on the London day of its transition") {
  const auto reading = read("dvla", dvla_body("DESPATCHED"));
  REQUIRE(reading.receipts.size() == 1);
  CHECK(reading.receipts[0].status == Status::delivered);
  REQUIRE(reading.despatches.size() == 1);
  CHECK(reading.despatches[0].despatched_on == day("2026-03-28"));
  CHECK(reading.despatches[0].cost_threshold == CostThreshold::sorted);
  // Half past eleven in the evening, UTC, is the next day in summer.
  CHECK(read("dvla", dvla_body("DESPATCHED", "MM", "2ND", "2026-06-30T23:30:00Z"))
            .despatches[0]
            .despatched_on == day("2026-07-01"));
  const auto rejected = read("dvla", dvla_body("REJECTED"));
  CHECK(rejected.receipts[0].status == Status::technical_failure);
  CHECK(rejected.despatches.empty());
}

TEST_CASE("receipts: only two products at second class are sorted mail") {
  const auto threshold = [](std::string_view product, std::string_view postage) {
    return read("dvla", dvla_body("DESPATCHED", product, postage)).despatches[0].cost_threshold;
  };
  CHECK(threshold("MM", "2ND") == CostThreshold::sorted);
  CHECK(threshold("MM ECONOMY", "2ND") == CostThreshold::sorted);
  for (const char* product :
       {"UNCODED", "MM UNSORTED", "UNSORTED", "UNSORTEDE", "INT EU", "INT ROW", ""})
    CHECK(threshold(product, "2ND") == CostThreshold::unsorted);
  CHECK(threshold("MM", "1ST") == CostThreshold::unsorted);
}
