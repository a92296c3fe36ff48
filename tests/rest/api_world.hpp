#pragma once

#include "codec/json_reader.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/memory_cache.hpp>
#include <notify/adapters/receipt_readers.hpp>
#include <notify/adapters/sqlite.hpp>
#include <notify/notify.hpp>
#include <notify/rest.hpp>

#include "support/sample.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A REST API over an engine in memory, two services with keys, and short words for requests.
namespace notify::test {

inline const UtcTime api_start = UtcTime::from_text("2026-05-04T10:00:00Z").value();

/// Base64 for URLs without padding, as tokens have it.
inline std::string base64url(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : bytes) {
    group = group << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out += alphabet[group >> (bits - 6) & 63];
  }
  if (bits > 0) out += alphabet[group << (6 - bits) & 63];
  return out;
}

inline std::string signed_token(std::string_view header, std::string_view claims,
                                std::string_view secret) {
  const std::string text = base64url(header) + "." + base64url(claims);
  return text + "." + base64url(hmac_sha256(secret, text));
}

struct ApiService {
  Service service;
  Template sms;
  Template email;
  std::string secret;  ///< of its live key
};

struct ApiWorld {
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(api_start);
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(7);
  std::unique_ptr<Engine> engine;
  std::unique_ptr<RestApi> api;

  /// What `ports` lack is filled in; without a store, one in memory.
  explicit ApiWorld(EnginePorts ports = {}) {
    if (!ports.store) ports.store = must(make_sqlite_store({}));
    ports.clock = clock;
    ports.entropy = entropy;
    ports.sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, entropy));
    ports.cache = must(make_memory_cache(clock));
    ports.receipt_readers = make_receipt_readers();
    engine = must(Engine::make(std::move(ports)));
    api = must(RestApi::make(*engine, {.api_url = "https://api.example.gov.uk/"}));
  }

  ApiService make_service(const std::string& name) {
    ApiService out;
    NewService wanted;
    wanted.name = name;
    wanted.sms_sender = "CLINIC";
    wanted.email_from = "mail@clinic.example";
    out.service = must(engine->services().create(wanted));
    out.sms = must(engine->templates().create(
        out.service.id, {"reminder", NotificationType::sms, "", "Hello ((name))"}));
    out.email = must(engine->templates().create(
        out.service.id, {"letter", NotificationType::email, "About ((name))", "Dear ((name))"}));
    const auto issued =
        must(engine->api_keys().create(out.service.id, "live", KeyType::normal, {}));
    out.secret = issued.token.substr(issued.token.size() - 36);
    return out;
  }

  [[nodiscard]] std::string claims_of(const ApiService& service) const {
    return "{\"iss\":\"" + service.service.id.to_text() +
           "\",\"iat\":" + std::to_string(clock->now().us() / 1'000'000) + "}";
  }
  [[nodiscard]] std::string token_of(const ApiService& service) const {
    return signed_token(R"({"typ":"JWT","alg":"HS256"})", claims_of(service), service.secret);
  }

  RestResponse ask(std::string_view method, std::string_view target, std::string_view body = {},
                   std::vector<RestHeader> headers = {}) {
    return api->handle({.method = method, .target = target, .headers = headers, .body = body});
  }
  RestResponse ask(const ApiService& as, std::string_view method, std::string_view target,
                   std::string_view body = {}, std::vector<RestHeader> headers = {}) {
    headers.push_back({"Authorization", "Bearer " + token_of(as)});
    return ask(method, target, body, std::move(headers));
  }
  RestResponse send_sms(const ApiService& as, std::string_view to = "07900900123",
                        std::vector<RestHeader> headers = {}) {
    return ask(as, "POST", "/v2/notifications/sms",
               R"({"phone_number": ")" + std::string(to) + R"(", "template_id": ")" +
                   as.sms.id.to_text() + R"(", "personalisation": {"name": "Ann"}})",
               std::move(headers));
  }
};

inline codec::JsonValue json_of(const RestResponse& response) {
  auto value = codec::read_json(response.body, {.depth_max = 20});
  REQUIRE(value.has_value());
  return *std::move(value);
}
inline std::string text_in(const RestResponse& response, std::string_view name) {
  const auto json = json_of(response);
  const auto* const value = json.find(name);
  REQUIRE(value != nullptr);
  const auto* const text = value->find_as<std::string>();
  REQUIRE(text != nullptr);
  return *text;
}
/// The message of the first error of an answer.
inline std::string first_error(const RestResponse& response) {
  const auto json = json_of(response);
  const auto* const errors = json.find("errors");
  REQUIRE(errors != nullptr);
  const auto& list = *errors->find_as<codec::JsonValue::Array>();
  REQUIRE_FALSE(list.empty());
  return *list.front().find("message")->find_as<std::string>();
}

}  // namespace notify::test
