#include "support/http_faults.hpp"
#include "support/scripted_http.hpp"

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view voice_account =
    R"("region": "eu-west-2", "access_key_id": "AKIDEXAMPLE", "secret_access_key": "hunter2")";

HttpReply voice_error(std::int64_t status, std::string_view type, std::string_view more = "") {
  return {.status = status,
          .body = R"({"__type": ")" + std::string(type) + R"(", "Message": "+447700900123 no")" +
                  std::string(more) + "}"};
}

HttpRequest voice_request(const std::string& options = {}) {
  const auto http = std::make_shared<ScriptedHttp>();
  http->script = [](const HttpRequest&) {
    return HttpAnswer{
        .status = 200, .phase = HttpPhase::answered, .body = R"({"MessageId": "m-1"})"};
  };
  const auto provider = must(
      open_provider("sms-voice", "{" + std::string(voice_account) + options + "}", {.http = http}));
  CHECK(provider->identifier() == "sms-voice");
  const OutboundMessage message = sample_sms();
  CHECK(must(provider->send_many({&message, 1}))[0].reference == "m-1");
  REQUIRE(http->posted.size() == 1);
  return http->posted[0];
}

std::string voice_body(const std::string& origination, const std::string& tail) {
  return R"({"DestinationPhoneNumber":"+447700900123",)" + origination +
         R"("MessageBody":"Ms Jones: your \"slot\" & 50% caf)"
         "\xc3\xa9 \xe2\x82\xac"
         R"(\n2+2=4","MessageType":)" +
         tail + "}";
}

}  // namespace

TEST_CASE("sms-voice: a message is one signed call of JSON 1.0 to the endpoint of its region") {
  const HttpRequest request = voice_request();
  CHECK(request.url == "https://sms-voice.eu-west-2.amazonaws.com/");
  CHECK(request.method == "POST");
  CHECK(!request.is_repeatable);
  CHECK(request.signing.service == "sms-voice");
  CHECK(header_in(request.headers, "Content-Type") == "application/x-amz-json-1.0");
  CHECK(header_in(request.headers, "X-Amz-Target") == "PinpointSMSVoiceV2.SendTextMessage");
  CHECK(request.body == voice_body("", R"("TRANSACTIONAL","TimeToLive":259200)"));
}

TEST_CASE("sms-voice: options say who sends, of what type, for how long") {
  CHECK(voice_request(R"(, "origination_identity": "pool-1", "message_type": "PROMOTIONAL",)"
                      R"( "configuration_set": "c", "time_to_live_s": 5)")
            .body == voice_body(R"("OriginationIdentity":"pool-1",)",
                                R"("PROMOTIONAL","ConfigurationSetName":"c","TimeToLive":5)"));
  CHECK(voice_request(R"(, "sender_is_origination": true)").body ==
        voice_body(R"("OriginationIdentity":"GOVUK",)", R"("TRANSACTIONAL","TimeToLive":259200)"));
  for (const auto& [options, message] : std::vector<std::pair<std::string, std::string>>{
           {R"("message_type": "hunter2")",
            "option message_type is neither TRANSACTIONAL nor PROMOTIONAL"},
           {R"("time_to_live_s": 4)", "option time_to_live_s is not 5 to 259200: 4"},
           {R"("time_to_live_s": 259201)", "option time_to_live_s is not 5 to 259200: 259201"}}) {
    const auto opened =
        open_provider("sms-voice", "{" + std::string(voice_account) + ", " + options + "}");
    REQUIRE(!opened);
    CHECK(opened.error().message == message);
  }
}

TEST_CASE("sms-voice: whatever becomes of a request, its message is sent once at most") {
  using enum SendOutcome;
  check_http_faults(
      {.kind = "sms-voice",
       .options = std::string(voice_account),
       .message = sample_sms(),
       .accepts = {.body = R"({"MessageId": "m-1"})"},
       .reference = "m-1",
       .own = {{"opted out",
                voice_error(400, "ConflictException",
                            R"(, "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT")"),
                rejected},
               {"another conflict",
                voice_error(400, "ConflictException", R"(, "Reason": "RESOURCE_NOT_ACTIVE")"),
                retry},
               {"a bad number",
                voice_error(400, "com.amazon#ValidationException",
                            R"(, "Fields": [{"Name": "DestinationPhoneNumber", "Message": "m"}])"),
                rejected},
               {"a bad identity",
                voice_error(400, "ValidationException",
                            R"(, "Fields": [{"Name": "OriginationIdentity"}])"),
                retry},
               {"a bad request that does not say what", voice_error(400, "ValidationException"),
                retry},
               {"throttled in words", voice_error(400, "ThrottlingException"), retry},
               {"a quota", voice_error(402, "ServiceQuotaExceededException"), retry},
               {"no permission", voice_error(400, "AccessDeniedException"), retry},
               {"an error of the server", voice_error(500, "InternalServerException"), retry},
               {"yes without an id", {.body = "{}"}, unknown},
               {"yes, with no id of ours", {.body = R"({"MessageId": ["m"]})"}, unknown}},
       .secrets = {"hunter2", "AKIDEXAMPLE"}});
}
