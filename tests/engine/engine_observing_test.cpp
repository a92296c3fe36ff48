#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/adapters/callback_provider.hpp>
#include <notify/metrics.hpp>
#include <notify/ports/log.hpp>

#include <doctest/doctest.h>

#include <map>

namespace observing_test {

using namespace notify;
using namespace notify::test;

/// Keeps each record as the line that a host would write.
struct KeptLog final : Log {
  std::vector<std::string> lines;
  void write(const LogRecord& record) noexcept override { lines.push_back(to_json(record)); }
};

Decimal value_of(const std::vector<Metric>& metrics, std::string_view name,
                 std::vector<std::pair<std::string, std::string>> labels = {}) {
  for (const Metric& metric : metrics)
    for (const MetricPoint& point : metric.points)
      if (metric.name == name && point.labels == labels) return point.value;
  return Decimal::from_integer(-1);
}

struct Watched {
  explicit Watched(Store& store) {
    EnginePorts ports{std::shared_ptr<Store>(&store, [](Store*) {}),
                      clock,
                      std::make_shared<SeededEntropy>(3),
                      {}};
    ports.log = log;
    engine = must(Engine::make(std::move(ports)));
    NewService wanted;
    wanted.name = "Clinic";
    service = must(engine->services().create(wanted)).id;
    sms = must(engine->templates().create(service, {"t", NotificationType::sms, "", "Hello"})).id;
  }
  void add_provider(SendOutcome outcome) {
    must(engine->providers().add(must(make_callback_provider(
        {.identifier = "post", .type = NotificationType::sms},
        [outcome](std::span<const OutboundMessage>, std::span<SendResult> results) {
          for (SendResult& result : results) result.outcome = outcome;
          return true;
        }))));
  }
  Result<Accepted> send(std::string to) {
    SendRequest request;
    request.template_id = sms;
    request.to = std::move(to);
    return engine->send(service, request);
  }

  std::shared_ptr<SimulatedClock> clock =
      std::make_shared<SimulatedClock>(must(UtcTime::from_text("2026-05-04T10:00:00Z")));
  std::shared_ptr<KeptLog> log = std::make_shared<KeptLog>();
  std::unique_ptr<Engine> engine;
  ServiceId service;
  TemplateId sms;
};

TEST_CASE("observing: requests, messages, receipts and tasks are counted by how they ended") {
  over_every_store([](Store& store) {
    Watched world(store);
    world.add_provider(SendOutcome::accepted);
    must(world.send("07900900123"));
    must(world.send("07900900124"));
    CHECK_FALSE(world.send("12").has_value());
    CHECK(must(world.engine->deliver({.type = NotificationType::sms})).accepted == 2);
    const auto metrics = world.engine->metrics().snapshot();
    CHECK(value_of(metrics, "nfy_requests_total", {{"outcome", "accepted"}}) ==
          Decimal::from_integer(2));
    CHECK(value_of(metrics, "nfy_requests_total", {{"outcome", "refused"}}) ==
          Decimal::from_integer(1));
    CHECK(value_of(metrics, "nfy_provider_messages_total",
                   {{"provider", "post"}, {"outcome", "accepted"}}) == Decimal::from_integer(2));
    CHECK(value_of(metrics, "nfy_store_up") == Decimal::from_integer(1));
    CHECK(value_of(metrics, "nfy_queue_depth", {{"type", "sms"}}) == Decimal::from_integer(0));
    CHECK(world.log->lines.empty());
  });
}

TEST_CASE("observing: a provider in trouble is told of, and nobody who waits for a message") {
  over_every_store([](Store& store) {
    Watched world(store);
    world.add_provider(SendOutcome::unknown);
    must(world.send("07900900123"));
    must(world.engine->deliver({.type = NotificationType::sms}));
    REQUIRE(world.log->lines.size() == 1);
    CHECK(world.log->lines.front() ==
          R"({"time":"2026-05-04T10:00:00.000000Z","level":"warning",)"
          R"("event":"nfy.provider.troubled",)"
          R"("message":"a provider did not take messages, or did not say so",)"
          R"("nfy.provider":"post","nfy.notification.type":"sms","nfy.messages.accepted":0,)"
          R"("nfy.messages.retry":0,"nfy.messages.unknown":1})");
    CHECK(value_of(world.engine->metrics().counters(), "nfy_provider_messages_total",
                   {{"provider", "post"}, {"outcome", "unknown"}}) == Decimal::from_integer(1));
  });
}

TEST_CASE("observing: a receipt that cannot be read is told of without a word of it") {
  over_every_store([](Store& store) {
    Watched world(store);
    must(world.engine->receipts().quarantine("post", "to=07900900123", "no number"));
    REQUIRE(world.log->lines.size() == 1);
    CHECK(world.log->lines.front().find("nfy.receipt.quarantined") != std::string::npos);
    CHECK(world.log->lines.front().find("07900900123") == std::string::npos);
    CHECK(value_of(world.engine->metrics().snapshot(), "nfy_quarantined_receipts") ==
          Decimal::from_integer(1));
  });
}

}  // namespace observing_test
