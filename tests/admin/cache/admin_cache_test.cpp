#include "admin/cache/calls.hpp"
#include "cache/redis_server.hpp"
#include "rest/api_world.hpp"

using namespace notify;
using namespace notify::test;

namespace admin_cache_test {
namespace {

std::string url_of(const RedisServer& server) {
  return "redis://127.0.0.1:" + std::to_string(server.port()) + "/0";
}

}  // namespace

TEST_CASE("admin_cache: a recipient who unsubscribes is no longer missing from the app's figures") {
  const RedisServer server;
  ApiWorld world;
  world.api = must(RestApi::make(*world.engine, {.admin_cache = url_of(server)}));
  const ApiService clinic = world.make_service("Clinic");
  const RestResponse sent =
      world.ask(clinic, "POST", "/v2/notifications/email",
                R"({"email_address": "ann@example.com", "template_id": ")" +
                    clinic.email.id.to_text() + R"(", "personalisation": {"name": "Ann"}})");
  REQUIRE(sent.status == 201);
  const std::string id = text_in(sent, "id");
  const std::string token = must(world.engine->unsubscribes().make_token(
      clinic.service.id, must(NotificationId::from_text(id))));

  const std::string kept = "service-" + clinic.service.id.to_text();
  const std::string figures = kept + "-unsubscribe-request-statistics";
  server.say({"MSET", figures, "{}", kept, "{}"});
  REQUIRE(world.ask("POST", "/unsubscribe/" + id + "/" + token).status == 200);
  CHECK(server.say({"GET", figures}).empty());
  CHECK(server.say({"GET", kept}) == "{}");
}

TEST_CASE(
    "admin_cache: the link of an e-mail names its own service's entries, and no other link any") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const NotificationId id{must(Uuid::from_text("0197a1c0-0000-7000-8000-0000000000cc"))};
  const std::string token = must(world.engine->unsubscribes().make_token(clinic.service.id, id));
  const std::string kept = "service-" + clinic.service.id.to_text() + "-unsubscribe-request";
  const std::string path = "/unsubscribe/" + id.to_text() + "/";
  CHECK(*stale(*world.engine, "POST", path + token) ==
        std::vector{kept + "-reports-summary", kept + "-statistics"});
  for (const std::string& other :
       {path + "x", path + token + "x", "/unsubscribe/" + std::string(other_text) + "/" + token})
    CHECK(stale(*world.engine, "POST", other)->empty());
}

TEST_CASE("admin_cache: a URL that is none of a Redis is refused, and shows no password") {
  ApiWorld world;
  const auto api =
      RestApi::make(*world.engine, {.admin_cache = "http://app:hidden@127.0.0.1:6379"});
  REQUIRE_FALSE(api.has_value());
  CHECK(api.error().code == ErrorCode::invalid_argument);
  CHECK(api.error().message.find("hidden") == std::string::npos);
}

}  // namespace admin_cache_test
