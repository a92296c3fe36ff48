#include "codec/form.hpp"
#include "domain/base64.hpp"
#include "support/http_faults.hpp"
#include "support/scripted_http.hpp"

using namespace notify;
using namespace notify::test;

namespace ses_sending_test {
namespace {

constexpr std::string_view account =
    R"("region": "eu-west-2", "access_key_id": "AKIDEXAMPLE", "secret_access_key": "hunter2")";
const std::string account_of_v1 = std::string(account) + R"(, "api": "v1")";

OutboundMessage sample_mail() {
  OutboundMessage message;
  message.id = *NotificationId::from_text("0190163a-7b2c-7def-8123-456789abcdef");
  message.type = NotificationType::email;
  message.provider_key = message.id.to_text();
  message.to = "someone@example.com";
  message.sender = "bins@notify.example.org";
  message.from_name = "Bins";
  message.subject = "Bin day – \"soon\"";
  message.body = "Hello\nMonday & Tuesday";
  message.html = "<p>Hello</p>";
  return message;
}

HttpReply taken_by_v2() {
  return {.path = "/v2/email/outbound-emails", .body = R"({"MessageId":"0102018-ab-000000"})"};
}
HttpReply taken_by_v1() {
  return {.path = "/",
          .body =
              "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\">"
              "<SendRawEmailResult><MessageId>0102018-ab-000000</MessageId></SendRawEmailResult>"
              "</SendRawEmailResponse>"};
}
HttpReply error_of_v2(std::int64_t status, std::string_view type, std::string_view text = "no") {
  return {.status = status,
          .body = R"({"message":")" + std::string(text) + "\"}",
          .headers = {{"x-amzn-ErrorType", std::string(type)}}};
}
HttpReply error_of_v1(std::int64_t status, std::string_view code, std::string_view text = "no") {
  return {.status = status,
          .body = "<ErrorResponse><Error><Type>Sender</Type><Code>" + std::string(code) +
                  "</Code><Message>" + std::string(text) + "</Message></Error></ErrorResponse>"};
}

struct Sent {
  SendResult result;
  std::vector<HttpRequest> requests;
};

/// At 2026-03-29T00:59:59Z.
Sent send(const OutboundMessage& message, const std::string& options, const HttpReply& reply) {
  const auto http = std::make_shared<ScriptedHttp>();
  http->script = [&](const HttpRequest&) {
    return HttpAnswer{.status = 200, .phase = HttpPhase::answered, .body = reply.body};
  };
  const auto clock = std::make_shared<SimulatedClock>(at("2026-03-29T00:59:59Z"));
  const auto provider =
      must(open_provider("ses", "{" + options + "}", {.clock = clock, .http = http}));
  auto results = must(provider->send_many({&message, 1}));
  REQUIRE(results.size() == 1);
  return {results[0], http->posted};
}

HttpRequest request_of_v2(const OutboundMessage& message, const std::string& more = {}) {
  const Sent sent = send(message, std::string(account) + more, taken_by_v2());
  CHECK(sent.result.outcome == SendOutcome::accepted);
  CHECK(sent.result.reference == "0102018-ab-000000");
  REQUIRE(sent.requests.size() == 1);
  return sent.requests[0];
}

/// The From line of a mail whose service has this name.
std::string from_line(const std::string& name) {
  OutboundMessage message = sample_mail();
  message.from_name = name;
  const std::string body = request_of_v2(message).body;
  constexpr std::string_view begin = R"({"FromEmailAddress":")", end = R"(","Destination":)";
  REQUIRE(body.starts_with(begin));
  std::string line;
  for (std::size_t i = begin.size(); i < body.find(end); ++i)  // out of JSON
    if (body[i] != '\\' || body[i + 1] == body[i]) line += body[body[i] == '\\' ? ++i : i];
  return line;
}

std::string error_message(const std::string& options) {
  const auto opened = open_provider("ses", options);
  REQUIRE(!opened);
  CHECK(opened.error().code == ErrorCode::invalid_argument);
  return opened.error().message;
}

}  // namespace

TEST_CASE("ses: a mail is one signed JSON object to the endpoint of its region") {
  OutboundMessage message = sample_mail();
  message.reply_to = "help@example.com";
  message.unsubscribe_link = "https://x.example/u?a=b";
  const HttpRequest request = request_of_v2(message, R"(, "configuration_set": "events-1")");
  CHECK(request.url == "https://email.eu-west-2.amazonaws.com/v2/email/outbound-emails");
  CHECK(request.method == "POST");
  CHECK(header_in(request.headers, "content-type") == "application/json");
  CHECK(!request.is_repeatable);
  CHECK(request.signing.access_key_id == "AKIDEXAMPLE");
  CHECK(request.signing.secret_access_key == "hunter2");
  CHECK(request.signing.region == "eu-west-2");
  CHECK(request.signing.service == "ses");
  CHECK(request.body ==
        R"({"FromEmailAddress":"\"Bins\" <bins@notify.example.org>",)"
        R"("Destination":{"ToAddresses":["someone@example.com"]},)"
        R"("ReplyToAddresses":["help@example.com"],)"
        R"("Content":{"Simple":{"Subject":{"Data":"Bin day – \"soon\"","Charset":"UTF-8"},)"
        R"("Body":{"Text":{"Data":"Hello\nMonday & Tuesday","Charset":"UTF-8"},)"
        R"("Html":{"Data":"<p>Hello</p>","Charset":"UTF-8"}},)"
        R"("Headers":[{"Name":"List-Unsubscribe","Value":"<https://x.example/u?a=b>"},)"
        R"({"Name":"List-Unsubscribe-Post","Value":"List-Unsubscribe=One-Click"}]}},)"
        R"("ConfigurationSetName":"events-1"})");
}

TEST_CASE("ses: what a mail does not have is left out") {
  OutboundMessage message = sample_mail();
  message.html.clear();
  message.from_name.clear();
  const HttpRequest request = request_of_v2(message, R"(, "url": "https://inside.example/aws/")");
  CHECK(request.url == "https://inside.example/aws/v2/email/outbound-emails");
  CHECK(request.body ==
        R"({"FromEmailAddress":"bins@notify.example.org",)"
        R"("Destination":{"ToAddresses":["someone@example.com"]},)"
        R"("Content":{"Simple":{"Subject":{"Data":"Bin day – \"soon\"","Charset":"UTF-8"},)"
        R"("Body":{"Text":{"Data":"Hello\nMonday & Tuesday","Charset":"UTF-8"}}}}})");
}

TEST_CASE("ses: the name of a service can't break out of the From line") {
  const std::string address = " <bins@notify.example.org>";
  CHECK(from_line("Bins, \"B\" \\ Co") == R"("Bins, \"B\" \\ Co")" + address);
  CHECK(from_line("a@b.example> , <c@d.example") == "\"a@b.example> , <c@d.example\"" + address);
  CHECK(from_line("Büro") == "=?UTF-8?B?QsO8cm8=?=" + address);
  // Encoded words side by side are one text to who reads them; the line stays one.
  const std::string many = from_line(std::string(40, 'x') + "ŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵ");
  CHECK(many.find("?= =?UTF-8?B?") != many.npos);
  CHECK(many.find_first_of("\r\n") == many.npos);
  OutboundMessage message = sample_mail();
  message.from_name = "Bins\r\nBcc: all@example.com";
  const Sent sent = send(message, std::string(account), taken_by_v2());
  CHECK(sent.result.outcome == SendOutcome::rejected);
  CHECK(sent.result.detail == "from name has a line end or NUL");
  CHECK(sent.requests.empty());
}

TEST_CASE("ses: by v1 a mail goes raw, as it would by SMTP, without a Message-ID") {
  OutboundMessage message = sample_mail();
  message.unsubscribe_link = "https://x.example/u";
  const Sent sent = send(message, account_of_v1 + R"(, "configuration_set": "e")", taken_by_v1());
  CHECK(sent.result.outcome == SendOutcome::accepted);
  CHECK(sent.result.reference == "0102018-ab-000000");
  REQUIRE(sent.requests.size() == 1);
  const HttpRequest& request = sent.requests[0];
  CHECK(request.url == "https://email.eu-west-2.amazonaws.com/");
  CHECK(request.signing.service == "ses");
  const auto form = must(codec::read_form(request.body, 10));
  CHECK(codec::find_field(form, "Action") == "SendRawEmail");
  CHECK(codec::find_field(form, "Version") == "2010-12-01");
  CHECK(codec::find_field(form, "Source") == "bins@notify.example.org");
  CHECK(codec::find_field(form, "Destinations.member.1") == "someone@example.com");
  CHECK(codec::find_field(form, "ConfigurationSetName") == "e");
  const auto mail = base64::decode(codec::find_field(form, "RawMessage.Data"));
  REQUIRE(mail.has_value());
  CHECK(
      mail->starts_with("Date: Sun, 29 Mar 2026 00:59:59 +0000\r\n"
                        "From: \"Bins\" <bins@notify.example.org>\r\n"
                        "To: someone@example.com\r\n"));
  CHECK(mail->find("List-Unsubscribe: <https://x.example/u>\r\n") != mail->npos);
  CHECK(mail->find("Message-ID") == mail->npos);
}

TEST_CASE("ses: an address that is none is refused before anything is sent") {
  for (const char* address : {"", "none", "a@b@example.com", "ä@example.com", "a b@example.com",
                              "a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com"})
    for (const std::string& options : {std::string(account), account_of_v1}) {
      CAPTURE(address);
      OutboundMessage message = sample_mail();
      message.to = address;
      const Sent sent = send(message, options, taken_by_v2());
      CHECK(sent.result.outcome == SendOutcome::rejected);
      CHECK(sent.result.detail == "recipient address is malformed");
      CHECK(sent.requests.empty());
    }
}

TEST_CASE("ses: whatever becomes of a request to v2, its mail is sent once at most") {
  using enum SendOutcome;
  check_http_faults(
      {.kind = "ses",
       .options = std::string(account),
       .message = sample_mail(),
       .accepts = taken_by_v2(),
       .reference = "0102018-ab-000000",
       .own =
           {{"throttled in words", error_of_v2(400, "TooManyRequestsException"), retry},
            {"throttled", error_of_v2(429, "TooManyRequestsException"), retry},
            {"a quota", error_of_v2(400, "LimitExceededException"), retry},
            {"a bad address", error_of_v2(400, "BadRequestException", "Illegal address"), rejected},
            {"a bad address, as v1 says it",
             error_of_v2(400, "InvalidParameterValue", "Missing final '@domain'"), rejected},
            {"a bad mail", error_of_v2(400, "MessageRejected", "Email contains a virus"), rejected},
            {"the type in the body",
             {.status = 400, .body = R"({"__type":"com.amazonaws.ses#MessageRejected"})"},
             rejected},
            {"a sender that is not verified",
             error_of_v2(400, "MessageRejected",
                         "Email address is not verified. bins@notify.example.org"),
             retry},
            {"no such configuration set",
             error_of_v2(400, "BadRequestException", "Configuration set <x> is invalid."), retry},
            {"a configuration set that is gone", error_of_v2(404, "NotFoundException"), retry},
            {"paused", error_of_v2(400, "SendingPausedException"), retry},
            {"suspended", error_of_v2(400, "AccountSuspendedException"), retry},
            {"no MAIL FROM", error_of_v2(400, "MailFromDomainNotVerifiedException"), retry},
            {"no permission", error_of_v2(403, "AccessDeniedException"), retry},
            {"a wrong signature", error_of_v2(403, "InvalidSignatureException"), retry},
            {"a word of an error of the server", error_of_v2(500, "BadRequestException"), retry},
            {"an unknown word", error_of_v2(400, "Party"), retry},
            {"yes in XML", {.body = "<MessageId>m</MessageId>"}, unknown},
            {"yes without an id", {.body = "{}"}, unknown},
            {"yes with an id that is none", {.body = R"({"MessageId":"a b\r\n"})"}, unknown}},
       .secrets = {"hunter2", "AKIDEXAMPLE", "bins@notify.example.org"}});
}

TEST_CASE("ses: whatever becomes of a request to v1, its mail is sent once at most") {
  using enum SendOutcome;
  check_http_faults(
      {.kind = "ses",
       .options = account_of_v1,
       .message = sample_mail(),
       .accepts = taken_by_v1(),
       .reference = "0102018-ab-000000",
       .own = {{"throttled in words",
                error_of_v1(400, "Throttling", "Maximum sending rate exceeded."), retry},
               {"a bad address",
                error_of_v1(400, "InvalidParameterValue", "Missing final '@domain'"), rejected},
               {"a bad mail", error_of_v1(400, "MessageRejected", "Email contains a virus"),
                rejected},
               {"a sender that is not verified",
                error_of_v1(400, "MessageRejected", "Email address is not verified."), retry},
               {"a configuration set that is gone",
                error_of_v1(400, "ConfigurationSetDoesNotExist"), retry},
               {"paused", error_of_v1(400, "AccountSendingPausedException"), retry},
               {"no MAIL FROM", error_of_v1(400, "MailFromDomainNotVerifiedException"), retry},
               {"no permission", error_of_v1(403, "AccessDenied"), retry},
               {"a wrong signature", error_of_v1(403, "SignatureDoesNotMatch"), retry},
               {"a word of an error of the server", error_of_v1(500, "MessageRejected"), retry},
               {"yes in JSON", {.body = R"({"MessageId":"m"})"}, unknown},
               {"yes without an id", {.body = "<MessageId></MessageId>"}, unknown}},
       .secrets = {"hunter2", "AKIDEXAMPLE", "bins@notify.example.org"}});
}

TEST_CASE("ses: trouble with the account is told in a line that names what to mend") {
  const auto detail = [](const HttpReply& error) {
    HttpsServer server(HttpsServer::Tls::without);
    REQUIRE(server.is_available());
    server.script({&error, 1});
    const HttpSubject subject{
        .kind = "ses", .options = std::string(account), .message = sample_mail()};
    return send_one(subject, server.url(""), 600'000).detail;
  };
  CHECK(detail(error_of_v2(403, "InvalidSignatureException:http://internal.amazon.com/")) ==
        "answered 403: InvalidSignatureException: the secret key or the clock is wrong");
  CHECK(detail(error_of_v2(400, "SendingPausedException")) ==
        "answered 400: SendingPausedException: sending is paused for the account");
  CHECK(detail(error_of_v2(400, "MessageRejected", "Email address is not verified. x@y.example")) ==
        "answered 400: MessageRejected (an address or domain is not verified)");
}

TEST_CASE("ses: options that are missing or wrong are told when it is opened, without values") {
  const std::string whole(account);
  CHECK(error_message("{}") == "the provider ses needs the option region");
  CHECK(error_message(R"({"region": "eu-west-2"})") ==
        "the provider ses needs the option access_key_id");
  CHECK(error_message("{" + whole + R"(, "api": "hunter2"})") ==
        "option api of the provider ses is an unknown word");
  CHECK(error_message("{" + whole + R"(, "configuration_set": "hunter 2"})") ==
        "option configuration_set is not of up to 64 letters, digits, - and _");
  CHECK(error_message("{" + whole + R"(, "url": "https://example.com/?hunter2"})") ==
        "option url must not hold a query");
  CHECK(error_message("{" + whole + R"(, "url": "http://localhost/hunter2"})") ==
        "the provider ses: url is not https");
  CHECK(error_message("{" + whole + R"(, "conection": 1})") ==
        "the provider ses has no option conection, the nearest is connections");
}

TEST_CASE("ses: receipts come under the name that the provider was given") {
  const auto provider =
      must(open_provider("ses", "{" + std::string(account) + R"(, "identifier": "ses-eu"})"));
  CHECK(provider->identifier() == "ses-eu");
  const auto reader = provider->receipt_reader();
  REQUIRE(reader);
  CHECK(reader->identifier() == "ses-eu");
}

}  // namespace ses_sending_test
