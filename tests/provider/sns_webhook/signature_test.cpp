#include "provider/sns_webhook/sns_world.hpp"

using namespace notify;
using namespace notify::test;

namespace {

/// A way to forge a genuine post.
struct Forgery {
  std::string_view name;
  std::function<void(SnsPost&)> change;
};

void flip(std::string& text, std::size_t at, char mask = 1) {
  text[at % text.size()] = static_cast<char>(text[at % text.size()] ^ mask);
}

/// Signs again with the key that counts: what is refused then is not the signature.
void resign(SnsPost& post) { sign(post, sns_key()); }

const std::vector<Forgery>& forgeries() {
  static const std::vector<Forgery> all = {
      // what is signed, one bit off
      {"bit of Message", [](SnsPost& p) { flip(p["Message"], 40); }},
      {"bit of MessageId", [](SnsPost& p) { flip(p["MessageId"], 3); }},
      {"bit of Timestamp", [](SnsPost& p) { flip(p["Timestamp"], 18); }},
      {"bit of TopicArn", [](SnsPost& p) { flip(p["TopicArn"], 40); }},
      {"bit of Type", [](SnsPost& p) { flip(p["Type"], 0, 0x20); }},
      {"bit of the signature's first letter", [](SnsPost& p) { flip(p["Signature"], 0); }},
      {"bit of the signature's middle", [](SnsPost& p) { flip(p["Signature"], 100); }},
      // what is signed, longer, shorter, away, moved
      {"Message with a blank behind", [](SnsPost& p) { p["Message"] += ' '; }},
      {"Message without its end", [](SnsPost& p) { p["Message"].pop_back(); }},
      {"empty Message", [](SnsPost& p) { p["Message"].clear(); }},
      {"no Message", [](SnsPost& p) { p.erase("Message"); }},
      {"no MessageId", [](SnsPost& p) { p.erase("MessageId"); }},
      {"no Timestamp", [](SnsPost& p) { p.erase("Timestamp"); }},
      {"no TopicArn", [](SnsPost& p) { p.erase("TopicArn"); }},
      {"no Type", [](SnsPost& p) { p.erase("Type"); }},
      {"a Subject that was not there", [](SnsPost& p) { p["Subject"] = "x"; }},
      {"an empty Subject that was not there", [](SnsPost& p) { p["Subject"] = ""; }},
      {"Message and MessageId swapped", [](SnsPost& p) { p["Message"].swap(p["MessageId"]); }},
      {"MessageId within Message",
       [](SnsPost& p) {
         p["Message"] += "\nMessageId\n" + p["MessageId"];
         p["MessageId"] = "x";
       }},
      {"another instant", [](SnsPost& p) { p["Timestamp"] = "2026-03-20T11:59:00.000Z"; }},
      {"a signature of an earlier post",
       [](SnsPost& p) {
         SnsPost earlier = sns_notification("earlier", sns_now - 5min);
         p["Signature"] = sign(earlier, sns_key())["Signature"];
       }},
      // the signature
      {"no Signature", [](SnsPost& p) { p.erase("Signature"); }},
      {"empty Signature", [](SnsPost& p) { p["Signature"].clear(); }},
      {"a Signature that is no base64", [](SnsPost& p) { p["Signature"] = "!!!!"; }},
      {"a Signature with a blank in it", [](SnsPost& p) { p["Signature"].insert(8, " "); }},
      {"a Signature with more behind its end", [](SnsPost& p) { p["Signature"] += "AAAA"; }},
      {"half a Signature", [](SnsPost& p) { p["Signature"].resize(172); }},
      {"a Signature of zeros",
       [](SnsPost& p) { p["Signature"] = base64::encode(std::string(256, '\0')); }},
      {"a Signature of 64 KiB", [](SnsPost& p) { p["Signature"].assign(60'000, 'A'); }},
      {"another key", [](SnsPost& p) { sign(p, other_key()); }},
      // its version
      {"no SignatureVersion", [](SnsPost& p) { p.erase("SignatureVersion"); }},
      {"SignatureVersion 1 of a signature of 2", [](SnsPost& p) { p["SignatureVersion"] = "1"; }},
      {"SignatureVersion 2 of a signature of 1",
       [](SnsPost& p) {
         sign(p, sns_key(), 1);
         p["SignatureVersion"] = "2";
       }},
      {"SignatureVersion 3", [](SnsPost& p) { p["SignatureVersion"] = "3"; }},
      {"SignatureVersion 2.0", [](SnsPost& p) { p["SignatureVersion"] = "2.0"; }},
      {"empty SignatureVersion", [](SnsPost& p) { p["SignatureVersion"].clear(); }},
      // where the certificate is
      {"no SigningCertURL", [](SnsPost& p) { p.erase("SigningCertURL"); }},
      {"a certificate of another host",
       [](SnsPost& p) { p["SigningCertURL"] = "https://example.com/a.pem"; }},
      {"a certificate at two places",
       [](SnsPost& p) { p["SigningCertUrl"] = p["SigningCertURL"]; }},
      // signed as it should be, and yet nothing for us
      {"another topic",
       [](SnsPost& p) {
         p["TopicArn"] = "arn:aws:sns:eu-west-2:999999999999:receipts";
         resign(p);
       }},
      {"a topic that begins with ours",
       [](SnsPost& p) {
         p["TopicArn"] += "-of-others";
         resign(p);
       }},
      {"a topic in other letters",
       [](SnsPost& p) {
         p["TopicArn"] = "arn:aws:sns:eu-west-2:123456789012:Receipts";
         resign(p);
       }},
      {"an instant that is none",
       [](SnsPost& p) {
         p["Timestamp"] = "today";
         resign(p);
       }},
      {"a day too late",
       [](SnsPost& p) {
         p["Timestamp"] = "2026-03-19T11:59:59.000Z";
         resign(p);
       }},
      {"of the future",
       [](SnsPost& p) {
         p["Timestamp"] = "2026-03-20T12:16:00.000Z";
         resign(p);
       }},
      {"an unknown Type",
       [](SnsPost& p) {
         p["Type"] = "notification";
         resign(p);
       }},
      {"a MessageId over two lines",
       [](SnsPost& p) {
         p["MessageId"] = "a\nb";
         resign(p);
       }},
      {"a Subject over two lines",
       [](SnsPost& p) {
         p["Subject"] = "a\nTimestamp";
         resign(p);
       }},
  };
  return all;
}

std::string with_member(SnsPost post, const std::string& name, const std::string& json) {
  post.erase(name);
  std::string body = json_of(post);
  body.pop_back();
  return body + ", \"" + name + "\": " + json + "}";
}

}  // namespace

TEST_CASE("sns_webhook: what SNS signed is read, in both versions and both spellings") {
  for (const int version : {1, 2}) {
    SnsWorld world;
    CHECK(world.post(genuine(version)));
    SnsPost lambda = genuine(version);
    lambda["SigningCertUrl"] = lambda["SigningCertURL"];
    lambda.erase("SigningCertURL");
    CHECK(world.post(lambda));
    CHECK(world.inner->seen() == std::vector{sns_message, sns_message});
  }
}

TEST_CASE("sns_webhook: a subject is signed if it is there, and null is as if it were not") {
  SnsWorld world;
  SnsPost post = sns_notification("text\nover lines, with \xC5\xB5 and \"quotes\"\n", sns_now);
  post["Subject"] = "about \xE2\x82\xAC";
  CHECK(world.post(sign(post, sns_key(), 1)));
  CHECK(world.inner->seen().front() == post["Message"]);
  CHECK(world.post(with_member(genuine(), "Subject", "null")));
  post.erase("Subject");
  CHECK(is_refused(world.post(post)));
}

TEST_CASE("sns_webhook: a message is of the instant that SNS signed, however late it is posted") {
  SnsWorld world;
  const std::string body = json_of(genuine());
  for (const auto late : {0h, 3h}) {
    CHECK(world.post(body, {}, sns_now + late));
    CHECK(world.inner->read_at() == sns_now - 1s);
  }
}

TEST_CASE("sns_webhook: members that are not signed may be anything") {
  SnsWorld world;
  CHECK(world.post(
      with_member(genuine(), "MessageAttributes", R"({"a": {"Type": "String", "Value": "b"}})")));
  CHECK(world.post(with_member(genuine(), "UnsubscribeURL", R"("https://example.com/")")));
  CHECK(world.inner->seen().size() == 2);
}

TEST_CASE("sns_webhook: more than 40 ways to forge a post are all refused") {
  CHECK(forgeries().size() > 40);
  for (const Forgery& forgery : forgeries()) {
    CAPTURE(forgery.name);
    SnsWorld world;
    SnsPost post = genuine();
    forgery.change(post);
    const auto reading = world.post(post);
    REQUIRE(is_refused(reading));
    CHECK(world.inner->seen().empty());
    CHECK(reading.error().message.starts_with("post is not from SNS: "));
    CHECK(reading.error().message.find("someone@example.com") == std::string::npos);
  }
}

TEST_CASE("sns_webhook: a body that is no envelope is refused") {
  SnsWorld world;
  const std::string json = json_of(genuine());
  for (const std::string& body :
       {std::string(), std::string("{}"), std::string("[]"), std::string("null"), sns_message,
        json + json, json.substr(0, json.size() / 2), "[" + json + "]",
        with_member(genuine(), "Message", sns_message), with_member(genuine(), "MessageId", "7"),
        with_member(genuine(), "SignatureVersion", "2"), with_member(genuine(), "Type", "null"),
        with_member(genuine(), "Subject", "[\"x\"]"),
        json.substr(0, json.size() - 1) + R"(, "Message": "twice"})",
        with_member(genuine(), "padding", "\"" + std::string(64 << 10, 'x') + "\"")}) {
    CAPTURE(body.substr(0, 300));
    CHECK(is_refused(world.post(body)));
  }
  CHECK(world.inner->seen().empty());
  CHECK(world.servers->requests().empty());
}

TEST_CASE("sns_webhook: any one byte of a signed member that is changed is noticed") {
  for (const int version : {1, 2}) {
    SnsWorld world;
    SnsPost post = sns_notification(sns_message, sns_now - 1s);
    post["Subject"] = "Amazon SES";
    sign(post, sns_key(), version);
    REQUIRE(world.post(post));
    for (const std::string& name : sns_signed_names(post)) {
      for (std::size_t at = 0; at < post[name].size(); ++at) {
        for (const char mask : {'\x01', '\x02', '\x20'}) {
          SnsPost changed = post;
          flip(changed[name], at, mask);
          CAPTURE(name);
          CAPTURE(at);
          REQUIRE(is_refused(world.post(changed)));
        }
      }
    }
    CHECK(world.inner->seen().size() == 1);
  }
}

TEST_CASE("sns_webhook: a byte that is dropped, doubled or moved between members is noticed") {
  SnsWorld world;
  SnsPost post = sns_notification("a message", sns_now - 1s);
  post["Subject"] = "a subject";
  sign(post, sns_key());
  const auto names = sns_signed_names(post);
  for (const std::string& name : names) {
    for (std::size_t at = 0; at < post[name].size(); ++at) {
      SnsPost dropped = post, doubled = post;
      dropped[name].erase(at, 1);
      doubled[name].insert(at, 1, doubled[name][at]);
      REQUIRE(is_refused(world.post(dropped)));
      REQUIRE(is_refused(world.post(doubled)));
    }
    for (const std::string& other : names) {
      if (other == name || post[other] == post[name]) continue;
      SnsPost swapped = post, moved = post;
      swapped[name].swap(swapped[other]);
      moved[other] += moved[name].back();
      moved[name].pop_back();
      REQUIRE(is_refused(world.post(swapped)));
      REQUIRE(is_refused(world.post(moved)));
    }
  }
  CHECK(world.inner->seen().empty());
}

TEST_CASE("sns_webhook: what is signed cannot be cut in another way") {
  SnsWorld world;
  // Signed by SNS for somebody who may publish, and cut so that it would say something else.
  SnsPost post =
      sns_notification("harmless\nMessageId\nx\nTimestamp\n2026-03-20T11:59:59.000Z\nTopicArn\n" +
                           sns_topic + "\nType\nNotification",
                       sns_now - 1s);
  sign(post, sns_key());
  CHECK(world.post(post));
  SnsPost cut = post;
  cut["Message"] = "harmless";
  cut["MessageId"] = "x";
  cut["Timestamp"] = "2026-03-20T11:59:59.000Z";
  cut["Type"] = "Notification\nMessageId\n" + post["MessageId"] + "\nTimestamp\n" +
                post["Timestamp"] + "\nTopicArn\n" + sns_topic + "\nType\nNotification";
  CHECK(is_refused(world.post(cut)));
  SnsPost subject = sns_notification("m", sns_now - 1s);
  subject["Subject"] = "s";
  sign(subject, sns_key());
  SnsPost merged = subject;
  merged.erase("Subject");
  merged["MessageId"] += "\nSubject\ns";
  CHECK(is_refused(world.post(merged)));
}

TEST_CASE("sns_webhook: x-amz-sns-message-type may be missing, and must agree if it is there") {
  SnsWorld world;
  const std::string body = json_of(genuine());
  CHECK(world.post(body, {{"X-Amz-Sns-Message-Type", "Notification"}}));
  CHECK(world.post(body, {{"Content-Type", "text/plain; charset=UTF-8"}}));
  CHECK(is_refused(world.post(body, {{"x-amz-sns-message-type", "SubscriptionConfirmation"}})));
  CHECK(is_refused(world.post(body, {{"x-amz-sns-message-type", "notification"}})));
}

TEST_CASE("sns_webhook: without a topic everything is refused, and nothing is fetched") {
  SnsWorld world(SnsWebhookOptions{});
  CHECK(is_refused(world.post(genuine())));
  CHECK(is_refused(
      world.post(sign(*std::make_unique<SnsPost>(sns_subscription(sns_now)), sns_key()))));
  CHECK(world.servers->requests().empty());
}

TEST_CASE("sns_webhook: messages count for a day, or as long as the host says") {
  const std::string body = json_of(genuine());
  SnsWorld world;
  CHECK(world.post(body, {}, sns_now + 23h + 59min));
  CHECK(is_refused(world.post(body, {}, sns_now + 24h)));
  CHECK(world.post(body, {}, sns_now - 14min));
  CHECK(is_refused(world.post(body, {}, sns_now - 16min)));
  SnsWorld brief({.topics = {sns_topic}, .message_age = 1h});
  CHECK(brief.post(body, {}, sns_now + 59min));
  CHECK(is_refused(brief.post(body, {}, sns_now + 1h)));
}

TEST_CASE("sns_webhook: wrong options are told when it is opened") {
  const auto refused = [](SnsWebhookOptions options) {
    const auto guard = make_sns_receipt_reader(std::make_shared<KeepingReader>(),
                                               std::move(options), std::make_shared<SnsServers>());
    return guard ? std::string() : guard.error().message;
  };
  CHECK(refused({.topics = {sns_topic}}).empty());
  for (const char* wrong : {"", "receipts", "arn:aws:sqs:eu-west-2:1:q", "arn:aws:sns:eu-west-2:1",
                            "arn:aws:sns:eu-west-2:1:a b", "arn:aws:sns:eu-west-2:1:"})
    CHECK(refused({.topics = {wrong}}) == "topics of SNS: one is no ARN of a topic");
  CHECK(refused({.topics = std::vector<std::string>(101, sns_topic)}) ==
        "topics of SNS: more than 100");
  for (const auto age : {std::chrono::microseconds(59min), std::chrono::microseconds(15 * 24h)})
    CHECK(refused({.topics = {sns_topic}, .message_age = age}) ==
          "topics of SNS: message_age is not an hour to 14 days");
  CHECK(refused({.topics = {sns_topic}, .ca_file = "/nowhere.pem"}) ==
        "no PEM file of authorities: /nowhere.pem");
  CHECK(make_sns_receipt_reader(std::make_shared<KeepingReader>(), {}, nullptr).error().message ==
        "topics of SNS: certificates need an HTTP client or a folder");
  CHECK(make_sns_receipt_reader(nullptr, {}, nullptr).error().code == ErrorCode::invalid_argument);
}
