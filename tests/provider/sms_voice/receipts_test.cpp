#include "provider/receipt_bodies.hpp"
#include "provider/sms_voice/sms_voice.hpp"

using namespace notify;
using namespace notify::test;
using receipts::ReportedStatus;

namespace {

std::string voice_event(std::string_view status, std::string_view description, bool is_final) {
  return R"({"eventType": "TEXT_)" + std::string(status) +
         R"(", "eventVersion": "1.0", "eventTimestamp": 1774007999250, "isFinal": )" +
         (is_final ? "true" : "false") +
         R"(, "destinationPhoneNumber": "+447700900123", "messageId": "221bc70c",)"
         R"( "messageStatus": ")" +
         std::string(status) + R"(", "messageStatusDescription": ")" + std::string(description) +
         R"(", "totalMessageParts": 1, "totalMessagePrice": 0.00581})";
}

}  // namespace

TEST_CASE("sms-voice receipts: every status means what it should (rules/receipts 1.1)") {
  const auto of = [](std::string_view status, std::string_view description = "",
                     bool is_final = true) {
    const auto reported = sms_voice::status_of({status, description, is_final});
    return reported ? std::string(name_of(reported->status)) : std::string();
  };
  CHECK(of("DELIVERED") == "delivered");
  CHECK(of("DELIVERED", "", false) == "delivered");
  CHECK(of("SUCCESSFUL") == "delivered");
  const std::vector<std::array<std::string_view, 3>> failures{
      {"CARRIER_UNREACHABLE", "Phone carrier is currently unreachable/unavailable",
       "temporary-failure"},
      {"UNREACHABLE", "Phone is currently unreachable/unavailable", "permanent-failure"},
      {"TTL_EXPIRED", "Delivery TTL has expired", "temporary-failure"},
      {"BLOCKED", "Phone has blocked SMS", "technical-failure"},
      {"SPAM", "Blocked as spam by phone carrier", "technical-failure"},
      {"INVALID", "Invalid phone number", "technical-failure"},
      {"INVALID_MESSAGE", "Message body is invalid", "technical-failure"},
      {"INVALID", "Phone number is opted out", "permanent-failure"},
      {"UNKNOWN", "Unknown error attempting to reach phone", "technical-failure"},
      {"BLOCKED", "This delivery would exceed max price", "technical-failure"},
      {"CARRIER_UNREACHABLE", "In other words", "temporary-failure"},
      {"UNREACHABLE", "", "permanent-failure"},
      {"TTL_EXPIRED", "", "temporary-failure"},
      {"PROTECT_BLOCKED", "", "technical-failure"}};
  for (const auto& [status, description, meaning] : failures)
    CHECK_MESSAGE(of(status, description) == meaning, status);
  for (const char* unknown : {"", "delivered", "PARTY"}) CHECK(of(unknown, "Invalid").empty());
}

TEST_CASE("sms-voice receipts: an event is read whole, as it is and in an envelope") {
  const std::string event = voice_event("DELIVERED", "Message has been accepted by phone", true);
  for (const std::string& body : {event, ses_body(event), R"({"detail": )" + event + "}"}) {
    CAPTURE(body);
    const auto reading = read("sms-voice", body);
    REQUIRE(reading.receipts.size() == 1);
    CHECK(reading.receipts[0].provider == "sms-voice");
    CHECK(reading.receipts[0].reference == "221bc70c");
    CHECK(reading.receipts[0].status == Status::delivered);
    CHECK(reading.receipts[0].at == at("2026-03-20T11:59:59.25Z"));
  }
  CHECK(read("sms-voice", R"({"messageId": "m", "messageStatus": "DELIVERED"})").receipts[0].at ==
        read_at);
  CHECK(read("sms-voice", R"({"messageId": "m", "messageStatus": "DELIVERED",)"
                          R"( "eventTimestamp": 99999999999999999})")
            .receipts[0]
            .at == read_at);
}

TEST_CASE("sms-voice receipts: what is under way changes nothing") {
  for (const char* waiting : {"PENDING", "QUEUED", "SENT", "SUCCESSFUL"}) {
    CHECK(sms_voice::is_under_way({waiting, "", false}));
    CHECK(read("sms-voice", voice_event(waiting, "", false)).receipts.empty());
  }
  CHECK(!read("sms-voice", voice_event("SUCCESSFUL", "", true)).receipts.empty());
}

TEST_CASE("sms-voice receipts: what cannot be read is an error that shows nothing private") {
  check_unreadable("sms-voice", "{}", "sms-voice receipt names no message");
  check_unreadable("sms-voice", voice_event("PARTY", "", true),
                   "sms-voice receipt has an unknown status: PARTY");
  check_unreadable("sms-voice", R"({"messageId": "m"})",
                   "sms-voice receipt has an unknown status: ");
}
