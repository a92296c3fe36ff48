#include "admin/admin_world.hpp"

using namespace notify;
using namespace notify::test;

TEST_CASE("admin: without a secret there is no admin API, and an empty secret is none") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::string path = "/service/" + clinic.service.id.to_text();
  CHECK(world.ask("GET", path).status == 404);
  RestOptions options;
  options.admin_secrets = {""};
  const auto api = RestApi::make(*world.engine, std::move(options));
  REQUIRE_FALSE(api.has_value());
  CHECK(api.error().message == "a secret of admin_secrets is empty");
}

TEST_CASE("admin: every secret of the admin app opens the API, and no other does") {
  AdminWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::string path = "/service/" + clinic.service.id.to_text();
  const auto with = [&](const std::string& token) {
    return world.ask("GET", path, {}, {{"Authorization", "Bearer " + token}});
  };
  CHECK(with(world.admin_token()).status == 200);
  CHECK(with(world.admin_token("an older secret")).status == 200);
  CHECK(with(world.admin_token("a guess")).status == 403);
  CHECK(with(world.admin_token("")).status == 403);
  CHECK(with(world.admin_token(admin_secret, "notify-functional-tests")).status == 401);
  CHECK(with(world.admin_token(admin_secret, clinic.service.id.to_text())).status == 401);
  CHECK(with(world.token_of(clinic)).status == 401);
  CHECK(world.ask("GET", path).status == 401);
  CHECK(text_at(with("x"), {"message", "token", "0"}).starts_with("Invalid token: make sure"));
}

TEST_CASE("admin: a token of the admin app opens no route of a service") {
  AdminWorld world;
  CHECK(world.admin("GET", "/v2/templates").status == 403);
}

TEST_CASE("admin: a body that does not say that it is JSON is not read") {
  AdminWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::string path = "/service/" + clinic.service.id.to_text() + "/data-retention";
  const RestHeader token{"Authorization", "Bearer " + world.admin_token()};
  const std::string_view body = R"({"notification_type": "sms", "days_of_retention": 5})";
  CHECK(world.ask("POST", path, body, {token}).status == 415);
  CHECK(world.ask("POST", path, body, {token, {"content-type", "text/plain"}}).status == 415);
  CHECK(world.ask("POST", path, body, {token, {"content-type", "Application/JSON; charset=utf-8"}})
            .status == 201);
  CHECK(world.ask("POST", path, body).status == 401);
}
