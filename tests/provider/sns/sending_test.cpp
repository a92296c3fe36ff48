#include "codec/form.hpp"
#include "support/http_faults.hpp"
#include "support/scripted_http.hpp"

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view sns_account =
    R"("region": "eu-west-2", "access_key_id": "AKIDEXAMPLE", "secret_access_key": "hunter2")";

HttpReply sns_error(std::int64_t status, std::string_view code, std::string_view message = "no") {
  return {.status = status,
          .body =
              "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error>"
              "<Type>Sender</Type><Code>" +
              std::string(code) + "</Code><Message>" + std::string(message) +
              "</Message></Error><RequestId>r</RequestId></ErrorResponse>"};
}

HttpReply sns_taken() {
  return {.body =
              "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
              "<PublishResult><MessageId>94f20ce6-13c5</MessageId></PublishResult>"
              "</PublishResponse>"};
}

/// What is sent for one message, under more options.
HttpRequest sns_request(const OutboundMessage& message, const std::string& options = {}) {
  const auto http = std::make_shared<ScriptedHttp>();
  http->script = [](const HttpRequest&) {
    return HttpAnswer{.status = 200, .phase = HttpPhase::answered, .body = sns_taken().body};
  };
  const auto provider =
      must(open_provider("sns", "{" + std::string(sns_account) + options + "}", {.http = http}));
  const auto results = must(provider->send_many({&message, 1}));
  CHECK(results[0].outcome == SendOutcome::accepted);
  CHECK(results[0].reference == "94f20ce6-13c5");
  REQUIRE(http->posted.size() == 1);
  return http->posted[0];
}

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// Names and values of a request's attributes, in their order.
Attributes attributes_of(const HttpRequest& request) {
  const auto form = must(codec::read_form(request.body, 50));
  Attributes found;
  for (int i = 1;; ++i) {
    const std::string entry = "MessageAttributes.entry." + std::to_string(i);
    const auto name = codec::find_field(form, entry + ".Name");
    if (name.empty()) return found;
    CHECK(codec::find_field(form, entry + ".Value.DataType") == "String");
    found.emplace_back(name, codec::find_field(form, entry + ".Value.StringValue"));
  }
}

void check_sns_refused(std::string_view options, std::string_view message) {
  const auto opened = open_provider("sns", options);
  REQUIRE_MESSAGE(!opened, message);
  CHECK(opened.error().code == ErrorCode::invalid_argument);
  CHECK(opened.error().message == message);
}

}  // namespace

TEST_CASE("sns: a message is one signed form to the endpoint of its region") {
  const HttpRequest request = sns_request(sample_sms());
  CHECK(request.url == "https://sns.eu-west-2.amazonaws.com/");
  CHECK(request.method == "POST");
  CHECK(!request.is_repeatable);
  CHECK(request.signing.access_key_id == "AKIDEXAMPLE");
  CHECK(request.signing.region == "eu-west-2");
  CHECK(request.signing.service == "sns");
  const auto form = must(codec::read_form(request.body, 50));
  CHECK(codec::find_field(form, "Action") == "Publish");
  CHECK(codec::find_field(form, "Version") == "2010-03-31");
  CHECK(codec::find_field(form, "PhoneNumber") == "+447700900123");
  CHECK(codec::find_field(form, "Message") == sample_sms().body);
}

TEST_CASE("sns: the options say who sends, or else the message's own sender does") {
  OutboundMessage message = sample_sms();
  const std::pair<std::string, std::string> type{"AWS.SNS.SMS.SMSType", "Transactional"};
  const std::pair<std::string, std::string> govuk{"AWS.SNS.SMS.SenderID", "GOVUK"};
  CHECK(attributes_of(sns_request(message)) == Attributes{type, govuk});
  CHECK(attributes_of(sns_request(message, R"(, "sender_id": "NHS-1")")) ==
        Attributes{type, {"AWS.SNS.SMS.SenderID", "NHS-1"}});
  CHECK(attributes_of(sns_request(message, R"(, "origination_number": "+447700900111")")) ==
        Attributes{type, {"AWS.MM.SMS.OriginationNumber", "+447700900111"}});
  CHECK(attributes_of(sns_request(message, R"(, "sms_type": "Promotional")"))[0].second ==
        "Promotional");
  message.sender = "+447700900111";
  CHECK(attributes_of(sns_request(message)) ==
        Attributes{type, {"AWS.MM.SMS.OriginationNumber", "+447700900111"}});
  CHECK(attributes_of(sns_request(message, R"(, "sender_id": "NHS")")) ==
        Attributes{type, {"AWS.SNS.SMS.SenderID", "NHS"}});
  // What can be neither is left to the account's own settings.
  for (const char* other :
       {"", "GOV.UK", "A long sender", "-A-", "1234", "07700900111", "\xc3\xa4"}) {
    message.sender = other;
    CHECK_MESSAGE(attributes_of(sns_request(message)) == Attributes{type}, other);
  }
}

TEST_CASE("sns: whatever becomes of a request, its message is sent once at most") {
  using enum SendOutcome;
  check_http_faults(
      {.kind = "sns",
       .options = std::string(sns_account),
       .message = sample_sms(),
       .accepts = sns_taken(),
       .reference = "94f20ce6-13c5",
       .own = {{"throttled in words", sns_error(400, "Throttled"), retry},
               {"a wrong signature", sns_error(403, "SignatureDoesNotMatch"), retry},
               {"no permission", sns_error(403, "AuthorizationError"), retry},
               {"a bad number",
                sns_error(400, "InvalidParameter",
                          "Invalid parameter: PhoneNumber Reason: +447700900123 is not valid"),
                rejected},
               {"a bad sender",
                sns_error(400, "InvalidParameter",
                          "Invalid parameter: AWS.SNS.SMS.SenderID Reason: it is not valid"),
                retry},
               {"a bad attribute",
                sns_error(400, "ParameterValueInvalid", "The message attribute has no value"),
                retry},
               {"opted out", sns_error(400, "OptedOut"), rejected},
               {"a word of an error of the server", sns_error(500, "InvalidParameter"), retry},
               {"an unknown word", sns_error(400, "Party"), retry},
               {"yes in JSON", {.body = R"({"MessageId": "m"})"}, unknown},
               {"yes without an id", {.body = "<MessageId></MessageId>"}, unknown}},
       .secrets = {"hunter2", "AKIDEXAMPLE"}});
}

TEST_CASE("sns: options that are missing or wrong are told when it is opened, without values") {
  const std::string account(sns_account);
  check_sns_refused("{}", "the provider sns needs the option region");
  check_sns_refused(R"({"region": "eu-west-2"})",
                    "the provider sns needs the option access_key_id");
  check_sns_refused(R"({"region": "eu-west-2", "access_key_id": "hunter2"})",
                    "the provider sns needs the option secret_access_key");
  for (const char* region : {"EU", "eu/west", "eu.west", "-eu", "eu-", "eu west"})
    check_sns_refused(R"({"access_key_id": "a", "secret_access_key": "hunter2", "region": ")" +
                          std::string(region) + "\"}",
                      "option region is no region, such as \"eu-west-2\"");
  check_sns_refused("{" + account + R"(, "sms_type": "hunter2"})",
                    "option sms_type is neither Transactional nor Promotional");
  check_sns_refused("{" + account + R"(, "origination_number": "hunter2"})",
                    "option origination_number is no number of 5 to 15 digits");
  check_sns_refused("{" + account + R"(, "sender_id": "hunter2 hunter2"})",
                    "option sender_id is not of 1 to 11 letters and digits");
  check_sns_refused("{" + account + R"(, "url": "http://localhost/hunter2"})",
                    "the provider sns: url is not https");
}
