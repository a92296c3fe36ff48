#include "provider/sns_webhook/sns_world.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/provider.hpp>

using namespace notify;
using namespace notify::test;

namespace {

struct Kind {
  std::string_view name;
  std::string_view receipt;
  bool has_inbound;
};

constexpr Kind kinds[] = {
    {"ses", R"({"notificationType": "Delivery", "mail": {"messageId": "r"}, "delivery": {}})",
     false},
    {"sns", R"({"notification": {"messageId": "r"}, "delivery": {}, "status": "SUCCESS"})", true},
    {"sms-voice",
     R"({"eventType": "TEXT_DELIVERED", "messageId": "r", "messageStatus": "DELIVERED",)"
     R"( "isFinal": true})",
     true},
};

constexpr std::string_view text =
    R"({"originationNumber": "+447900900222", "destinationNumber": "+447900111222",)"
    R"( "messageBody": "Yes", "inboundMessageId": "1"})";

Result<std::shared_ptr<Provider>> open(const Kind& kind, std::string_view more) {
  const auto servers = std::make_shared<SnsServers>();
  servers->script = [pem = sns_pem()](const HttpRequest&) { return answered(200, pem); };
  return open_provider(kind.name,
                       R"({"region": "eu-west-2", "access_key_id": "AKIDEXAMPLE",)"
                       R"( "secret_access_key": "secret", "identifier": "mine")" +
                           std::string(more) + "}",
                       {.http = servers});
}

}  // namespace

TEST_CASE("sns_webhook: kinds of Amazon with topics take what SNS signed, under their own name") {
  for (const Kind& kind : kinds) {
    CAPTURE(kind.name);
    const auto provider = must(open(kind, R"(, "topics": [")" + sns_topic + R"("])"));
    const auto reader = provider->receipt_reader();
    CHECK(reader->checks_sender());
    CHECK(reader->identifier() == "mine");
    SnsPost post = sns_notification(std::string(kind.receipt), sns_now - 1s);
    const auto reading = must(reader->read({json_of(sign(post, sns_key()))}, sns_now));
    REQUIRE(reading.receipts.size() == 1);
    CHECK(reading.receipts[0].provider == "mine");
    CHECK(reading.receipts[0].status == Status::delivered);
    CHECK(is_refused(reader->read({kind.receipt}, sns_now)));
    post["Message"] += ' ';
    CHECK(is_refused(reader->read({json_of(post)}, sns_now)));

    const auto inbound = provider->inbound_reader();
    CHECK((inbound != nullptr) == kind.has_inbound);
    if (inbound == nullptr) continue;
    CHECK(inbound->checks_sender());
    SnsPost sms = sns_notification(std::string(text), sns_now - 1s);
    const std::string body = json_of(sign(sms, sns_key()));
    const auto received = must(inbound->read_any({body}, sns_now + 1h));
    REQUIRE(received);
    CHECK(received->content == "Yes");
    CHECK(received->provider == "mine");
    CHECK(received->provider_date == sns_now - 1s);  // the same however often it is posted
    SnsPost subscription = sns_subscription(sns_now - 1s);
    CHECK(!must(inbound->read_any({json_of(sign(subscription, sns_key()))}, sns_now)));
    CHECK(inbound->read({text}, sns_now).error().reason == Reason::sender_unverified);
  }
}

TEST_CASE("sns_webhook: kinds of Amazon without topics read what the host checked") {
  for (const Kind& kind : kinds) {
    CAPTURE(kind.name);
    const auto provider = must(open(kind, ""));
    CHECK(!provider->receipt_reader()->checks_sender());
    CHECK(must(provider->receipt_reader()->read({kind.receipt}, sns_now)).receipts.size() == 1);
  }
}

TEST_CASE(
    "sns_webhook: an empty list of topics takes nothing, and options that no topic has are "
    "refused") {
  for (const Kind& kind : kinds) {
    CAPTURE(kind.name);
    SnsPost post = sns_notification(std::string(kind.receipt), sns_now - 1s);
    const auto none = must(open(kind, R"(, "topics": [])"));
    CHECK(is_refused(none->receipt_reader()->read({json_of(sign(post, sns_key()))}, sns_now)));
    CHECK(open(kind, R"(, "topic_certificate_folder": "/tmp")").error().message ==
          "topics of SNS: there are options of topics, and no topics");
    CHECK(open(kind, R"(, "topics": "arn:aws:sns:eu-west-2:1:a")").error().message ==
          "option topics of the provider " + std::string(kind.name) + " is no list of texts");
    CHECK(open(kind, R"(, "topics": [7])").error().message ==
          "option topics of the provider " + std::string(kind.name) + " is no list of texts");
    CHECK(open(kind, R"(, "topics": ["receipts"])").error().message ==
          "topics of SNS: one is no ARN of a topic");
    CHECK(open(kind, R"(, "topics": [], "topic_message_age_us": 1)").error().message ==
          "topics of SNS: message_age is not an hour to 14 days");
  }
}
