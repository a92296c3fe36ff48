#include "support/sample.hpp"

#include <notify/receipts.hpp>

using namespace notify;
using namespace notify::test;

namespace {

const UtcTime now = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
constexpr std::string_view id = "018f0000-0000-7000-8000-000000000001";

ReceiptReading read(ReceiptFormat format, std::string_view body) {
  return must(read_receipt(format, body, now));
}

void check_unreadable(ReceiptFormat format, std::string_view body, std::string_view message) {
  const auto reading = read_receipt(format, body, now);
  REQUIRE(!reading);
  CHECK(reading.error().code == ErrorCode::invalid_argument);
  CHECK(reading.error().message == message);
}

std::string mmg(std::string_view status, std::string_view more = "") {
  return R"({"reference": "r", "CID": ")" + std::string(id) + R"(", "MSISDN": "447700900123", )" +
         R"("status": ")" + std::string(status) + "\"" + std::string(more) + "}";
}

std::string ses(std::string_view message) {
  std::string quoted;
  for (const char c : message) quoted += c == '"' ? "\\\"" : std::string(1, c);
  return R"({"Type": "Notification", "MessageId": "m", "Message": ")" + quoted + "\"}";
}

std::string dvla(std::string_view status, std::string_view product = "MM",
                 std::string_view postage = "2ND", std::string_view date = "2026-03-28T23:30:00Z") {
  return R"({"id": "1", "time": "2026-03-29T00:00:00Z", "data": {"despatchProperties": [)"
         R"({"key": "totalSheets", "value": "5"}, {"key": "mailingProduct", "value": ")" +
         std::string(product) + R"("}, {"key": "postageClass", "value": ")" + std::string(postage) +
         R"("}], "jobId": ")" + std::string(id) + R"(", "jobStatus": ")" + std::string(status) +
         R"(", "transitionDate": ")" + std::string(date) + R"("}})";
}

}  // namespace

TEST_CASE("receipts: every status of the two SMS providers means what it should (behaviour 5.6)") {
  CHECK(mmg_status("3") == ReportedStatus{Status::delivered});
  CHECK(mmg_status("2") == ReportedStatus{Status::permanent_failure});
  CHECK(mmg_status("4") == ReportedStatus{Status::temporary_failure});
  CHECK(mmg_status("5") == ReportedStatus{Status::permanent_failure});
  for (const char* unknown : {"", "0", "1", "6", "33", " 3"}) CHECK(!mmg_status(unknown));

  CHECK(firetext_status("0", "") == ReportedStatus{Status::delivered});
  CHECK(firetext_status("2", "") == ReportedStatus{Status::pending});
  for (const char* code : {"000", "102", "103", "104", "302", "900"})
    CHECK(firetext_status("1", code) == ReportedStatus{Status::temporary_failure});
  for (const char* code : {"101", "201", "301", "401"})
    CHECK(firetext_status("1", code) == ReportedStatus{Status::permanent_failure});
  for (const char* code : {"", "105", "0000"})
    CHECK(firetext_status("1", code) == ReportedStatus{Status::permanent_failure, true});
  for (const char* unknown : {"", "3", "00"}) CHECK(!firetext_status(unknown, "102"));
  // The code of a message that arrived says nothing.
  CHECK(firetext_status("0", "101") == ReportedStatus{Status::delivered});
}

TEST_CASE("receipts: the statuses of e-mails and letters") {
  CHECK(ses_status("Delivery", "") == ReportedStatus{Status::delivered});
  CHECK(ses_status("Bounce", "Permanent") == ReportedStatus{Status::permanent_failure});
  CHECK(ses_status("Bounce", "Transient") == ReportedStatus{Status::temporary_failure});
  CHECK(ses_status("Bounce", "Undetermined") == ReportedStatus{Status::temporary_failure});
  CHECK(ses_status("Reject", "") == ReportedStatus{Status::technical_failure});
  CHECK(!ses_status("Complaint", ""));
  CHECK(dvla_status("DESPATCHED") == ReportedStatus{Status::delivered});
  CHECK(dvla_status("REJECTED") == ReportedStatus{Status::technical_failure});
  CHECK(!dvla_status("PRINTED"));
}

TEST_CASE("receipts: an MMG body is read whole, its time being London's") {
  const auto reading = read(
      ReceiptFormat::mmg, mmg("3", R"(, "substatus": "0", "deliverytime": "2026-07-05 16:01:07")"));
  REQUIRE(reading.receipts.size() == 1);
  const Receipt& receipt = reading.receipts[0];
  CHECK(receipt.id.to_text() == id);
  CHECK(receipt.provider == "mmg");
  CHECK(receipt.reference.empty());
  CHECK(receipt.status == Status::delivered);
  CHECK(receipt.at == at("2026-07-05T15:01:07Z"));
  CHECK(!receipt.unspecified);
  CHECK(read(ReceiptFormat::mmg, mmg("4")).receipts[0].at == now);
  CHECK(read(ReceiptFormat::mmg, mmg("4", R"(, "deliverytime": "yesterday")")).receipts[0].at ==
        now);
  // A number instead of a text, and fields that nobody announced.
  CHECK(read(ReceiptFormat::mmg,
             R"({"CID": ")" + std::string(id) + R"(", "status": 5, "new": {"a": [1, null]}})")
            .receipts[0]
            .status == Status::permanent_failure);
}

TEST_CASE("receipts: a Firetext form is decoded and read") {
  const auto reading = read(ReceiptFormat::firetext,
                            "mobile=447700900123&status=1&code=102&time=2026-03-10+14%3A17%"
                            "3a00&reference=018f0000-0000-7000-8000-00000000000%31");
  REQUIRE(reading.receipts.size() == 1);
  CHECK(reading.receipts[0].id.to_text() == id);
  CHECK(reading.receipts[0].status == Status::temporary_failure);
  CHECK(reading.receipts[0].at == at("2026-03-10T14:17:00Z"));
  CHECK(read(ReceiptFormat::firetext, "status=1&reference=" + std::string(id))
            .receipts[0]
            .unspecified);
}

TEST_CASE("receipts: an SES body is read through its envelope") {
  const auto delivery = read(
      ReceiptFormat::ses,
      ses(R"({"notificationType": "Delivery", "mail": {"messageId": "ref-1", "timestamp": "x"},)"
          R"( "delivery": {"timestamp": "2026-03-20T11:59:58.5Z"}})"));
  REQUIRE(delivery.receipts.size() == 1);
  CHECK(delivery.receipts[0].id.is_nil());
  CHECK(delivery.receipts[0].provider == "ses");
  CHECK(delivery.receipts[0].reference == "ref-1");
  CHECK(delivery.receipts[0].status == Status::delivered);
  CHECK(delivery.receipts[0].at == at("2026-03-20T11:59:58Z"));

  const auto bounce =
      read(ReceiptFormat::ses, ses(R"({"notificationType": "Bounce", "mail": {"messageId": "r"},)"
                                   R"( "bounce": {"bounceType": "Permanent"}})"));
  CHECK(bounce.receipts[0].status == Status::permanent_failure);

  const auto complaint =
      read(ReceiptFormat::ses,
           ses(R"({"notificationType": "Complaint", "mail": {"messageId": "r"}, "complaint": )"
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
      case 0: return ses(message);
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
      return read(ReceiptFormat::ses, enveloped(events(type, more), form));
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
    CHECK(read(ReceiptFormat::ses,
               enveloped(R"({"notificationType": "AmazonSnsSubscriptionSucceeded"})", form))
              .receipts.empty());
    CHECK(read(ReceiptFormat::ses, enveloped(R"({"notificationType": "Send"})", form))
              .receipts.empty());
    CHECK(read(ReceiptFormat::ses,
               enveloped(R"({"eventType": "AmazonSnsSubscriptionSucceeded"})", form))
              .receipts.empty());
    check_unreadable(ReceiptFormat::ses, enveloped(events("Party", ""), form),
                     "ses receipt has an unknown type: Party");
    check_unreadable(ReceiptFormat::ses,
                     enveloped(R"({"mail": {"messageId": "r"}, "eventType": ""})", form),
                     form == 1 ? "ses receipt has no message"
                               : "ses receipt has neither notificationType nor eventType");
  }
  // What a topic gets once events are published to it.
  const std::string validated = "Successfully validated SNS topic for Amazon SES event publishing.";
  CHECK(read(ReceiptFormat::ses, validated).receipts.empty());
  CHECK(read(ReceiptFormat::ses, R"({"Type": "Notification", "Message": ")" + validated + "\"}")
            .receipts.empty());
  check_unreadable(ReceiptFormat::ses,
                   R"({"Type": "SubscriptionConfirmation", "Message": "You have chosen…"})",
                   "ses receipt is a SubscriptionConfirmation of SNS and no receipt");
}

TEST_CASE("receipts: a letter is despatched on the London day of its transition") {
  const auto reading = read(ReceiptFormat::dvla, dvla("DESPATCHED"));
  REQUIRE(reading.receipts.size() == 1);
  CHECK(reading.receipts[0].status == Status::delivered);
  REQUIRE(reading.despatches.size() == 1);
  CHECK(reading.despatches[0].despatched_on == day("2026-03-28"));
  CHECK(reading.despatches[0].cost_threshold == CostThreshold::sorted);
  // Half past eleven in the evening, UTC, is the next day in summer.
  CHECK(read(ReceiptFormat::dvla, dvla("DESPATCHED", "MM", "2ND", "2026-06-30T23:30:00Z"))
            .despatches[0]
            .despatched_on == day("2026-07-01"));
  const auto rejected = read(ReceiptFormat::dvla, dvla("REJECTED"));
  CHECK(rejected.receipts[0].status == Status::technical_failure);
  CHECK(rejected.despatches.empty());
}

TEST_CASE("receipts: only two products at second class are sorted mail") {
  const auto threshold = [](std::string_view product, std::string_view postage) {
    return read(ReceiptFormat::dvla, dvla("DESPATCHED", product, postage))
        .despatches[0]
        .cost_threshold;
  };
  CHECK(threshold("MM", "2ND") == CostThreshold::sorted);
  CHECK(threshold("MM ECONOMY", "2ND") == CostThreshold::sorted);
  for (const char* product :
       {"UNCODED", "MM UNSORTED", "UNSORTED", "UNSORTEDE", "INT EU", "INT ROW", ""})
    CHECK(threshold(product, "2ND") == CostThreshold::unsorted);
  CHECK(threshold("MM", "1ST") == CostThreshold::unsorted);
}

TEST_CASE("receipts: what cannot be read is an error that shows nothing private (P7)") {
  check_unreadable(ReceiptFormat::mmg, mmg("9"), "mmg receipt has an unknown status: 9");
  check_unreadable(ReceiptFormat::mmg, mmg("<447700900123\\n>"),
                   "mmg receipt has an unknown status: ?447700900123??");
  check_unreadable(ReceiptFormat::mmg, R"({"status": "3"})", "mmg receipt names no notification");
  check_unreadable(ReceiptFormat::mmg, R"({"CID": "447700900123", "status": "3"})",
                   "mmg receipt names no notification");
  check_unreadable(ReceiptFormat::firetext, "", "firetext receipt names no notification");
  check_unreadable(ReceiptFormat::firetext, "status=%4", "not a valid form: a broken escape");
  check_unreadable(ReceiptFormat::firetext, "status=%zz", "not a valid form: a broken escape");
  check_unreadable(ReceiptFormat::firetext, "a=1&a=2", "not a valid form: a field comes twice");
  check_unreadable(ReceiptFormat::ses, "{}", "ses receipt has no message");
  check_unreadable(ReceiptFormat::ses, ses("{}"), "ses receipt names no message");
  check_unreadable(ReceiptFormat::ses,
                   ses(R"({"notificationType": "Open", "mail": {"messageId": "r"}})"),
                   "ses receipt has an unknown type: Open");
  check_unreadable(ReceiptFormat::dvla, "{}", "dvla receipt has no data");
  check_unreadable(ReceiptFormat::dvla, dvla("PRINTED"),
                   "dvla receipt has an unknown status: PRINTED");
  check_unreadable(ReceiptFormat::dvla, dvla("DESPATCHED", "MM", "2ND", "soon"),
                   "dvla receipt has an unknown transition date");
  for (const ReceiptFormat format :
       {ReceiptFormat::mmg, ReceiptFormat::firetext, ReceiptFormat::ses, ReceiptFormat::dvla}) {
    CHECK(!read_receipt(format, std::string((64 << 10) + 1, 'a'), now));
    CHECK(!read_receipt(format, std::string("\xff\x00\xfe", 3), now));
    CHECK(!read_receipt(format, "[1]", now));
    CHECK(*receipt_format_from(name_of(format)) == format);
  }
}

TEST_CASE("receipts: a body cut anywhere is read or refused, never a crash") {
  for (const std::string& body :
       {mmg("3"), ses(R"({"notificationType": "Delivery", "mail": {"messageId": "ref-1"}})"),
        dvla("DESPATCHED"), "status=1&code=102&reference=" + std::string(id)}) {
    for (std::size_t size = 0; size < body.size(); ++size)
      for (const ReceiptFormat format :
           {ReceiptFormat::mmg, ReceiptFormat::firetext, ReceiptFormat::ses, ReceiptFormat::dvla})
        static_cast<void>(read_receipt(format, std::string_view(body).substr(0, size), now));
  }
}

TEST_CASE("receipts: one of ours is the same after JSON, whatever its texts hold") {
  const Receipt plain{must(NotificationId::from_text(id)), "mmg", "", Status::delivered, now};
  CHECK(to_json(plain) == R"({"id": "018f0000-0000-7000-8000-000000000001", "provider": "mmg", )"
                          R"("reference": "", "status": "delivered", )"
                          R"("at": "2026-03-20T12:00:00.000000Z", "unspecified": false})");
  for (const std::string& text :
       {std::string(), std::string("a\"\\/\b\n\r\t\x01\x7f"), std::string("a\0b", 3),
        std::string("\xF0\x9F\x93\xA8 \xE2\x80\xA8"), std::string(1'000, '\x02')})
    for (const Status status : {Status::sent, Status::permanent_failure, Status::returned_letter})
      for (const UtcTime at : {now, UtcTime::from_us(0), UtcTime::from_us(1)}) {
        const Receipt named{plain.id, "ses", text, status, at, true};
        CHECK(must(receipt_from_json(to_json(named))) == named);
        const Receipt nameless{{}, text, "r", status, at, false};
        CHECK(must(receipt_from_json(to_json(nameless))) == nameless);
      }
}

TEST_CASE("receipts: JSON that is no receipt of ours is refused") {
  const std::string good = to_json(Receipt{{}, "mmg", "r", Status::delivered, now});
  must(receipt_from_json(good));
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string json = good;
    json.replace(json.find(from), from.size(), to);
    return json;
  };
  for (const std::string& json :
       {std::string(), std::string("{}"), std::string("[]"), changed("null", "7"),
        changed("null", "\"\""), changed("null", "\"x\""), changed("\"mmg\"", "null"),
        changed("\"r\"", "[\"r\"]"), changed("delivered", "lost"), changed("2026", "soon"),
        changed("false", "0"), changed("false}", "false, \"more\": 1}"),
        changed("\"reference\"", "\"provider\""), changed("unspecified", "unspecific")}) {
    CAPTURE(json);
    const auto refused = receipt_from_json(json);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(!receipt_from_json(std::string_view(good).substr(0, size)));
}
