#include <notify/delivery.hpp>

#include <doctest/doctest.h>

#include <map>

using namespace notify;

namespace {

ProviderDetails provider(std::string identifier, std::int64_t priority, std::int64_t resting = 50) {
  ProviderDetails p;
  p.identifier = std::move(identifier);
  p.priority = priority;
  p.resting_priority = resting;
  return p;
}

/// Two providers after 10 moved away from the first.
std::pair<std::int64_t, std::int64_t> shifted(std::int64_t from, std::int64_t to) {
  std::vector<ProviderDetails> pair{provider("mmg", from), provider("firetext", to)};
  for (const ProviderDetails& changed : shifted_away(pair, {"mmg", BalanceCause::errors, 63}))
    pair[changed.identifier == "mmg" ? 0 : 1].priority = changed.priority;
  return {pair[0].priority, pair[1].priority};
}

/// Two providers that rest at 60 and 40, after one step back.
std::pair<std::int64_t, std::int64_t> tended(std::int64_t first, std::int64_t second) {
  std::vector<ProviderDetails> pair{provider("mmg", first, 60), provider("firetext", second, 40)};
  for (const ProviderDetails& changed : tended_back(pair))
    pair[changed.identifier == "mmg" ? 0 : 1].priority = changed.priority;
  return {pair[0].priority, pair[1].priority};
}

using Pair = std::pair<std::int64_t, std::int64_t>;

}  // namespace

TEST_CASE("balance: ten move from the failing provider to the other, between 0 and 100") {
  CHECK(shifted(50, 50) == Pair{40, 60});
  CHECK(shifted(5, 95) == Pair{0, 100});
  CHECK(shifted(0, 100) == Pair{0, 100});
  CHECK(shifted(100, 0) == Pair{90, 10});
}

TEST_CASE("balance: a move says why, and changes nothing else") {
  const std::vector pair{provider("mmg", 50), provider("firetext", 50)};
  const auto errors = shifted_away(pair, {"mmg", BalanceCause::errors, 63});
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].reason == "Reduced due to reduced reliability: 63 failed calls in 60 seconds");
  CHECK(errors[1].reason == "Increased due to reduced reliability in other provider");
  ProviderDetails back = errors[0];
  back.priority = 50;
  back.reason.clear();
  CHECK(back == pair[0]);
  CHECK(shifted_away(pair, {"mmg", BalanceCause::slow, 38, 240})[0].reason ==
        "Reduced due to slow delivery: 38 of 240 messages took 5 minutes or more");
  CHECK(tended_back(std::vector{provider("mmg", 30), provider("firetext", 70)})[0].reason ==
        "Adjusted back to resting point: 50");
}

TEST_CASE("balance: a single provider, or one that is not active, moves nothing") {
  const std::vector alone{provider("mmg", 50)};
  CHECK(shifted_away(alone, {"mmg", BalanceCause::errors, 63}).empty());
  CHECK(tended_back(std::vector{provider("mmg", 0)}).empty());
  const std::vector pair{provider("mmg", 50), provider("firetext", 50)};
  CHECK(shifted_away(pair, {"other", BalanceCause::errors, 63}).empty());
  CHECK(shifted_away({}, {"mmg", BalanceCause::errors, 63}).empty());
}

TEST_CASE("balance: of several others the one with the lowest priority takes the ten") {
  const std::vector three{provider("a", 50), provider("b", 40), provider("c", 30)};
  const auto changed = shifted_away(three, {"a", BalanceCause::errors, 63});
  REQUIRE(changed.size() == 2);
  CHECK(changed[1].identifier == "c");
  CHECK(changed[1].priority == 40);
}

TEST_CASE("balance: providers tend back to where they rest, ten at a time, without overshooting") {
  CHECK(tended(50, 50) == Pair{60, 40});
  CHECK(tended(65, 35) == Pair{60, 40});
  CHECK(tended(0, 100) == Pair{10, 90});
  CHECK(tended(100, 100) == Pair{90, 90});
  CHECK(tended(60, 40) == Pair{60, 40});
  for (std::int64_t first = 0; first <= 100; ++first) {
    Pair at{first, 100 - first};
    for (int step = 0; step < 10; ++step) at = tended(at.first, at.second);
    CHECK(at == Pair{60, 40});
  }
}

TEST_CASE("balance: messages move only when some providers are slow and some are not") {
  const DeliverySpeed slow{"mmg", 100, 15}, fast{"firetext", 100, 14}, idle{"third", 0, 0};
  CHECK(slow_provider(std::vector{slow, fast})->provider == "mmg");
  CHECK(slow_provider(std::vector{slow, idle})->provider == "mmg");
  CHECK(!slow_provider(std::vector{fast, idle}));
  CHECK(!slow_provider(std::vector{slow}));
  CHECK(!slow_provider({}));
  const DeliverySpeed slower{"second", 10, 9};
  CHECK(!slow_provider(std::vector{slow, slower}));
  const auto found = slow_provider(std::vector{slow, slower, fast});
  REQUIRE(found);
  CHECK(found->provider == "second");
  CHECK(found->count == 9);
  CHECK(found->messages == 10);
}

TEST_CASE("balance: a draw falls on each provider as often as its weight says") {
  const std::vector<std::int64_t> weights{60, 0, 40};
  std::map<std::size_t, int> hits;
  for (std::uint8_t a = 0; a < 100; ++a) {
    for (std::uint8_t b = 0; b < 100; ++b) {
      NotificationId id;
      id.uuid.bytes[3] = a;
      id.uuid.bytes[15] = b;
      ++hits[weighted_choice(weights, draw_of(id, 0))];
    }
  }
  CHECK(hits[0] > 5'800);
  CHECK(hits[0] < 6'200);
  CHECK(hits[1] == 0);
  CHECK(hits[0] + hits[2] == 10'000);
}

TEST_CASE("balance: weights that are all zero count as equal") {
  const std::vector<std::int64_t> none{0, 0};
  CHECK(weighted_choice(none, 4) == 0);
  CHECK(weighted_choice(none, 5) == 1);
}

TEST_CASE("balance: another attempt draws anew, the same attempt draws the same") {
  NotificationId id;
  id.uuid.bytes[0] = 7;
  CHECK(draw_of(id, 1) == draw_of(id, 1));
  CHECK(draw_of(id, 1) != draw_of(id, 2));
}

TEST_CASE("balance: details out of range are refused by name") {
  const auto refused = [](auto change, std::string_view message) {
    ProviderDetails p = provider("mmg", 50);
    change(p);
    const auto checked = check_provider_details(p);
    REQUIRE(!checked);
    CHECK(checked.error().code == ErrorCode::invalid_argument);
    CHECK(checked.error().message == message);
  };
  CHECK(check_provider_details(provider("mmg", 100)).has_value());
  refused([](auto& p) { p.identifier.clear(); }, "a provider needs an identifier");
  refused([](auto& p) { p.priority = 101; }, "provider priority is not 0 to 100: 101");
  refused([](auto& p) { p.priority = -1; }, "provider priority is not 0 to 100: -1");
  refused([](auto& p) { p.resting_priority = 101; },
          "provider resting priority is not 0 to 100: 101");
  refused([](auto& p) { p.rate_per_second = 1'000'001; },
          "provider rate per second is not 0 to 1000000: 1000001");
}
