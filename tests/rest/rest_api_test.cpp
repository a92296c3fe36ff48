#include "rest/api_world.hpp"
#include "rest/router.hpp"

#include <algorithm>
#include <set>

using namespace notify;
using namespace notify::test;

TEST_CASE("rest: what was sent can be read, and lists have it") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const auto sent = world.send_sms(clinic);
  REQUIRE(sent.status == 201);
  const std::string id = text_in(sent, "id");
  CHECK(text_in(sent, "uri") == "https://api.example.gov.uk/v2/notifications/" + id);
  const auto read = world.ask(clinic, "GET", "/v2/notifications/" + id);
  CHECK(read.status == 200);
  CHECK(text_in(read, "body") == "Hello Ann");
  CHECK(text_in(read, "status") == "created");
  const auto list = world.ask(clinic, "GET", "/v2/notifications?template_type=sms");
  CHECK(list.status == 200);
  CHECK(list.body.find(id) != std::string::npos);
}

TEST_CASE("rest: every answer has the headers that clients know, whatever was asked") {
  ApiWorld world;
  for (const char* target : {"/v2/notifications", "/nothing", "/_status", "/v2/openapi.json"}) {
    const auto response = world.ask("GET", target);
    CHECK(response.find_header("Strict-Transport-Security") != nullptr);
    CHECK(*response.find_header("X-Content-Type-Options") == "nosniff");
    CHECK(response.find_header("Content-Type") != nullptr);
  }
}

TEST_CASE("rest: a path that no route has is 404, a method that none has is 405 with the others") {
  ApiWorld world;
  for (const char* target : {"", "x", "/v2", "/v2/", "//v2/notifications", "/v2/notifications/",
                             "/v2/template/x/version/-1", "/v2/template/x/version/1/2", "/../v2",
                             "/v2/notifications/a%2Fb/pdf", "/%00", "/v2/%ff"})
    CHECK(world.ask("GET", target).status == 404);
  const auto wrong = world.ask("PUT", "/v2/notifications");
  CHECK(wrong.status == 405);
  CHECK(*wrong.find_header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(*world.ask("PUT", "/v2/notifications/x").find_header("Allow") ==
        "GET, HEAD, OPTIONS, POST");
}

TEST_CASE("rest: the description has every route of version 2, and no other") {
  ApiWorld world;
  const auto document = json_of(world.ask("GET", "/v2/openapi.json"));
  std::set<std::string> described;
  for (const auto& [path, methods] : *document.find("paths")->find_as<codec::JsonValue::Object>())
    for (const auto& [method, operation] : *methods.find_as<codec::JsonValue::Object>()) {
      std::string upper = method;
      std::ranges::transform(upper, upper.begin(),
                             [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      described.insert(upper + " " + path);
    }
  std::set<std::string> routed;
  for (const rest::Route& route : rest::all_routes()) {
    if (!route.pattern.starts_with("/v2/")) continue;
    std::string pattern(route.pattern);
    if (const auto at = pattern.find(":int"); at != pattern.npos) pattern.erase(at, 4);
    if (pattern == "/v2/notifications/{type}") {
      for (const char* type : {"sms", "email", "letter"})
        routed.insert(std::string("POST /v2/notifications/") + type);
      continue;
    }
    routed.insert(std::string(route.method) + " " + pattern);
  }
  CHECK(described == routed);
}

TEST_CASE("rest: the same key with the same request gets the first answer, with another none") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::vector<RestHeader> key = {{"idempotency-key", "k1"}};
  const auto first = world.send_sms(clinic, "07900900123", key);
  const auto second = world.send_sms(clinic, "07900900123", key);
  const auto other = world.send_sms(clinic, "07900900124", key);
  CHECK(first.status == 201);
  CHECK(second.status == 201);
  CHECK(first.body == second.body);
  CHECK(other.status == 409);
  CHECK(must(world.engine->notifications().list(clinic.service.id, {})).size() == 1);
}

TEST_CASE("rest: a bulk request makes a job of its rows, or tells what is wrong with them") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::string head = R"({"name": "may", "template_id": ")" + clinic.sms.id.to_text() + "\", ";
  const auto made = world.ask(clinic, "POST", "/v2/notifications/bulk",
                              head + R"("rows": [["phone number", "name"],
                                                 ["07900900123", "Ann \"A\", x"],
                                                 ["07900900124", 5]]})");
  REQUIRE(made.status == 201);
  const auto json = json_of(made);
  const auto* const data = json.find("data");
  REQUIRE(data != nullptr);
  CHECK(data->find("notification_count")->find_as<codec::JsonValue::Number>()->text == "2");

  const auto faulty = world.ask(clinic, "POST", "/v2/notifications/bulk",
                                head + R"("csv": "phone number,name\n07900,Ann\n"})");
  CHECK(faulty.status == 400);
  CHECK(first_error(faulty).find("line 2") != std::string::npos);
  CHECK(world.ask(clinic, "POST", "/v2/notifications/bulk", head + R"("name": "x"})").status ==
        400);
  CHECK(world.ask(clinic, "POST", "/v2/notifications/bulk", head + R"("rows": [1]})").status ==
        400);
  CHECK(must(world.engine->jobs().list(clinic.service.id)).size() == 1);
}

TEST_CASE("rest: nothing of another service can be seen, and nothing tells that it is there") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const ApiService school = world.make_service("School");
  const std::string theirs = text_in(world.send_sms(school), "id");
  const std::string unknown = "11111111-1111-4111-8111-111111111111";
  const std::string source = school.sms.id.to_text();
  const auto same = [&](std::string_view method, const std::string& known, const std::string& other,
                        std::string_view body = {}) {
    const auto a = world.ask(clinic, method, known, body);
    const auto b = world.ask(clinic, method, other, body);
    CHECK(a.status == b.status);
    CHECK(a.status != 200);
    CHECK(a.body == b.body);
  };
  same("GET", "/v2/notifications/" + theirs, "/v2/notifications/" + unknown);
  same("GET", "/v2/notifications/" + theirs + "/pdf", "/v2/notifications/" + unknown + "/pdf");
  same("GET", "/v2/template/" + source, "/v2/template/" + unknown);
  same("GET", "/v2/template/" + source + "/version/1", "/v2/template/" + unknown + "/version/1");
  same("POST", "/v2/template/" + source + "/preview", "/v2/template/" + unknown + "/preview");
  const auto older = world.ask(clinic, "GET", "/v2/notifications?older_than=" + theirs);
  CHECK(older.status == 200);
  CHECK(json_of(older).find("notifications")->find_as<codec::JsonValue::Array>()->empty());
  const auto sent =
      world.ask(clinic, "POST", "/v2/notifications/sms",
                R"({"phone_number": "07900900123", "template_id": ")" + source + "\"}");
  CHECK(first_error(sent) == "Template not found");
  CHECK(world.ask(clinic, "GET", "/v2/templates").body.find(source) == std::string::npos);
}

TEST_CASE("rest: requests that come together are answered as each of them alone") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic"), other = world.make_service("Other");
  struct Asked {
    std::string method, target, body;
    std::vector<RestHeader> headers;
    int status;
  };
  const auto signed_by = [&](const ApiService& service) {
    return RestHeader{"Authorization", "Bearer " + world.token_of(service)};
  };
  const auto sms = [](const ApiService& service, std::string_view to) {
    return R"({"phone_number": ")" + std::string(to) + R"(", "template_id": ")" +
           service.sms.id.to_text() + R"(", "personalisation": {"name": "Ann"}})";
  };
  const std::string target = "/v2/notifications/sms";
  const RestHeader key{"Idempotency-Key", "k"};
  const std::vector<Asked> asked{
      {"POST", target, sms(clinic, "07900900123"), {signed_by(clinic), key}, 201},
      {"POST", target, sms(other, "07900900123"), {signed_by(other)}, 201},
      {"POST", target, sms(other, "07900900123"), {signed_by(clinic)}, 400},
      {"POST", target, sms(clinic, "07900900123"), {}, 401},
      {"POST", target, sms(clinic, "no number"), {signed_by(clinic)}, 400},
      {"POST", target, "{", {signed_by(clinic)}, 400},
      {"POST", target, std::string(17u << 20, 'x'), {signed_by(clinic)}, 413},
      {"POST", target, sms(clinic, "07900900124"), {signed_by(clinic), key}, 409},
      {"POST", target, sms(clinic, "07900900123"), {signed_by(clinic), key}, 201},
      {"POST", "/v2/notifications/fax", sms(clinic, "07900900123"), {signed_by(clinic)}, 404},
      {"GET", "/_status", "", {}, 200},
      {"GET", "/nowhere", "", {}, 404},
      {"DELETE", target, "", {}, 405}};
  std::vector<RestRequest> requests;
  for (const Asked& one : asked)
    requests.push_back(
        {.method = one.method, .target = one.target, .headers = one.headers, .body = one.body});
  const auto answers = world.api->handle_each(requests);
  REQUIRE(answers.size() == asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    CAPTURE(i);
    CHECK(answers[i].status == asked[i].status);
    if (asked[i].status == 201) continue;
    const RestResponse alone = world.api->handle(requests[i]);
    CHECK(answers[i].body == alone.body);
    CHECK(answers[i].route == alone.route);
    CHECK(answers[i].headers == alone.headers);
  }
  CHECK(answers[0].route == "POST /v2/notifications/{type}");
  CHECK(text_in(answers[0], "id") == text_in(answers[8], "id"));
  CHECK(text_in(answers[0], "id") != text_in(answers[1], "id"));
  CHECK(world.api->handle_each({}).empty());
}

TEST_CASE("rest: what mail servers report comes with the login of its provider (rules/rest 8.4)") {
  ApiWorld world;
  world.api = must(RestApi::make(*world.engine, {.inbound_logins = {{"smtp", "postfix", "secret"},
                                                                    {"bulk", "bulk", "other"}}}));
  const std::string bounce =
      "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
      "Reporting-MTA: dns; mx.example\n\nAction: failed\nStatus: 5.1.1\n--x\n"
      "Content-Type: text/rfc822-headers\n\nMessage-ID: <key-1@notify.example>\n--x--\n";
  const auto post = [&](std::string_view path, std::string_view login, std::string_view body) {
    std::vector<RestHeader> headers{{"Content-Type", "message/rfc822"}};
    if (!login.empty()) headers.push_back({"Authorization", "Basic " + std::string(login)});
    return world.ask("POST", path, body, std::move(headers)).status;
  };
  const auto count_quarantined = [&] {
    return must(world.engine->receipts().list_quarantined(10)).size();
  };
  const std::string_view path = "/notifications/email/smtp";
  const std::string_view postfix = "cG9zdGZpeDpzZWNyZXQ=", bulk = "YnVsazpvdGhlcg==";
  CHECK(post(path, "", bounce) == 401);
  CHECK(post(path, bulk, bounce) == 403);
  CHECK(post("/notifications/email/smtp/bulk", postfix, bounce) == 403);
  CHECK(post("/notifications/email/smtp/nobody", postfix, bounce) == 403);
  CHECK(post(path, postfix, bounce) == 200);
  CHECK(count_quarantined() == 0);
  CHECK(post(path, postfix, "Hello\n\nYou sent me a mail.\n") == 200);
  CHECK(count_quarantined() == 1);
  CHECK(post(path, postfix, "") == 400);
  CHECK(post("/notifications/email/smtp/bulk", bulk, bounce) == 400);  // no such provider is there
}

TEST_CASE("rest: a provider that is described posts with its login, and is not there without one") {
  ApiWorld world;
  must(world.engine->providers().add(must(open_provider(
      "http",
      R"({"identifier": "own", "url": "https://example.com/", "receipts": {"format": "form",)"
      R"( "id": "/id", "status": "/word", "statuses": {"ok": "delivered"}}, "inbound":)"
      R"( {"format": "form", "number": "/to", "user_number": "/from", "content": "/text"}})"))));
  const std::string_view receipts = "/notifications/sms/own";
  const std::string_view texts = "/notifications/sms/receive/own";
  const std::string receipt = "id=0190163a-7b2c-7def-8123-456789abcdef&word=";
  for (const std::string_view path : {receipts, texts})
    CHECK(world.ask("POST", path, receipt + "ok").status == 404);
  world.api = must(RestApi::make(*world.engine, {.inbound_logins = {{"own", "me", "secret"}}}));
  const auto post = [&](std::string_view path, std::string_view body, std::string_view login) {
    std::vector<RestHeader> headers;
    if (!login.empty()) headers.push_back({"Authorization", "Basic " + std::string(login)});
    return world.ask("POST", path, body, std::move(headers)).status;
  };
  const std::string_view right = "bWU6c2VjcmV0";
  for (const std::string_view path : {receipts, texts}) {
    CHECK(post(path, receipt + "ok", "") == 401);
    CHECK(post(path, receipt + "ok", "bWU6d3Jvbmc=") == 403);
  }
  CHECK(must(world.engine->receipts().list_quarantined(10)).empty());
  CHECK(post(receipts, receipt + "ok", right) == 200);
  CHECK(must(world.engine->receipts().list_quarantined(10)).empty());
  CHECK(post(receipts, receipt + "what", right) == 200);
  CHECK(must(world.engine->receipts().list_quarantined(10)).size() == 1);
  CHECK(post(texts, "to=1&from=2", right) == 400);
  CHECK(post(texts, "to=07900111999&from=447700900123&text=Yes", right) == 200);
}
