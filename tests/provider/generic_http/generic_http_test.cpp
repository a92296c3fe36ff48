#include "provider/generic_http/generic_http.hpp"
#include "support/http_faults.hpp"

#include <fstream>

using namespace notify;
using namespace notify::test;

namespace {

/// An example's options without the members that the table gives itself.
HttpSubject described(const std::string& name) {
  std::ifstream file(NFY_PROVIDER_EXAMPLES "/" + name + ".json");
  std::string line, kept;
  while (std::getline(file, line))
    if (!line.starts_with("  \"url\"") && !line.starts_with("  \"allow_plain\"")) kept += line;
  REQUIRE(kept.size() > 2);
  HttpSubject subject{.kind = "http", .options = kept.substr(1, kept.rfind('}') - 1)};
  subject.message = sample_sms();
  return subject;
}

HttpRecord asked_of(const HttpSubject& subject, const std::string& path) {
  HttpsServer server(HttpsServer::Tls::without);
  server.script({{subject.accepts}});
  const SendResult result = send_one(subject, server.url(path), 60'000);
  CHECK(result.outcome == SendOutcome::accepted);
  CHECK(result.reference == subject.reference);
  REQUIRE(server.records().size() == 1);
  return server.records()[0];
}

/// An example that takes what anybody posts: its members on signatures are taken out.
std::shared_ptr<Provider> unsigned_example(const std::string& name) {
  std::ifstream file(NFY_PROVIDER_EXAMPLES "/" + name + ".json");
  std::string line, kept;
  bool is_signature = false;
  while (std::getline(file, line)) {
    is_signature = is_signature || line.starts_with("    \"signature\": {");
    if (!is_signature) kept += line + "\n";
    if (line == "    },") is_signature = false;
  }
  CHECK(kept.find("signature") == std::string::npos);
  return must(open_provider("http", kept));
}

Result<ReceiptReading> posted(const std::string& name, std::string_view body) {
  return unsigned_example(name)->receipt_reader()->read({body}, at("2026-05-04T10:00:00Z"));
}

std::string refused_http(const std::string& options) {
  const auto opened = open_provider("http", "{" + options + "}");
  REQUIRE(!opened);
  CHECK(opened.error().code == ErrorCode::invalid_argument);
  CHECK(opened.error().message.find("hidden") == std::string::npos);
  return opened.error().message;
}

const HttpReply twilio_yes{.status = 201, .body = R"({"sid": "SM1", "status": "queued"})"};
const HttpReply vonage_yes{.body = R"({"messages": [{"status": "0", "message-id": "0A1"}]})"};

HttpReply vonage_status(const std::string& status) {
  return {.body =
              R"({"messages": [{"status": ")" + status + R"(", "error-text": "447700900123"}]})"};
}

}  // namespace

TEST_CASE("http: Twilio is asked as its description says, and every fault has its outcome") {
  using enum SendOutcome;
  HttpSubject twilio = described("twilio");
  twilio.accepts = twilio_yes;
  twilio.reference = "SM1";
  twilio.secrets = {"TOKEN"};
  const HttpRecord record = asked_of(twilio, "/2010-04-01/Accounts/ACCOUNT/Messages.json");
  CHECK(record.header("content-type") == "application/x-www-form-urlencoded");
  CHECK(record.header("authorization") == "Basic QUNDT1VOVDpUT0tFTg==");
  CHECK(
      record.body.starts_with("To=%2B447700900123&From=GOVUK&Body=Ms+Jones%3A+your+%22slot%22+"
                              "%26+50%25+caf%C3%A9+%E2%82%AC%0A2%2B2%3D4&StatusCallback=https"));
  twilio.own = {{"an invalid number", {.status = 400, .body = R"({"code": 21211})"}, rejected},
                {"another code", {.status = 400, .body = R"({"code": 20001})"}, retry},
                {"no reference", {.status = 201, .body = "{}"}, unknown}};
  check_http_faults(twilio);
}

TEST_CASE("http: the trace of a message goes along as it came (rules/sending 6.1)") {
  HttpSubject twilio = described("twilio");
  twilio.accepts = twilio_yes;
  twilio.reference = "SM1";
  twilio.message.trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  CHECK(asked_of(twilio, "/").header("traceparent") == twilio.message.trace_parent);
  twilio.message.trace_parent.clear();
  CHECK(asked_of(twilio, "/").header("traceparent").empty());
}

TEST_CASE("http: Vonage is asked as its description says, and every fault has its outcome") {
  using enum SendOutcome;
  HttpSubject vonage = described("vonage");
  vonage.accepts = vonage_yes;
  vonage.reference = "0A1";
  vonage.secrets = {"SECRET"};
  const HttpRecord record = asked_of(vonage, "/sms/json");
  CHECK(record.body.starts_with("api_key=KEY&api_secret=SECRET&to=447700900123&from=GOVUK&text="));
  vonage.own = {{"throttled in words", vonage_status("1"), retry},
                {"a number that is barred", vonage_status("7"), rejected},
                {"an unknown status", vonage_status("99"), unknown}};
  check_http_faults(vonage);
}

TEST_CASE("http: a local gateway is asked as its description says, and knows a message again") {
  using enum SendOutcome;
  HttpSubject gateway = described("gateway");
  gateway.accepts = {.status = 202, .body = "{}"};
  gateway.secrets = {"KEY"};
  const HttpRecord record = asked_of(gateway, "/messages?priority=1");
  CHECK(record.path == "/messages?priority=1");
  CHECK(record.header("x-api-key") == "KEY");
  CHECK(record.header("x-request-id") == "0190163a-7b2c-7def-8123-456789abcdef");
  CHECK(record.header("content-type") == "application/json");
  CHECK(record.body ==
        R"({"id":"0190163a-7b2c-7def-8123-456789abcdef","textMessage":{"text":"Ms Jones: )"
        R"(your \"slot\" & 50% café €\n2+2=4"},"phoneNumbers":["+447700900123"],)"
        R"("withDeliveryReport":true})");
  // It gives no reference, so that its status alone says yes.
  gateway.own = {{"garbage", {.status = 200, .body = "<html>"}, accepted},
                 {"nothing", {.status = 200}, accepted},
                 {"had it already", {.status = 409}, accepted},
                 {"no such number", {.status = 422}, rejected}};
  check_http_faults(gateway);
}

TEST_CASE("http: Kannel is asked by GET, and its answers in words are understood") {
  using enum SendOutcome;
  HttpSubject kannel = described("kannel");
  kannel.accepts = {.status = 202, .body = "0: Accepted for delivery"};
  kannel.secrets = {"PASSWORD", "LOGIN"};
  const HttpRecord record = asked_of(kannel, "/sendsms?to={to}&text={body}&coding={alphabet}");
  CHECK(record.method == "GET");
  CHECK(record.path ==
        "/sendsms?to=447700900123&text=Ms%20Jones%3A%20your%20%22slot%22%20%26%2050%25%20caf"
        "%C3%A9%20%E2%82%AC%0A2%2B2%3D4&coding=0");
  CHECK(record.body.empty());
  kannel.message.body = "T\xc5\xb7";
  CHECK(asked_of(kannel, "/?coding={alphabet}").path == "/?coding=2");
  kannel.own = {
      {"nothing", {.status = 202}, accepted},
      {"garbage", {.status = 202, .body = "<html>"}, accepted},
      {"a list of numbers that are denied", {.status = 400, .body = "Number(s)"}, rejected},
      {"no route", {.status = 403, .body = "Not routable. Do not try again."}, rejected},
      {"a wrong login", {.status = 403, .body = "Authorization failed"}, retry},
      {"later", {.status = 503, .body = "Temporal failure, try again later."}, retry}};
  check_http_faults(kannel);
}

TEST_CASE("http: headers hold what a message has, if a header can") {
  HttpSubject subject{
      .kind = "http",
      .options = R"("format": "text", "body": "{body}", "headers": {"X-To": "{e164}",
                                    "X-From": "<{sender}> {{{key}}}", "X-Fixed": "a"})"};
  subject.message = sample_sms();
  subject.accepts = {.status = 200, .body = "{}"};
  const HttpRecord record = asked_of(subject, "/");
  CHECK(record.header("x-to") == "+447700900123");
  CHECK(record.header("x-from") == "<GOVUK> {0190163a-7b2c-7def-8123-456789abcdef}");
  CHECK(record.header("x-fixed") == "a");
  HttpsServer server(HttpsServer::Tls::without);
  for (const char* sender : {"caf\xc3\xa9", "a\r\nX-Other: b", "a\nb", "a\tb"}) {
    subject.message.sender = sender;
    const SendResult result = send_one(subject, server.url("/"), 60'000);
    CHECK(result.outcome == SendOutcome::rejected);
    CHECK(result.detail == "the header X-From cannot hold what this message has for it");
  }
  CHECK(server.records().empty());
}

TEST_CASE("http: receipts are read as described; an unknown word is an error, for quarantine") {
  const auto reading = must(posted("twilio", "MessageSid=SM1&MessageStatus=undelivered"));
  REQUIRE(reading.receipts.size() == 1);
  CHECK(reading.receipts[0].reference == "SM1");
  CHECK(reading.receipts[0].provider == "twilio");
  CHECK(reading.receipts[0].status == Status::permanent_failure);
  CHECK(must(posted("twilio", "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003"))
            .receipts[0]
            .status == Status::temporary_failure);
  CHECK(must(posted("twilio", "MessageSid=SM1&MessageStatus=sent")).receipts.empty());
  CHECK(posted("twilio", "MessageSid=SM1&MessageStatus=lost").error().message ==
        "twilio receipt has an unknown status: lost");
  CHECK(posted("twilio", "MessageStatus=delivered").error().message ==
        "twilio receipt names no message");
  CHECK(must(posted("vonage", R"({"messageId": "0A1", "status": "expired", "err-code": "1"})"))
            .receipts[0]
            .status == Status::temporary_failure);
  const auto own =
      must(posted("gateway", R"({"event": "sms:delivered", "payload": {"messageId": )"
                             R"("0190163a-7b2c-7def-8123-456789abcdef", "at": 1777888800}})"));
  CHECK(own.receipts[0].id.to_text() == "0190163a-7b2c-7def-8123-456789abcdef");
  CHECK(own.receipts[0].at == at("2026-05-04T10:00:00Z"));
}

TEST_CASE("http: a receipt may be a query, and a word in its reason may decide") {
  const auto provider = unsigned_example("kannel");
  const auto reader = provider->receipt_reader();
  CHECK(reader->reads_query());
  CHECK(provider->inbound_reader()->reads_query());
  CHECK(!unsigned_example("vonage")->receipt_reader()->reads_query());
  const auto status_of = [&](const std::string& query) -> std::optional<Status> {
    const auto read = must(reader->read({"id=0190163a-7b2c-7def-8123-456789abcdef&status=" + query},
                                        at("2026-05-04T10:00:00Z")));
    return read.receipts.empty() ? std::nullopt : std::optional(read.receipts[0].status);
  };
  CHECK(status_of("1&answer=id%3A7+stat%3ADELIVRD+err%3A000") == Status::delivered);
  CHECK(status_of("2&answer=id%3A7+stat%3AEXPIRED+err%3A000") == Status::temporary_failure);
  CHECK(status_of("2&answer=id%3A7+stat%3AUNDELIV") == Status::permanent_failure);
  CHECK(status_of("2&answer=stat%3A") == Status::permanent_failure);
  CHECK(status_of("2") == Status::permanent_failure);
  CHECK(status_of("2&answer=id%3A7+stat%3AUNKNOWN") == std::nullopt);
  CHECK(status_of("16&answer=NACK%2F11%2Finvalid") == Status::technical_failure);
  CHECK(status_of("8&answer=ACK%2F") == std::nullopt);
  CHECK(!reader->read({"status=1"}, at("2026-05-04T10:00:00Z")));
  CHECK(!reader->read({"id=0190163a-7b2c-7def-8123-456789abcdef&status=32"},
                      at("2026-05-04T10:00:00Z")));
}

TEST_CASE("http: inbound SMS are read as described") {
  const auto reader = unsigned_example("vonage")->inbound_reader();
  const UtcTime now = at("2026-05-04T10:00:00Z");
  const auto message = must(reader->read(
      {R"({"to": "447700900001", "msisdn": "447700900123", "text": "Yes", "messageId": "m"})"},
      now));
  CHECK(message.provider == "vonage");
  CHECK(message.number == "447700900001");
  CHECK(message.user_number == "447700900123");
  CHECK(message.content == "Yes");
  CHECK(message.provider_reference == "m");
  CHECK(!message.provider_date);  // Vonage's is not described
  CHECK(message.tells_undated);
  CHECK(reader->read({R"({"to": "1", "msisdn": "2"})"}, now).error().message ==
        "vonage inbound SMS lacks /text");
}

TEST_CASE("http: texts, URLs and pointers") {
  using namespace generic_http;
  OutboundMessage message = sample_sms();
  message.body = "a b&{to}";
  CHECK(render("x{{{body}}}y", message, Escape::none) == "x{a b&{to}}y");
  CHECK(render("{body}", message, Escape::form) == "a+b%26%7Bto%7D");
  CHECK(render("{body}", message, Escape::url) == "a%20b%26%7Bto%7D");
  for (const char* wrong : {"{", "}", "{to", "{nobody}", "{}", "a}b"})
    CHECK(!check_template(wrong));
  const auto json =
      must(codec::read_json(R"({"a/b": [{"~": 1.50}, true, null]})", {.depth_max = 5}));
  CHECK(word_at(json, "/a~1b/0/~0") == "1.50");
  CHECK(word_at(json, "/a~1b/1") == "true");
  for (const char* missing : {"", "a", "/a", "/a~1b", "/a~1b/2", "/a~1b/3", "/a~1b/-", "/a~1b/0x"})
    CHECK(!word_at(json, missing));
}

TEST_CASE("http: a text is the list of its words, a form the object of its fields") {
  using namespace generic_http;
  const auto words = must(document_of("http", "  OK\t17\r\n", BodyFormat::text));
  CHECK(word_at(words, "/0") == "OK");
  CHECK(word_at(words, "/1") == "17");
  CHECK(!word_at(words, "/2"));
  CHECK(!word_at(must(document_of("http", "", BodyFormat::text)), "/0"));
  CHECK(word_at(must(document_of("http", "a=1&b=x+y", BodyFormat::form)), "/b") == "x y");
  CHECK(!document_of("http", "{", BodyFormat::json));
  const std::string long_text(100'000, ' ');
  CHECK(!word_at(must(document_of("http", long_text, BodyFormat::text)), "/0"));
}

TEST_CASE("http: a wrong description is one line without its values") {
  const std::string url = R"("url": "https://example.com/", )";
  CHECK(refused_http("") == "the provider http needs the option url");
  CHECK(refused_http(R"("url": "https://{to}.example.com/hidden")") ==
        "option url of the provider http has a placeholder in its host");
  CHECK(refused_http(R"("url": "https://example.com?q={hidden}")") ==
        "option url of the provider http has an unknown placeholder");
  CHECK(refused_http(url + R"("body": {"a": ["{hidden}"]})") ==
        "option body of the provider http has an unknown placeholder");
  CHECK(refused_http(url + R"("format": "form", "body": {"a": 1})") ==
        "option body of the provider http is no object of texts");
  CHECK(refused_http(url + R"("headers": {"X": "hidden\n"})") ==
        "option headers of the provider http has a value that is not printable ASCII");
  CHECK(refused_http(url + R"("headers": {"X": "{body}"})") ==
        "option headers of the provider http has a placeholder that no header can hold");
  CHECK(refused_http(url + R"("headers": {"X": "{hidden}"})") ==
        "option headers of the provider http has an unknown placeholder");
  CHECK(refused_http(url + R"("answers": [{"statuses": [200]}])") ==
        "option answers of the provider http has a rule without outcome");
  CHECK(refused_http(url + R"("answers": [{"outcome": "accepted"}])") ==
        "option answers of the provider http has a rule without statuses, or path and values");
  CHECK(refused_http(url + R"("receipts": {"status": "/s"})") ==
        "option receipts of the provider http needs status, and id or reference");
  CHECK(refused_http(url + R"("receipts": {"status": "/s", "id": "/i", "statuses": {"a": "b"}})") ==
        "option receipts of the provider http has an unknown status");
  const std::string receipts = R"("receipts": {"status": "/s", "id": "/i",
                                   "statuses": {"a": "delivered"}, )";
  CHECK(refused_http(url + receipts + R"("method": "HEAD"})") ==
        "option receipts of the provider http has an unknown method");
  CHECK(refused_http(url + receipts + R"("method": "GET", "format": "json"})") ==
        "option receipts of the provider http has a format that no query has");
  CHECK(refused_http(url + receipts +
                     R"("method": "GET", "signature": {"over": "body", "digest": "sha256",
                        "encoding": "hex", "header": "X", "keys": ["hidden"]}})") ==
        "option receipts of the provider http has a signature that no query has");
  CHECK(refused_http(url + R"("alphabets": {"latin": "hidden"})") ==
        "option alphabets of the provider http has a member that is neither gsm nor unicode, or no "
        "text");
  CHECK(refused_http(url + R"("answer_format": "hidden")").find("answer_format") !=
        std::string::npos);
  CHECK(refused_http(url + R"("inbound": {"number": "/n"})") ==
        "option inbound of the provider http needs number, user_number and content");
}
