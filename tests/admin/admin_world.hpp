#pragma once

#include "rest/api_world.hpp"

/// The REST API with the admin app's routes, and short words for what that app asks.
namespace notify::test {

inline constexpr std::string_view admin_secret = "the admin app's secret";

struct AdminWorld : ApiWorld {
  explicit AdminWorld(EnginePorts ports = {}) : ApiWorld(std::move(ports)) {
    RestOptions options;
    options.admin_secrets = {"an older secret", std::string(admin_secret)};
    api = must(RestApi::make(*engine, std::move(options)));
  }

  [[nodiscard]] std::string admin_token(std::string_view secret = admin_secret,
                                        std::string_view issuer = "notify-admin") const {
    return signed_token(R"({"typ":"JWT","alg":"HS256"})",
                        "{\"iss\":\"" + std::string(issuer) +
                            "\",\"iat\":" + std::to_string(clock->now().us() / 1'000'000) + "}",
                        secret);
  }
  RestResponse admin(std::string_view method, std::string_view target, std::string_view body = {}) {
    return ask(
        method, target, body,
        {{"Authorization", "Bearer " + admin_token()}, {"Content-Type", "application/json"}});
  }
};

/// What stands at a path of names and places in an answer: {"data", "id"}.
inline std::string text_at(const RestResponse& response, std::vector<std::string_view> path) {
  const auto json = json_of(response);
  const codec::JsonValue* at = &json;
  for (const std::string_view name : path) {
    const auto* const list = at->find_as<codec::JsonValue::Array>();
    at = list != nullptr ? &list->at(std::stoul(std::string(name))) : at->find(name);
    REQUIRE(at != nullptr);
  }
  const auto* const text = at->find_as<std::string>();
  REQUIRE(text != nullptr);
  return *text;
}

}  // namespace notify::test
