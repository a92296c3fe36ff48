// What providers that ask by GET bring over the API, and what all others get there.
#include "rest/api_world.hpp"

#include <notify/inbound.hpp>
#include <notify/open_provider.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>
#include <notify/services.hpp>

#include <fstream>
#include <sstream>

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view path = "/notifications/sms/kannel?id=";
const RestHeader login = {"Authorization", "Basic a2FubmVsOkxPR0lO"};  // kannel:LOGIN

std::string example(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(NFY_PROVIDER_EXAMPLES "/" + name + ".json").rdbuf();
  return std::move(text).str();
}

struct Gateway : ApiWorld {
  ApiService clinic;
  std::string id;

  Gateway() {
    for (const char* name : {"kannel", "twilio"})
      must(engine->providers().add(must(open_provider("http", example(name)))));
    api = must(RestApi::make(*engine, {.inbound_logins = {{"kannel", "kannel", "LOGIN"},
                                                          {"mmg", "kannel", "LOGIN"},
                                                          {"twilio", "kannel", "LOGIN"}}}));
    clinic = make_service("Clinic");
    Service service = must(engine->services().get(clinic.service.id));
    service.permissions = PermissionSet::of(Permission::sms, Permission::inbound_sms);
    must(engine->services().update(service));
    must(engine->inbound().put_number(
        {.number = "07900111222", .provider = "kannel", .service_id = clinic.service.id}));
    id = text_in(send_sms(clinic), "id");
  }
  [[nodiscard]] Status status() {
    const auto known = *NotificationId::from_text(id);
    return must(engine->notifications().get(clinic.service.id, known)).status;
  }
};

}  // namespace

TEST_CASE("rest: a provider that asks by GET reports with its login, and with nothing else") {
  Gateway world;
  const std::string target = std::string(path) + world.id + "&status=1&answer=";
  CHECK(world.ask("GET", target).status == 401);
  CHECK(world.ask("GET", target, {}, {{"Authorization", "Basic eDp5"}}).status == 403);
  CHECK(world.ask("HEAD", target, {}, {login}).status == 405);
  CHECK(world.status() == Status::created);
  const auto taken = world.ask("GET", target, {}, {login});
  CHECK(taken.status == 200);
  CHECK(text_in(taken, "result") == "success");
  CHECK(taken.route == "GET /notifications/sms/{provider}");
  CHECK(world.status() == Status::delivered);
  CHECK(world.ask("GET", target, {}, {login}).status == 200);
  for (const char* unread :
       {"/notifications/sms/kannel?id=x&status=1", "/notifications/sms/kannel?a=%00%ff&status=77"})
    CHECK(world.ask("GET", unread, {}, {login}).status == 200);
  CHECK(must(world.engine->receipts().list_quarantined(10)).size() == 2);
  // A query of nothing is no report.
  CHECK(world.ask("GET", "/notifications/sms/kannel", {}, {login}).status == 400);
  CHECK(world.ask("GET", "/notifications/sms/kannel?", {}, {login}).status == 400);
}

TEST_CASE("rest: an SMS that comes by GET is stored once") {
  Gateway world;
  const std::string_view target =
      "/notifications/sms/receive/kannel?from=%2B447900900222&to=07900111222&text=Yes%2C+5+%E2%82"
      "%AC&id=7";
  CHECK(world.ask("GET", target).status == 401);
  for (int i = 0; i < 2; ++i) CHECK(world.ask("GET", target, {}, {login}).status == 200);
  CHECK(world.ask("HEAD", target, {}, {login}).status == 405);
  const auto kept = must(world.engine->inbound().list(world.clinic.service.id));
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].content == "Yes, 5 €");
}

TEST_CASE("rest: for providers that post there is nothing to GET, whoever asks") {
  Gateway world;
  for (const char* target :
       {"/notifications/sms/mmg", "/notifications/sms/twilio", "/notifications/sms/firetext",
        "/notifications/sms/nobody", "/notifications/sms/receive/mmg",
        "/notifications/sms/receive/nobody", "/notifications/email/kannel"}) {
    const auto refused = world.ask("GET", std::string(target) + "?id=" + world.id, {}, {login});
    CHECK(refused.status == 405);
    CHECK(*refused.find_header("Allow") == "OPTIONS, POST");
  }
  CHECK(*world.ask("DELETE", "/notifications/sms/kannel").find_header("Allow") ==
        "GET, OPTIONS, POST");
  CHECK(world.ask("OPTIONS", "/notifications/sms/kannel").status == 200);
}
