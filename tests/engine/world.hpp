#pragma once

#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/receipt_readers.hpp>
#include <notify/engine.hpp>
#include <notify/notify.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// An engine on a store under test, a clock that moves only when told to, and a provider that does
/// what a test says.
namespace notify::test {

inline const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
inline constexpr std::string_view phone = "07700 900123";
inline constexpr std::string_view address = "ann@example.com";

/// A provider whose answers a test writes. Keeps what it was handed.
class ScriptedProvider final : public Provider {
public:
  using Answers = Result<std::vector<SendResult>>;
  using Script = std::function<Answers(std::span<const OutboundMessage>)>;

  std::string name = "sim";
  NotificationType carries = NotificationType::sms;
  InDoubtPolicy policy = InDoubtPolicy::by_capability;
  bool knows_keys = true;  ///< whether it says that it removes duplicates
  Script script;           ///< empty: everything is accepted
  std::vector<OutboundMessage> sent;

  [[nodiscard]] std::string_view identifier() const noexcept override { return name; }
  [[nodiscard]] NotificationType type() const noexcept override { return carries; }
  [[nodiscard]] InDoubtPolicy in_doubt_policy() const noexcept override { return policy; }
  [[nodiscard]] bool removes_duplicates() const noexcept override { return knows_keys; }
  [[nodiscard]] Answers send_many(std::span<const OutboundMessage> messages) override {
    sent.insert(sent.end(), messages.begin(), messages.end());
    return script ? script(messages) : all(messages, SendOutcome::accepted);
  }

  [[nodiscard]] static Answers all(std::span<const OutboundMessage> messages, SendOutcome outcome) {
    std::vector<SendResult> answers;
    for (const OutboundMessage& m : messages)
      answers.push_back({outcome, "ref-" + m.provider_key, {}});
    return answers;
  }
  void answer(SendOutcome outcome) {
    script = [outcome](std::span<const OutboundMessage> m) { return all(m, outcome); };
  }
};

struct World {
  Store& store;
  std::shared_ptr<SimulatedClock> clock;
  std::shared_ptr<SeededEntropy> entropy;
  std::unique_ptr<Engine> engine;
  std::shared_ptr<ScriptedProvider> provider = std::make_shared<ScriptedProvider>();

  explicit World(Store& given, UtcTime start = noon, std::uint64_t seed = 1)
      : store(given),
        clock(std::make_shared<SimulatedClock>(start)),
        entropy(std::make_shared<SeededEntropy>(seed)),
        engine(another_engine()) {
    must(engine->providers().add(provider));
  }

  /// One more engine on the same store and clock, as another process would have.
  [[nodiscard]] std::unique_ptr<Engine> another_engine() {
    auto sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, entropy));
    return must(Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                              .clock = clock,
                              .entropy = entropy,
                              .sealer = std::move(sealer),
                              .receipt_readers = make_receipt_readers()}));
  }

  [[nodiscard]] Service make_service(std::string name = "Clinic",
                                     std::string calendar = "uk") const {
    NewService s;
    s.name = std::move(name);
    s.calendar = std::move(calendar);
    s.sms_sender = "CLINIC";
    s.email_from = "mail@clinic.example";
    return must(engine->services().create(s));
  }
  [[nodiscard]] Template make_sms(ServiceId service, std::string content = "Hello ((name))") const {
    return must(engine->templates().create(
        service, {"reminder", NotificationType::sms, "", std::move(content)}));
  }
  [[nodiscard]] Template make_email(ServiceId service,
                                    std::string content = "Dear ((name))") const {
    return must(engine->templates().create(
        service, {"letter", NotificationType::email, "About ((topic))", std::move(content)}));
  }

  DeliverReport deliver(DeliverOptions options = {}) { return must(engine->deliver(options)); }
  [[nodiscard]] Status status_of(ServiceId service, NotificationId id) {
    return must(engine->notifications().get(service, id)).status;
  }
};

inline SendRequest request(const Template& source, std::string_view to = phone,
                           std::string name = "Ann") {
  SendRequest r;
  r.template_id = source.id;
  r.to = to;
  r.personalisation.set("name", std::move(name));
  return r;
}

/// A service with its SMS template, and short words for what most tests do with them.
struct Clinic {
  World& world;
  Service service;
  Template sms;

  explicit Clinic(World& w, std::string name = "Clinic", std::string calendar = "uk")
      : world(w),
        service(w.make_service(std::move(name), std::move(calendar))),
        sms(w.make_sms(service.id)) {}

  NotificationId send(std::string name = "Ann") const {
    return must(world.engine->send(service.id, request(sms, phone, std::move(name)))).id;
  }
  [[nodiscard]] Status status(NotificationId id) { return world.status_of(service.id, id); }
  void receive(NotificationId id, Status status) {
    must(world.engine->receipts().record(
        std::vector{Receipt{id, "sim", "", status, world.clock->now()}}));
  }
};

/// States what every Error keeps to: one line, no full stop, nothing private.
inline void check_error(const Error& error, ErrorCode code, std::string_view message) {
  CHECK(name_of(error.code) == name_of(code));
  CHECK(error.message == message);
  CHECK(error.message.find('\n') == std::string::npos);
}
template <typename T>
void check_refused(const Result<T>& result, ErrorCode code, std::string_view message) {
  REQUIRE(!result.has_value());
  check_error(result.error(), code, message);
}

}  // namespace notify::test
