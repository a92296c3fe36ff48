#include "provider/receipt_bodies.hpp"
#include "provider/ses/ses.hpp"

using namespace notify;
using namespace notify::test;
using receipts::ReportedStatus;

TEST_CASE("ses receipts: every word means what it should (rules/receipts 1.1)") {
  CHECK(ses::status_of("Delivery", "") == ReportedStatus{Status::delivered});
  CHECK(ses::status_of("Bounce", "Permanent") == ReportedStatus{Status::permanent_failure});
  CHECK(ses::status_of("Bounce", "Transient") == ReportedStatus{Status::temporary_failure});
  CHECK(ses::status_of("Bounce", "Undetermined") == ReportedStatus{Status::temporary_failure});
  CHECK(ses::status_of("Reject", "") == ReportedStatus{Status::technical_failure});
  CHECK(!ses::status_of("Complaint", ""));
}

TEST_CASE("receipts: an SES body is read through its envelope") {
  const auto delivery = read(
      "ses",
      ses_body(
          R"({"notificationType": "Delivery", "mail": {"messageId": "ref-1", "timestamp": "x"},)"
          R"( "delivery": {"timestamp": "2026-03-20T11:59:58.5Z"}})"));
  REQUIRE(delivery.receipts.size() == 1);
  CHECK(delivery.receipts[0].id.is_nil());
  CHECK(delivery.receipts[0].provider == "ses");
  CHECK(delivery.receipts[0].reference == "ref-1");
  CHECK(delivery.receipts[0].status == Status::delivered);
  CHECK(delivery.receipts[0].at == at("2026-03-20T11:59:58Z"));

  const auto bounce =
      read("ses", ses_body(R"({"notificationType": "Bounce", "mail": {"messageId": "r"},)"
                           R"( "bounce": {"bounceType": "Permanent"}})"));
  CHECK(bounce.receipts[0].status == Status::permanent_failure);

  const auto complaint =
      read("ses",
           ses_body(R"({"notificationType": "Complaint", "mail": {"messageId": "r"}, "complaint": )"
                    R"({"feedbackId": "f", "complaintFeedbackType": "abuse", )"
                    R"("timestamp": "2026-03-20T11:00:00+01:00"}})"));
  CHECK(complaint.receipts.empty());
  REQUIRE(complaint.complaints.size() == 1);
  CHECK(complaint.complaints[0] == Complaint{"ses", "r", "f", "abuse", at("2026-03-20T10:00:00Z")});
}

TEST_CASE("receipts: SES reports as notifications and as events, in an envelope or without") {
  const auto events = [](std::string_view type, std::string_view more) {
    return R"({"eventType": ")" + std::string(type) +
           R"(", "mail": {"messageId": "r", "timestamp": "2026-03-20T11:00:00Z"})" +
           std::string(more) + "}";
  };
  const auto enveloped = [](const std::string& message, int form) -> std::string {
    switch (form) {
      case 0: return ses_body(message);
      case 1: return message;
      case 2: return R"({"Type": "Notification", "Message": )" + message + "}";
      default:
        return R"({"version": "0", "detail-type": "Email", "source": "aws.ses", "detail": )" +
               message + "}";
    }
  };
  for (int form = 0; form < 4; ++form) {
    CAPTURE(form);
    const auto of = [&](std::string_view type, std::string_view more = "") {
      return read("ses", enveloped(events(type, more), form));
    };
    const auto status = [&](std::string_view type, std::string_view more = "") {
      const auto reading = of(type, more);
      REQUIRE(reading.receipts.size() == 1);
      CHECK(reading.receipts[0].reference == "r");
      return reading.receipts[0].status;
    };
    CHECK(status("Delivery", R"(, "delivery": {"timestamp": "2026-03-20T11:59:58Z"})") ==
          Status::delivered);
    CHECK(status("Bounce", R"(, "bounce": {"bounceType": "Permanent"})") ==
          Status::permanent_failure);
    CHECK(status("Bounce", R"(, "bounce": {"bounceType": "Transient"})") ==
          Status::temporary_failure);
    CHECK(status("Reject", R"(, "reject": {"reason": "Bad content"})") ==
          Status::technical_failure);
    CHECK(status("Rendering Failure", R"(, "failure": {"errorMessage": "no name"})") ==
          Status::technical_failure);
    CHECK(of("Complaint", R"(, "complaint": {"feedbackId": "f"})").complaints.size() == 1);
    for (const char* silent : {"Send", "DeliveryDelay", "Open", "Click", "Subscription"}) {
      const auto reading = of(silent);
      CHECK(reading.receipts.empty());
      CHECK(reading.complaints.empty());
    }
    for (const char* greeting :
         {R"({"notificationType": "AmazonSnsSubscriptionSucceeded"})",
          R"({"eventType": "AmazonSnsSubscriptionSucceeded"})", R"({"notificationType": "Send"})"})
      CHECK(read("ses", enveloped(greeting, form)).receipts.empty());
    check_unreadable("ses", enveloped(events("Party", ""), form),
                     "ses receipt has an unknown type: Party");
    check_unreadable("ses", enveloped(R"({"mail": {"messageId": "r"}, "eventType": ""})", form),
                     form == 1 ? "ses receipt has no message"
                               : "ses receipt has neither notificationType nor eventType");
  }
  // What a topic gets once events are published to it.
  const std::string validated = "Successfully validated SNS topic for Amazon SES event publishing.";
  CHECK(read("ses", validated).receipts.empty());
  CHECK(
      read("ses", R"({"Type": "Notification", "Message": ")" + validated + "\"}").receipts.empty());
  check_unreadable("ses", R"({"Type": "SubscriptionConfirmation", "Message": "You have chosen…"})",
                   "ses receipt is a SubscriptionConfirmation of SNS and no receipt");
}
