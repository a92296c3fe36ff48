#pragma once

#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/notify.hpp>
#include <notify/system_messages.hpp>

#include <memory>
#include <string>
#include <vector>

/// An engine with all that people need: a password hasher that costs nothing, tokens, codes.
namespace notify::test {

inline const UtcTime morning = UtcTime::from_us(1'777'888'800'000'000);  // 2026-05-04T10:00Z

/// Bytes that say which number a code is.
class KnownCodes final : public Entropy {
public:
  std::uint64_t number = 12'345;
  void fill(std::span<std::uint8_t> out) override {
    std::uint64_t rest = number;
    for (std::size_t i = out.size(); i-- > 0; rest >>= 8)
      out[i] = static_cast<std::uint8_t>(rest & 0xFF);
  }
};

/// "new:<password>", or "old:<password>" for what is outdated.
class PlainHasher final : public PasswordHasher {
public:
  int hashed = 0, compared = 0;
  Result<std::string> hash(std::string_view password) override {
    ++hashed;
    return "new:" + std::string(password);
  }
  bool matches(std::string_view password, std::string_view hash) override {
    ++compared;
    return hash.size() > 4 && hash.substr(4) == password;
  }
  bool is_outdated(std::string_view hash) override { return hash.starts_with("old:"); }
};

struct PeopleWorld {
  Store& store;
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(morning);
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(1);
  std::shared_ptr<KnownCodes> codes = std::make_shared<KnownCodes>();
  std::shared_ptr<PlainHasher> hasher = std::make_shared<PlainHasher>();
  std::unique_ptr<Engine> engine;

  explicit PeopleWorld(Store& given, bool is_seeded = true) : store(given) {
    EnginePorts ports{std::shared_ptr<Store>(std::shared_ptr<void>(), &store), clock, entropy,
                      must(make_aes_sealer({{1, std::string(32, 'k')}}, entropy))};
    ports.password_hasher = hasher;
    ports.link_tokens = must(make_fernet_tokens(std::string(43, 'k'), entropy));
    ports.admin_url = "https://admin.example";
    ports.code_entropy = codes;
    engine = must(Engine::make(std::move(ports)));
    if (is_seeded) must(engine->system_messages().seed({.email_from = "notify@example.gov.uk"}));
  }

  [[nodiscard]] User add_user(const std::string& name, const std::string& domain = "example.org") {
    User user;
    user.name = name;
    user.email_address = name + "@" + domain;
    user.mobile_number = "07900900101";
    return must(engine->sign_in().create_user(user, "a long password"));
  }
  [[nodiscard]] Service add_service(const std::string& name, bool restricted = false) {
    NewService service;
    service.name = name;
    service.restricted = restricted;
    service.email_from = "clinic@example.gov.uk";
    return must(engine->services().create(service));
  }
  void join(ServiceId service, UserId user, std::vector<TeamPermission> permissions) {
    must(engine->members().add({service, user, std::move(permissions), {}}));
  }
  /// What the system sent last.
  [[nodiscard]] std::vector<Notification> sent() {
    return must(engine->notifications().list(system_service_id(), {}));
  }
  /// The token at the end of the link in the newest message.
  [[nodiscard]] std::string newest_token(const std::string& path) {
    const auto all = sent();
    REQUIRE(!all.empty());
    const std::string body = must(engine->notifications().content(all.front())).body;
    const auto at = body.find(path);
    REQUIRE(at != std::string::npos);
    const auto begin = at + path.size();
    return body.substr(begin, body.find_first_of(" \n?", begin) - begin);
  }
};

}  // namespace notify::test
