#include "provider/simulator/fate.hpp"

#include <notify/adapters/simulator.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

using namespace notify;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t message_count = 100'000;

SimulatorOptions busy_options() {
  SimulatorOptions options;
  options.rejected_ppm = 20'000;
  options.retry_ppm = 30'000;
  options.unknown_ppm = 10'000;
  options.receipt_lost_ppm = 15'000;
  options.receipt_twice_ppm = 25'000;
  options.temporary_failure_ppm = 40'000;
  options.permanent_failure_ppm = 50'000;
  options.pending_first_ppm = 200'000;
  return options;
}

std::vector<OutboundMessage> messages_of(std::size_t count, std::uint64_t id_seed = 1) {
  SeededEntropy entropy(id_seed);
  std::vector<OutboundMessage> messages(count);
  for (std::size_t i = 0; i < count; ++i) {
    messages[i].id = {make_uuid_v4(entropy)};
    messages[i].provider_key = messages[i].id.to_text();
    messages[i].to = "4477009" + std::to_string(100'000 + i);
    messages[i].body = "Your code is " + std::to_string(i * 7);
  }
  return messages;
}

struct Simulation {
  std::shared_ptr<SimulatedClock> clock =
      std::make_shared<SimulatedClock>(UtcTime::from_us(1'774'746'000'000'000));
  std::shared_ptr<SimulatedProvider> provider;

  explicit Simulation(SimulatorOptions options)
      : provider(make_simulated_provider(std::move(options), clock).value()) {}

  std::vector<SendResult> send(std::span<const OutboundMessage> messages) {
    return provider->send_many(messages).value();
  }
  std::vector<Receipt> wait_for_all_receipts() {
    clock->advance(90s);
    return provider->take_receipts(SIZE_MAX);
  }
};

/// What a message's receipts must be, in any order.
std::multiset<Status> fated_receipts(const simulator::Fate& fate) {
  if (fate.receipt_lost || fate.answer == simulator::Answer::reject) return {};
  std::multiset<Status> statuses{fate.final_status};
  if (fate.receipt_twice) statuses.insert(fate.final_status);
  if (fate.pending_first) statuses.insert(Status::pending);
  return statuses;
}

}  // namespace

TEST_CASE("simulated_provider: every message taken gets its receipts exactly as fated") {
  const SimulatorOptions options = busy_options();
  const auto messages = messages_of(message_count);
  Simulation simulation(options);
  const auto first = simulation.send(messages);
  const auto second = simulation.send(messages);
  REQUIRE(first.size() == messages.size());

  std::uint64_t taken = 0;
  std::map<NotificationId, std::multiset<Status>> expected;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const simulator::Fate fate = simulator::fate_of(options, messages[i]);
    const bool rejected = fate.answer == simulator::Answer::reject;
    taken += rejected ? 0 : 1;
    if (auto receipts = fated_receipts(fate); !receipts.empty()) {
      expected[messages[i].id] = std::move(receipts);
    }
    const auto once = fate.answer == simulator::Answer::reject        ? SendOutcome::rejected
                      : fate.answer == simulator::Answer::refuse_once ? SendOutcome::retry
                      : fate.answer == simulator::Answer::lose_once   ? SendOutcome::unknown
                                                                      : SendOutcome::accepted;
    REQUIRE(first[i].outcome == once);
    REQUIRE(second[i].outcome == (rejected ? SendOutcome::rejected : SendOutcome::accepted));
    REQUIRE(second[i].reference.empty() == rejected);
  }
  CHECK(simulation.provider->messages_taken() == taken);

  std::map<NotificationId, std::multiset<Status>> reported;
  for (const Receipt& receipt : simulation.wait_for_all_receipts()) {
    reported[receipt.id].insert(receipt.status);
  }
  CHECK(reported == expected);
  CHECK(simulation.provider->receipts_waiting() == 0);
}

TEST_CASE("simulated_provider: fates depend on the seed, the recipient and the text only") {
  const SimulatorOptions options = busy_options();
  const auto messages = messages_of(10'000, 1);
  const auto other_ids = messages_of(10'000, 2);
  SimulatorOptions other_seed = options;
  other_seed.seed = 2;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto fate = simulator::fate_of(options, messages[i]);
    REQUIRE(fate == simulator::fate_of(options, other_ids[i]));
    if (fate != simulator::fate_of(other_seed, messages[i])) ++changed;
  }
  CHECK(changed == messages.size());
}

TEST_CASE("simulated_provider: a run can be repeated receipt for receipt") {
  const auto messages = messages_of(5'000);
  const auto run = [&] {
    Simulation simulation(busy_options());
    simulation.send(messages);
    std::vector<std::pair<NotificationId, Status>> order;
    for (int round = 0; round < 20; ++round) {
      simulation.clock->advance(5s);
      for (const Receipt& receipt : simulation.provider->take_receipts(1'000)) {
        order.emplace_back(receipt.id, receipt.status);
      }
    }
    return order;
  };
  const auto order = run();
  CHECK(order.size() > 4'000);
  CHECK(order == run());
}

TEST_CASE("simulated_provider: shares come out within half of a percent of all messages") {
  const SimulatorOptions options = busy_options();
  std::map<simulator::Answer, double> answers;
  std::map<Status, double> statuses;
  double lost = 0, twice = 0, pending = 0;
  for (const OutboundMessage& message : messages_of(message_count)) {
    const auto fate = simulator::fate_of(options, message);
    answers[fate.answer] += 1;
    statuses[fate.final_status] += 1;
    lost += fate.receipt_lost;
    twice += fate.receipt_twice;
    pending += fate.pending_first;
  }
  const auto close = [](double count, std::uint32_t ppm) {
    return std::abs(count / message_count - ppm / 1e6) < 0.005;
  };
  CHECK(close(answers[simulator::Answer::reject], options.rejected_ppm));
  CHECK(close(answers[simulator::Answer::refuse_once], options.retry_ppm));
  CHECK(close(answers[simulator::Answer::lose_once], options.unknown_ppm));
  CHECK(close(statuses[Status::temporary_failure], options.temporary_failure_ppm));
  CHECK(close(statuses[Status::permanent_failure], options.permanent_failure_ppm));
  CHECK(close(lost, options.receipt_lost_ppm));
  CHECK(close(twice, options.receipt_twice_ppm));
  CHECK(close(pending, options.pending_first_ppm));
}

TEST_CASE("simulated_provider: a share of a million is everybody, of zero nobody") {
  SimulatorOptions options;
  options.unknown_ppm = 1'000'000;
  Simulation simulation(options);
  const auto messages = messages_of(1'000);
  for (const auto& result : simulation.send(messages)) {
    REQUIRE(result.outcome == SendOutcome::unknown);
  }
  CHECK(simulation.provider->messages_taken() == 1'000);
  for (const auto& result : simulation.send(messages)) {
    REQUIRE(result.outcome == SendOutcome::accepted);
  }
  CHECK(simulation.provider->messages_taken() == 1'000);
  const auto receipts = simulation.wait_for_all_receipts();
  CHECK(receipts.size() == 1'000);
  CHECK(std::all_of(receipts.begin(), receipts.end(),
                    [](const Receipt& receipt) { return receipt.status == Status::delivered; }));
}

TEST_CASE("simulated_provider: receipts come out when their time has come, scrambled") {
  SimulatorOptions options = busy_options();
  options.identifier = "mmg";
  Simulation simulation(options);
  const UtcTime sent_at = simulation.clock->now();
  simulation.send(messages_of(10'000));
  const std::size_t all = simulation.provider->receipts_waiting();
  simulation.clock->advance(options.latency_min - 1us);
  CHECK(simulation.provider->take_receipts(SIZE_MAX).empty());

  std::size_t taken = 0;
  bool sorted = true;
  while (simulation.provider->receipts_waiting() > 0) {
    simulation.clock->advance(10s);
    const auto receipts = simulation.provider->take_receipts(500);
    REQUIRE(receipts.size() <= 500);
    taken += receipts.size();
    for (const Receipt& receipt : receipts) {
      REQUIRE(receipt.provider == "mmg");
      REQUIRE(receipt.reference.size() == 13);
      REQUIRE(receipt.at <= simulation.clock->now());
      REQUIRE(receipt.at >= sent_at + options.latency_min);
      REQUIRE(receipt.at <= sent_at + options.latency_max);
    }
    sorted = sorted && std::is_sorted(receipts.begin(), receipts.end(),
                                      [](const Receipt& left, const Receipt& right) {
                                        return left.at < right.at;
                                      });
  }
  CHECK(taken == all);
  CHECK_FALSE(sorted);
}

TEST_CASE("simulated_provider: references tell messages apart and match their receipts") {
  Simulation simulation({});
  const auto messages = messages_of(10'000);
  std::map<std::string, NotificationId> by_reference;
  const auto results = simulation.send(messages);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    by_reference.emplace(results[i].reference, messages[i].id);
  }
  CHECK(by_reference.size() == messages.size());
  for (const Receipt& receipt : simulation.wait_for_all_receipts()) {
    REQUIRE(by_reference.at(receipt.reference) == receipt.id);
  }
}

TEST_CASE("simulated_provider: without a provider key the notification's id is the key") {
  Simulation simulation({});
  auto messages = messages_of(100);
  for (auto& message : messages) message.provider_key.clear();
  simulation.send(messages);
  simulation.send(messages);
  CHECK(simulation.provider->messages_taken() == 100);
}

TEST_CASE("simulated_provider: threads that send the same messages take each once") {
  Simulation simulation(busy_options());
  const auto messages = messages_of(20'000);
  Simulation alone(busy_options());
  alone.send(messages);
  alone.send(messages);

  std::size_t received = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const std::span<const OutboundMessage> all(messages);
      for (std::size_t start = 0; start < all.size(); start += 500) {
        simulation.send(all.subspan(start, 500));
      }
    });
  }
  for (int i = 0; i < 50; ++i) received += simulation.provider->take_receipts(100).size();
  for (auto& thread : threads) thread.join();
  received += simulation.wait_for_all_receipts().size();
  CHECK(simulation.provider->messages_taken() == alone.provider->messages_taken());
  CHECK(received == alone.wait_for_all_receipts().size());
}

TEST_CASE("simulated_provider: impossible options are refused by name") {
  const auto clock = std::make_shared<SimulatedClock>(UtcTime{});
  SimulatorOptions options;
  std::string says = "needs a";
  SUBCASE("no identifier") { options.identifier.clear(); }
  SUBCASE("answers beyond a million") {
    options.rejected_ppm = 600'000;
    options.retry_ppm = 600'000;
    says = "answers exceed a million: 1200000";
  }
  SUBCASE("receipts beyond a million") {
    options.receipt_lost_ppm = UINT32_MAX;
    options.receipt_twice_ppm = UINT32_MAX;
    says = "receipts exceed a million: 8589934590";
  }
  SUBCASE("a negative latency") {
    options.latency_min = -1us;
    says = "no span: -1 to 90000000";
  }
  SUBCASE("latencies the wrong way round") {
    options.latency_max = 1us;
    says = "no span: 2000000 to 1";
  }
  const auto made = make_simulated_provider(options, clock);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().code == ErrorCode::invalid_argument);
  CHECK_MESSAGE(made.error().message.find(says) != std::string::npos, made.error().message);
  CHECK_FALSE(make_simulated_provider({}, nullptr).has_value());
}
