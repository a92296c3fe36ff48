#include "provider/receipt_bodies.hpp"
#include "provider/sns/sns.hpp"

using namespace notify;
using namespace notify::test;
using receipts::ReportedStatus;

namespace {

std::string sns_log(std::string_view status, std::string_view reason, std::string_view more = "") {
  return R"({"notification": {"messageId": "34d9b400", "timestamp": "2026-07-05 16:01:07.558"},)"
         R"( "delivery": {"phoneCarrier": "Carrier", "mnc": 270, "priceInUSD": 0.00645,)"
         R"( "smsType": "Transactional", "destination": "+447700900123", "providerResponse": ")" +
         std::string(reason) + "\"" + std::string(more) + R"(}, "status": ")" +
         std::string(status) + "\"}";
}

}  // namespace

TEST_CASE("sns receipts: every status and reason means what it should (rules/receipts 1.1)") {
  CHECK(sns::status_of("SUCCESS", "") == ReportedStatus{Status::delivered});
  CHECK(sns::status_of("SUCCESS", "Invalid phone number") == ReportedStatus{Status::delivered});
  const std::vector<std::pair<std::string_view, Status>> reasons{
      {"Blocked as spam by phone carrier", Status::technical_failure},
      {"Destination is on a blocked list", Status::technical_failure},
      {"Invalid phone number", Status::technical_failure},
      {"Message body is invalid", Status::technical_failure},
      {"Phone carrier has blocked this message", Status::technical_failure},
      {"Phone carrier is currently unreachable/unavailable", Status::temporary_failure},
      {"Phone has blocked SMS", Status::technical_failure},
      {"Phone is currently unreachable/unavailable", Status::permanent_failure},
      {"Phone is on a blocked list", Status::technical_failure},
      {"Phone number is opted out", Status::permanent_failure},
      {"This delivery would exceed max price", Status::technical_failure},
      {"Unknown error attempting to reach phone", Status::technical_failure},
      {"The number +447700900123 is opted out", Status::permanent_failure},
      {"Out of words", Status::permanent_failure},
      {"", Status::permanent_failure}};
  for (const auto& [reason, status] : reasons)
    CHECK_MESSAGE(sns::status_of("FAILURE", reason) == ReportedStatus{status}, reason);
  for (const char* unknown : {"", "success", "PENDING", "FAILED"})
    CHECK(!sns::status_of(unknown, "Invalid phone number"));
}

TEST_CASE("sns receipts: a line of the log is read whole, as it is and in an envelope") {
  const std::string log = sns_log("SUCCESS", "Message has been accepted by phone",
                                  R"(, "dwellTimeMs": 599, "dwellTimeMsUntilDeviceAck": 1344)");
  for (const std::string& body : {log, ses_body(log), R"({"Message": )" + log + "}",
                                  R"({"source": "aws.sns", "detail": )" + log + "}"}) {
    CAPTURE(body);
    const auto reading = read("sns", body);
    REQUIRE(reading.receipts.size() == 1);
    const Receipt& receipt = reading.receipts[0];
    CHECK(receipt.id.is_nil());
    CHECK(receipt.provider == "sns");
    CHECK(receipt.reference == "34d9b400");
    CHECK(receipt.status == Status::delivered);
    CHECK(receipt.at == at("2026-07-05T16:01:08.344Z"));  // UTC, though it does not say so
  }
  const auto failed = read("sns", sns_log("FAILURE", "Invalid phone number"));
  CHECK(failed.receipts[0].status == Status::technical_failure);
}

TEST_CASE("sns receipts: a receipt is dated by what the log says, as far as it can be") {
  const auto dated = [](std::string_view more) {
    return read("sns", sns_log("SUCCESS", "ok", more)).receipts[0].at;
  };
  CHECK(dated("") == at("2026-07-05T16:01:07Z"));
  CHECK(dated(R"(, "dwellTimeMs": 599)") == at("2026-07-05T16:01:07.599Z"));
  for (const char* odd : {"-1", "1e3", "\"x\"", "99999999999999999999", "604800001", "null", "1.5"})
    CHECK_MESSAGE(dated(R"(, "dwellTimeMs": )" + std::string(odd)) == at("2026-07-05T16:01:07Z"),
                  odd);
  CHECK(
      read("sns", R"({"notification": {"messageId": "m"}, "status": "SUCCESS"})").receipts[0].at ==
      read_at);
  CHECK(read("sns", R"({"notification": {"messageId": "m", "timestamp": "soon"},)"
                    R"( "delivery": 5, "status": "SUCCESS"})")
            .receipts[0]
            .at == read_at);
}

TEST_CASE("sns receipts: what cannot be read is an error that shows nothing private") {
  check_unreadable("sns", "{}", "sns receipt names no message");
  check_unreadable("sns", R"({"notification": {}, "status": "SUCCESS"})",
                   "sns receipt names no message");
  check_unreadable("sns", R"({"notification": {"messageId": "m"}, "status": "+447700900123 no"})",
                   "sns receipt has an unknown status: ?447700900123?no");
  check_unreadable("sns", R"({"Type": "SubscriptionConfirmation", "Message": "You have chosen"})",
                   "sns receipt is a SubscriptionConfirmation of SNS");
}
