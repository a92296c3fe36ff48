// NFY_SIMULATION_SEEDS=100000 runs that many; NFY_SIMULATION_FIRST=4711 begins (or replays) there.
#include "simulation/simulation.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>

using namespace notify::test;

namespace {

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text && *text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("simulation: whatever happens when, every invariant holds once all have recovered") {
  const std::uint64_t first = number_from("NFY_SIMULATION_FIRST", 1);
  const std::uint64_t count = number_from("NFY_SIMULATION_SEEDS", 300);
  SimulationReport sum;
  const auto begin = std::chrono::steady_clock::now();
  int broken = 0;
  for (std::uint64_t seed = first; seed < first + count && broken < 10; ++seed) {
    const SimulationReport report = simulate(seed);
    sum.steps += report.steps;
    sum.faults += report.faults;
    sum.messages += report.messages;
    if (report.broken.empty()) continue;
    ++broken;
    CAPTURE(seed);
    FAIL_CHECK(report.broken);
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  CHECK(sum.messages > count);
  CHECK(sum.faults > count / 2);
  MESSAGE(count << " seeds in " << taken.count() << " s, " << sum.steps << " steps, " << sum.faults
                << " faults, " << sum.messages << " messages");
}

TEST_CASE("simulation: a seed does the same every time") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const SimulationReport once = simulate(seed), again = simulate(seed);
    CHECK(once.steps == again.steps);
    CHECK(once.faults == again.faults);
    CHECK(once.messages == again.messages);
  }
}
