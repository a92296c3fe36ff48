#include <notify/ports/clock.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace notify;
using namespace std::chrono_literals;

TEST_CASE("clock: the simulated clock moves only when told to") {
  const auto start = UtcTime::from_text("2026-04-01T00:00:00Z").value();
  SimulatedClock clock(start);
  CHECK(clock.now() == start);
  clock.advance(24h);
  CHECK(clock.now().to_text() == "2026-04-02T00:00:00.000000Z");
  clock.set(start);
  CHECK(clock.now() == start);
}

TEST_CASE("clock: the computer's clock is past the day this was written") {
  SystemClock clock;
  CHECK(clock.now() > UtcTime::from_text("2026-01-01T00:00:00Z").value());
}

TEST_CASE("clock: a seed gives the same bytes, another seed gives others") {
  std::array<std::uint8_t, 37> first{}, again{}, other{};
  SeededEntropy(7).fill(first);
  SeededEntropy(7).fill(again);
  SeededEntropy(8).fill(other);
  CHECK(first == again);
  CHECK(first != other);
}

TEST_CASE("clock: the system's random source fills every length") {
  SystemEntropy entropy;
  for (const std::size_t size : {0u, 1u, 16u, 1000u}) {
    std::vector<std::uint8_t> bytes(size + 1, 0);
    entropy.fill(std::span(bytes).first(size));
    CHECK(bytes.back() == 0);
    if (size >= 16) {
      CHECK(std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; }));
    }
  }
}
