#include "provider/inbound_bodies.hpp"
#include "provider/sns/sns.hpp"

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view topic_sms =
    R"({"originationNumber": "+447700900222", "destinationNumber": "+447900111222",)"
    R"( "messageKeyword": "JOIN", "messageBody": "Caf\u00e9 \u20ac+%20",)"
    R"( "inboundMessageId": "in-1",)"
    R"( "previousPublishedMessageId": "out-1"})";

}  // namespace

TEST_CASE("sns inbound: an SMS is read out of its envelope, whose time is its date") {
  for (const char* provider : {"sns", "sms-voice"}) {
    CAPTURE(provider);
    std::string body = ses_body(topic_sms);
    // What JSON escapes stays escaped inside of the envelope's text.
    for (std::size_t i = 0; (i = body.find("\\u", i)) != body.npos; i += 3) body.insert(i, "\\");
    body.pop_back();
    body += R"(, "Timestamp": "2026-05-04T10:00:01.250Z"})";
    const ReceivedSms sms = read_inbound(provider, body);
    CHECK(sms.provider == provider);
    CHECK(sms.number == "+447900111222");
    CHECK(sms.user_number == "+447700900222");
    CHECK(sms.content == "Caf\xC3\xA9 \xE2\x82\xAC+%20");
    CHECK(sms.provider_reference == "in-1");
    CHECK(sms.provider_date == at("2026-05-04T10:00:01.25Z"));
  }
}

TEST_CASE("sns inbound: without an envelope an SMS has no date, and its id is not needed") {
  const ReceivedSms undated = read_inbound("sns", topic_sms);
  CHECK(!undated.provider_date);
  CHECK(undated.tells_undated);
  const ReceivedSms bare = read_inbound(
      "sns", R"({"originationNumber": "NHS", "destinationNumber": "60006", "messageBody": ""})");
  CHECK(bare.user_number == "NHS");
  CHECK(bare.content.empty());
  CHECK(bare.provider_reference.empty());
}

TEST_CASE("sns inbound: what lacks a field, or is about a subscription, is an error") {
  check_lacks("sns", "{}", "destinationNumber");
  check_lacks("sns", R"({"destinationNumber": "1", "originationNumber": "2"})", "messageBody");
  check_lacks("sns", R"({"destinationNumber": "1", "messageBody": ""})", "originationNumber");
  check_lacks("sns", R"({"destinationNumber": 1, "messageBody": "", "originationNumber": "2"})",
              "destinationNumber");
  for (const char* none : {"", "[]", R"({"Message": "Hi"})", R"({"Message": "{"})",
                           R"({"Type": "SubscriptionConfirmation", "Message": "You have chosen"})"})
    CHECK(!inbound_reader_of("sns")->read({none}, read_at));
}
