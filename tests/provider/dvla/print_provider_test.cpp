// Letters to the print API: what is asked, what each answer means, and how its secrets change.
#include "codec/json_reader.hpp"
#include "provider/dvla/print_request.hpp"
#include "provider/dvla/secrets.hpp"
#include "support/http_faults.hpp"
#include "support/print_stub.hpp"
#include "support/sample.hpp"
#include "support/scripted_http.hpp"
#include "support/temp_folder.hpp"

#include <notify/adapters/dvla.hpp>
#include <notify/open_provider.hpp>

#include <doctest/doctest.h>

#include <fstream>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace print_provider {
namespace {

using codec::JsonValue;

const UtcTime noon = UtcTime::from_text("2026-03-20T12:00:00Z").value();
constexpr std::string_view receipts_url = "https://api.example.com/notifications/letter/status";

OutboundMessage letter_to(std::string address, Postage postage = Postage::second) {
  OutboundMessage m;
  m.id = NotificationId::from_text("0190a1b2-0000-7000-8000-000000000001").value();
  m.service_id = ServiceId::from_text("0190a1b2-0000-7000-8000-0000000000aa").value();
  m.type = NotificationType::letter;
  m.provider_key = m.id.to_text();
  m.to = std::move(address);
  m.letter = {.pdf = "%PDF-1.7 pages",
              .pages = 2,
              .reference = "ABCDEFGH12345678",
              .postage = postage,
              .receipt_token = "00ff"};
  return m;
}

const std::string home = "Ms Pat Green\n10 Mill Lane\nLeeds\nLS1 4AP";

/// One more letter of the same address.
OutboundMessage another_letter(int number) {
  OutboundMessage m = letter_to(home);
  std::string id = m.id.to_text();
  const std::string digits = std::to_string(number);
  id.replace(id.size() - digits.size(), digits.size(), digits);
  m.id = NotificationId::from_text(id).value();
  m.provider_key = id;
  return m;
}

std::string body_of(const OutboundMessage& m) {
  return dvla::print_request(m, receipts_url).value();
}

/// What stands between `first` and the brace that ends it.
std::string object_in(const std::string& body, const std::string& name) {
  const auto at = body.find("\"" + name + "\":{");
  REQUIRE(at != body.npos);
  return body.substr(at, body.find('}', at) + 1 - at);
}

std::string options_for(const PrintStub& stub, const std::string& more = {}) {
  return R"({"url": ")" + stub.url() +
         R"(", "allow_plain": true, "username": "printer", "timeout_ms": 600000,
           "api_url": "https://api.example.com/")" +
         (more.empty() ? R"(, "password": "first-password", "api_key": "first-key")" : more) + "}";
}

/// A printer, and us with a clock that a test moves.
struct Shop {
  PrintStub stub;
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(SystemClock().now());
  std::shared_ptr<Provider> provider;

  explicit Shop(const std::string& more = {})
      : provider(must(open_provider("dvla", options_for(stub, more), {.clock = clock}))) {}

  SendResult send(const OutboundMessage& m) {
    auto results = must(provider->send_many({&m, 1}));
    REQUIRE(results.size() == 1);
    return results[0];
  }
  [[nodiscard]] JsonValue state() {
    return codec::read_json(stub.state(), {.bytes_max = 64 << 20, .depth_max = 16}).value();
  }
  [[nodiscard]] int count(std::string_view name) {
    const JsonValue all = state();
    return std::stoi(all.find(name)->find_as<JsonValue::Number>()->text);
  }
  [[nodiscard]] std::size_t jobs() {
    return state().find("jobs")->find_as<JsonValue::Object>()->size();
  }
};

/// The first line of a refusal to open.
std::string refusal(const std::string& options) {
  const auto opened = open_provider("dvla", options);
  REQUIRE(!opened.has_value());
  CHECK(opened.error().code == ErrorCode::invalid_argument);
  CHECK(opened.error().message.find("s3cret") == std::string::npos);
  return opened.error().message;
}

}  // namespace

TEST_CASE("print request: it says what the printer's API wants, in its order") {
  CHECK(body_of(letter_to(home)) ==
        R"({"id":"0190a1b2-0000-7000-8000-000000000001","standardParams":{"jobType":"NOTIFY",)"
        R"("templateReference":"NOTIFY","businessIdentifier":"ABCDEFGH12345678",)"
        R"("recipientName":"Ms Pat Green","address":{"unstructuredAddress":{)"
        R"("line1":"10 Mill Lane","line2":"Leeds","postcode":"LS1 4AP"}}},"customParams":[)"
        R"({"key":"pdfContent","value":"JVBERi0xLjcgcGFnZXM="},)"
        R"({"key":"organisationIdentifier","value":"None"},)"
        R"({"key":"serviceIdentifier","value":"0190a1b2-0000-7000-8000-0000000000aa"}],)"
        R"("callbackParams":{"target":)"
        R"("https://api.example.com/notifications/letter/status?token=00ff",)"
        R"("retryParams":{"enabled":true,"maxRetryWindow":10800}}})");
  OutboundMessage m = letter_to(home);
  m.letter.organisation_id =
      OrganisationId::from_text("0190a1b2-0000-7000-8000-0000000000bb").value();
  CHECK(body_of(m).find(R"("value":"0190a1b2-0000-7000-8000-0000000000bb")") != std::string::npos);
  m.letter.receipt_token.clear();
  CHECK(body_of(m).find("callbackParams") == std::string::npos);
}

TEST_CASE("print request: each postage has its despatch method, and second class none") {
  const auto method = [](Postage postage) {
    const std::string body = body_of(letter_to(home, postage));
    const auto at = body.find("despatchMethod");
    return at == body.npos ? "" : body.substr(at + 17, body.find('"', at + 17) - at - 17);
  };
  CHECK(method(Postage::first) == "FIRST");
  CHECK(method(Postage::second) == "");
  CHECK(method(Postage::economy) == "ECONOMY");
  CHECK(method(Postage::europe) == "INTERNATIONAL_EU");
  CHECK(method(Postage::rest_of_world) == "INTERNATIONAL_ROW");
}

TEST_CASE("print request: every kind of address keeps all of its lines") {
  const auto address = [](std::string lines, const std::string& kind) {
    return object_in(body_of(letter_to(std::move(lines))), kind);
  };
  CHECK(address("A\nB\nC\nD\nE\nF\nSW1A 1AA", "unstructuredAddress") ==
        R"("unstructuredAddress":{"line1":"B","line2":"C","line3":"D","line4":"E","line5":"F",)"
        R"("postcode":"SW1A 1AA"})");
  CHECK(address("A\nB\nFrance", "internationalAddress") ==
        R"("internationalAddress":{"line1":"B","country":"France"})");
  CHECK(address("A\nB\nC\nD\nE\nF\nGermany", "internationalAddress") ==
        R"("internationalAddress":{"line1":"B","line2":"C","line3":"D","line4":"E","line5":"F",)"
        R"("country":"Germany"})");
  CHECK(address("Sgt A\nHQ\nBFPO 2", "bfpoAddress") ==
        R"("bfpoAddress":{"line1":"HQ","bfpoNumber":2})");
  CHECK(address("Sgt A\nHQ\nUnit 7\nBF1 1AA\nBFPO 2", "bfpoAddress") ==
        R"("bfpoAddress":{"line1":"HQ","line2":"Unit 7","postcode":"BF1 1AA","bfpoNumber":2})");
  // By characters: the paper has the whole line.
  std::string wide;
  for (int i = 0; i < 50; ++i) wide += "ŵ";
  const std::string cut = address("A\n" + wide + "\nSW1A 1AA", "unstructuredAddress");
  CHECK(cut.find(wide.substr(0, 90) + "\"") != std::string::npos);
  // No line goes missing unsaid.
  const auto refused =
      dvla::print_request(letter_to("A\nB\nC\nD\nE\nF\nG\nSW1A 1AA"), receipts_url);
  REQUIRE(!refused.has_value());
  CHECK(refused.error().message == "the address has more lines than the printer takes");
}

TEST_CASE("print provider: a letter is taken once, and the second time it is there already") {
  Shop shop;
  const auto first = shop.send(letter_to(home));
  CHECK(first.outcome == SendOutcome::accepted);
  CHECK(first.reference == "ABCDEFGH12345678");
  const auto again = shop.send(letter_to(home));
  CHECK(again.outcome == SendOutcome::accepted);
  CHECK(shop.provider->removes_duplicates());
  CHECK(shop.jobs() == 1);
  CHECK(shop.count("duplicates") == 1);
  // Every kind of address passes the printer's own look.
  int number = 20;
  for (const char* lines : {"A\nB\nFrance", "Sgt A\nHQ\nBFPO 2", "Sgt A\nHQ\nBF1 1AA\nBFPO 2",
                            "A\nB\nC\nD\nE\nF\nSW1A 1AA", "Ŵ\nÉ\nGY1 1AA"}) {
    OutboundMessage m = another_letter(number++);
    m.to = lines;
    CHECK(shop.send(m).outcome == SendOutcome::accepted);
  }
}

TEST_CASE("print provider: a token serves until a minute before its end") {
  Shop shop;
  shop.stub.control(R"({"token_s": 3600})");
  CHECK(shop.send(another_letter(1)).outcome == SendOutcome::accepted);
  shop.clock->advance(58min);
  CHECK(shop.send(another_letter(2)).outcome == SendOutcome::accepted);
  CHECK(shop.count("logins") == 1);
  shop.clock->advance(2min);
  CHECK(shop.send(another_letter(3)).outcome == SendOutcome::accepted);
  CHECK(shop.count("logins") == 2);
}

TEST_CASE("print provider: each answer to a job means one thing") {
  Shop shop;
  struct Row {
    std::string mode;
    SendOutcome outcome;
  };
  using enum SendOutcome;
  const Row rows[]{
      {"ok", accepted},    {"nothing", accepted}, {"409", accepted}, {"400", rejected},
      {"404", retry},      {"413", rejected},     {"422", rejected}, {"401", retry},
      {"403", retry},      {"429", retry},        {"500", retry},    {"503", retry},
      {"redirect", retry}, {"502", unknown},      {"504", unknown},  {"drop", unknown},
      {"cut", unknown},    {"garbage", unknown},  {"long", unknown}, {"take-and-drop", unknown}};
  int number = 100;
  for (const Row& row : rows) {
    INFO(row.mode);
    shop.stub.control(R"({"print": ")" + row.mode + R"("})");
    const OutboundMessage m = another_letter(number++);
    const SendResult result = shop.send(m);
    INFO(result.detail);
    CHECK(static_cast<int>(result.outcome) == static_cast<int>(row.outcome));
    for (const char* secret : {"first-password", "first-key", "Mill Lane", "Pat Green", "LS1"})
      CHECK(result.detail.find(secret) == std::string::npos);
    if (row.outcome != unknown) continue;
    // Doubt is settled by asking again: printed once, whether it had arrived or not.
    shop.stub.control(R"({"print": "ok"})");
    CHECK(shop.send(m).outcome == accepted);
  }
  CHECK(shop.count("duplicates") == 1);
}

TEST_CASE("print provider: whatever becomes of a request, the letter is known for what it is") {
  HttpFault nothing{"nothing", {.status = 202}, SendOutcome::accepted};
  check_http_faults(
      {.kind = "dvla",
       .options = R"("username": "printer", "password": "first-password", "api_key": "first-key",
                     "api_url": "https://api.example.com")",
       .message = letter_to(home),
       .accepts = {.path = "/print-request/v1/print/jobs", .status = 202, .body = R"({"id": "1"})"},
       .reference = "ABCDEFGH12345678",
       .before = {{.path = "/thirdparty-access/v1/authenticate",
                   .body = R"({"id-token": "e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln"})"}},
       .own = {std::move(nothing),
               {"a letter that is wrong",
                {.status = 400, .body = R"({"errors": [{"detail": "pdf is too large"}]})"},
                SendOutcome::rejected}},
       .secrets = {"first-password", "first-key", "Mill Lane"}});
}

TEST_CASE("print provider: silence leaves a letter in doubt, and no more letters than one job") {
  Shop shop;
  CHECK(shop.send(another_letter(1)).outcome == SendOutcome::accepted);  // logged in
  shop.stub.control(R"({"print": "slow-take", "wait_s": 600})");
  const auto quick =
      must(open_provider("dvla", R"({"url": ")" + shop.stub.url() +
                                     R"(", "allow_plain": true, "username": "printer",
              "password": "first-password", "api_key": "first-key", "timeout_ms": 2000,
              "api_url": "https://api.example.com"})"));
  const OutboundMessage m = another_letter(2);
  const auto outcome = must(quick->send_many({&m, 1}))[0].outcome;
  const bool is_safe = outcome == SendOutcome::unknown || outcome == SendOutcome::retry;
  CHECK(is_safe);  // retry where a slow machine had not logged in by then
  shop.stub.control(R"({"print": "ok"})");
  CHECK(shop.send(m).outcome == SendOutcome::accepted);
  CHECK(shop.jobs() == 2);
}

TEST_CASE("print provider: what is wrong with a letter is said without whom it is for") {
  Shop shop;
  OutboundMessage m = letter_to(home);
  m.letter.pdf = "no pdf";
  const auto result = shop.send(m);
  CHECK(result.outcome == SendOutcome::rejected);
  CHECK(result.detail == "answered 400: pdfContent is no pdf");

  const auto http = std::make_shared<ScriptedHttp>();
  http->script = [](const HttpRequest& r) {
    HttpAnswer answer{.status = 400, .phase = HttpPhase::answered};
    answer.body = R"({"errors":[{"detail":"no street 10 MILL LANE in LS1 4AP for Ms Pat Green"}]})";
    if (r.url.ends_with("/authenticate")) {
      answer.status = 200;
      answer.body = R"({"id-token":"e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln"})";
    }
    return answer;
  };
  const auto provider = must(open_provider(
      "dvla", R"({"url": "https://print.example.com", "username": "u", "password": "p",
                  "api_key": "k", "api_url": "https://api.example.com"})",
      {.http = http}));
  const OutboundMessage letter = letter_to(home);
  CHECK(must(provider->send_many({&letter, 1}))[0].detail ==
        "answered 400: no street ??? in ??? for ???");
  CHECK(header_in(http->posted[1].headers, "Authorization") == "e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln");
  CHECK(header_in(http->posted[1].headers, "X-API-Key") == "k");
  CHECK(http->posted[1].timeout_ms == 30'000);
}

TEST_CASE("print provider: a refused login is a retry, and the next one reads the secrets anew") {
  Shop shop;
  for (const char* mode : {"401", "403", "429", "500", "503", "drop", "garbage", "nothing", "cut",
                           "long", "redirect"}) {
    INFO(mode);
    shop.stub.control(std::string(R"({"login": ")") + mode + R"("})");
    const auto result = shop.send(another_letter(1));
    CHECK(static_cast<int>(result.outcome) == static_cast<int>(SendOutcome::retry));
    CHECK(result.detail.starts_with("printer's login "));
  }
  shop.stub.control(R"({"login": "ok"})");
  CHECK(shop.send(another_letter(1)).outcome == SendOutcome::accepted);
  // The printer forgot us: one letter waits, the next one goes.
  shop.stub.control(R"({"revoke": true})");
  CHECK(shop.send(another_letter(2)).outcome == SendOutcome::retry);
  CHECK(shop.send(another_letter(2)).outcome == SendOutcome::accepted);
}

TEST_CASE("print provider: a printer that is away takes nothing and leaves nothing in doubt") {
  const auto provider = must(
      open_provider("dvla", R"({"url": "http://127.0.0.1:1", "allow_plain": true, "username": "u",
                  "password": "p", "api_key": "k", "api_url": "https://api.example.com"})"));
  const OutboundMessage m = letter_to(home);
  CHECK(must(provider->send_many({&m, 1}))[0].outcome == SendOutcome::retry);
}

TEST_CASE("print provider: wrong options are one line each, without the secret") {
  const std::string base =
      R"("url": "https://print.example.com", "api_url": "https://api.example.com")";
  CHECK(refusal("{" + base + "}") == "the provider dvla: needs a username");
  CHECK(refusal("{" + base + R"(, "username": "u"})") ==
        "the provider dvla: needs a password and an api_key, or a secrets_file");
  CHECK(refusal("{" + base + R"(, "username": "u", "password": "s3cret"})") ==
        "the provider dvla: needs a password and an api_key, or none of them");
  CHECK(
      refusal("{" + base + R"(, "username": "u", "password": "s3cret", "api_key": "s3cret\n"})") ==
      "the provider dvla: api_key is no word of printable ASCII");
  CHECK(refusal(R"({"url": "https://print.example.com", "username": "u", "password": "s3cret",
                    "api_key": "k"})") ==
        "the provider dvla: needs an api_url, https, under which the REST API is served");
  CHECK(refusal(R"({"url": "ftp://s3cret@print.example.com", "username": "u", "password": "p",
                    "api_key": "k", "api_url": "https://a.example.com"})")
            .starts_with("the provider dvla: "));
}

TEST_CASE("print provider: a new API key is kept for all who read the same file") {
  TempFolder folder;
  const std::string file = (folder.path / "secrets.json").string();
  const std::string named = R"(, "secrets_file": ")" + file + R"(")";
  CHECK(dvla::write_secrets(file, {"first-password", "first-key", {}}).has_value());
  Shop shop(named);
  CHECK(shop.send(another_letter(1)).outcome == SendOutcome::accepted);
  CHECK(rotate_dvla_api_key(options_for(shop.stub, named)).has_value());
  CHECK(dvla::read_secrets(file).value().api_key == "key-number-2");
  // The provider still has the old key: the refusal makes it read the file.
  CHECK(shop.send(another_letter(2)).outcome == SendOutcome::retry);
  CHECK(shop.send(another_letter(2)).outcome == SendOutcome::accepted);
  CHECK(std::filesystem::status(file).permissions() == std::filesystem::perms(0600));

  const auto lock = dvla::SecretsLock::take(file);
  CHECK(rotate_dvla_api_key(options_for(shop.stub, named)).error().code == ErrorCode::busy);
  CHECK(rotate_dvla_api_key(options_for(shop.stub)).error().message ==
        "the provider dvla: new secrets need a secrets_file");
}

TEST_CASE("print provider: a password survives a change that breaks off at any step") {
  TempFolder folder;
  const std::string file = (folder.path / "secrets.json").string();
  const std::string named = R"(, "secrets_file": ")" + file + R"(")";
  CHECK(dvla::write_secrets(file, {"first-password", "first-key", {}}).has_value());
  Shop shop(named);
  const std::string options = options_for(shop.stub, named);
  CHECK(rotate_dvla_password(options).has_value());
  const std::string second = dvla::read_secrets(file).value().password;
  CHECK(second.size() >= 36);
  CHECK(second != "first-password");
  CHECK(shop.send(another_letter(1)).outcome == SendOutcome::accepted);

  for (const char* mode : {"drop", "take-and-drop", "503"}) {  // not changed; changed; not changed
    INFO(mode);
    shop.stub.control(std::string(R"({"revoke": true, "key_answer": ")") + mode + R"("})");
    CHECK(rotate_dvla_password(options).error().code == ErrorCode::unavailable);
    CHECK(!dvla::read_secrets(file).value().next_password.empty());
    shop.stub.control(R"({"revoke": true, "key_answer": "ok"})");
    shop.clock->advance(2h);
    CHECK(shop.send(another_letter(2)).outcome == SendOutcome::accepted);
  }
  CHECK(rotate_dvla_password(options).has_value());
  CHECK(dvla::read_secrets(file).value().next_password.empty());
}

TEST_CASE("print provider: a secrets file that others can read, or that is none, is refused") {
  TempFolder folder;
  const std::string file = (folder.path / "secrets.json").string();
  Shop shop(R"(, "secrets_file": ")" + file + R"(")");
  const auto detail = [&] { return shop.send(another_letter(1)).detail; };
  CHECK(detail() == "secrets_file is not there");
  CHECK(dvla::write_secrets(file, {"s3cret", "k", {}}).has_value());
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  CHECK(detail() == "secrets_file can be read by others than its owner");
  for (const char* bytes : {"", "{}", "[", R"({"password": "s3cret"})", "s3cret"}) {
    std::ofstream(file, std::ios::trunc) << bytes;
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    CHECK(detail().starts_with("secrets_file "));
    CHECK(detail().find("s3cret") == std::string::npos);
  }
}

}  // namespace print_provider
