// What people see who follow a link to a document that the engine keeps.
#include "domain/base64.hpp"
#include "rest/api_world.hpp"

#include <notify/notifications.hpp>
#include <notify/services.hpp>

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view content = "day,slot\n1,<b>\n";

EnginePorts with_documents() {
  EnginePorts ports;
  ports.document_link_base = "https://files.example.com";
  return ports;
}

struct Desk : ApiWorld {
  ApiService clinic;

  Desk() : ApiWorld(with_documents()) {
    clinic = make_service("Tom & <Ann>");
    Service service = must(engine->services().get(clinic.service.id));
    service.contact_link = "https://clinic.example/?a=1&b=\"2\"";
    must(engine->services().update(service));
  }
  /// The link of an e-mail with a file, from its path on.
  std::string send(std::string_view more = R"(, "confirm_email_before_download": false)") {
    const auto sent =
        ask(clinic, "POST", "/v2/notifications/email",
            R"({"email_address": "ann@example.com", "template_id": ")" + clinic.email.id.to_text() +
                R"(", "personalisation": {"name": {"file": ")" + base64::encode(content) +
                R"(", "filename": "söme days.csv")" + std::string(more) + "}}}");
    REQUIRE(sent.status == 201);
    const auto json = json_of(sent);
    const std::string body = *json.find("content")->find("body")->find_as<std::string>();
    const std::size_t at = body.find("https://files.example.com") + 25;
    return body.substr(at, body.find_first_of(" \n", at) - at);
  }
  RestResponse name(const std::string& link, std::string_view email) {
    return ask("POST", link, "email=" + std::string(email));
  }
};

std::string download_of(std::string link) { return link.insert(link.find('?'), "/download"); }

void check_guarded(const RestResponse& response) {
  CHECK(response.find_header("Access-Control-Allow-Origin") == nullptr);
  CHECK(*response.find_header("X-Content-Type-Options") == "nosniff");
  CHECK(*response.find_header("X-Frame-Options") == "DENY");
  CHECK(*response.find_header("Referrer-Policy") == "no-referrer");
  CHECK(*response.find_header("Cross-Origin-Resource-Policy") == "same-origin");
  CHECK(response.find_header("Cache-Control")->find("no-store") != std::string::npos);
  CHECK(response.find_header("Content-Security-Policy")->find("default-src 'none'") !=
        std::string::npos);
}

}  // namespace

TEST_CASE("documents: the page of a link says what there is, and the next one is the document") {
  Desk desk;
  const std::string link = desk.send();
  const auto page = desk.ask("GET", link);
  CHECK(page.status == 200);
  CHECK(page.route == "GET /d/{service:uuid}/{document:uuid}");
  CHECK(*page.find_header("Content-Type") == "text/html; charset=utf-8");
  check_guarded(page);
  for (const char* said : {"Tom &amp; &lt;Ann&gt; sent you a file.", "söme days.csv, 15 bytes",
                           "available until 2026-11-02", "/download?key=", "b=&quot;2&quot;"})
    CHECK_MESSAGE(page.body.find(said) != std::string::npos, said);
  CHECK(page.body.find("<form") == std::string::npos);
  CHECK(page.body.find("<script") == std::string::npos);
  const auto file = desk.ask("GET", download_of(link));
  CHECK(file.status == 200);
  CHECK(file.body == content);
  CHECK(file.find_header("Content-Type")->starts_with("text/csv"));
  CHECK(*file.find_header("Content-Disposition") ==
        "attachment; filename=\"s__me days.csv\"; filename*=UTF-8''s%C3%B6me%20days.csv");
  CHECK(file.find_header("Content-Security-Policy")->starts_with("sandbox;"));
  check_guarded(file);
}

TEST_CASE("documents: where an address is to be named, only the recipient's opens the file") {
  Desk desk;
  const std::string link = desk.send("");  // over REST it is, unless it is said
  const auto page = desk.ask("GET", link);
  CHECK(page.status == 200);
  CHECK(page.body.find("<form method=\"post\" action=\"?key=") != std::string::npos);
  const auto unnamed = desk.ask("GET", download_of(link));
  CHECK(unnamed.status == 400);
  CHECK(unnamed.body.find("Enter the email address") != std::string::npos);
  for (const auto& refused :
       {desk.name(link, "bob%40x.org"), desk.name(link, std::string(100'000, 'a'))}) {
    CHECK(refused.status == 400);
    CHECK(refused.body.find("the email address") != std::string::npos);
    CHECK(refused.body.find("bob") == std::string::npos);
    check_guarded(refused);
  }
  const auto file = desk.name(link, "Ann%40EXAMPLE.com");
  CHECK(file.status == 200);
  CHECK(file.body == content);
  // Nobody can try the addresses of a town.
  int limited = 0;
  for (int i = 0; i < 50; ++i) limited += desk.name(link, "x%40y.org").status == 429 ? 1 : 0;
  CHECK(limited >= 45);
  CHECK(desk.name(link, "ann%40example.com").status == 429);
  desk.clock->advance(std::chrono::minutes(1));
  CHECK(desk.name(link, "ann%40example.com").status == 200);
}

TEST_CASE("documents: a link that names nothing tells nothing, whatever is wrong with it") {
  Desk desk;
  const ApiService school = desk.make_service("School");
  const std::string link = desk.send(), other = desk.send();
  const std::string key = other.substr(other.find('?'));
  const std::string id = link.substr(0, link.find('?'));
  const std::string unknown = "11111111-1111-4111-8111-111111111111";
  std::string foreign = link;
  foreign.replace(3, 36, school.service.id.to_text());
  const auto expected = desk.ask("GET", id + "?key=x");
  CHECK(expected.status == 404);
  check_guarded(expected);
  for (const std::string& wrong :
       {id, id + "?key=", id + key, id + "?key=" + std::string(5'000, 'k'), id + "?key=%00%ff",
        foreign, "/d/" + school.service.id.to_text() + "/" + unknown + key})
    for (const auto& refused :
         {desk.ask("GET", wrong), desk.name(wrong, "ann%40example.com"),
          desk.ask("GET",
                   wrong.find('?') == wrong.npos ? wrong + "/download" : download_of(wrong))}) {
      CHECK(refused.status == 404);
      CHECK(refused.body == expected.body);
    }
  CHECK(desk.ask("GET", "/d/x/y?key=z").status == 404);
  CHECK(desk.ask("PUT", id).status == 405);
  desk.clock->advance(std::chrono::hours(24 * 7 * 27));
  CHECK(desk.ask("GET", link).body == expected.body);
  CHECK(desk.ask("GET", download_of(link)).body == expected.body);
}
