#pragma once

#include <cstdint>
#include <string>

namespace notify::test {

/// What one seed did.
struct SimulationReport {
  std::uint64_t steps = 0;
  std::uint64_t faults = 0;
  std::uint64_t messages = 0;
  std::string broken;  ///< the first invariant that did not hold; empty: all held
};

/// Runs one seed: one thread, a virtual clock, a real SQLite in memory, two workers, two companies,
/// faults at any step of the store; then recovers and checks the invariants of rules/reliability 1.
[[nodiscard]] SimulationReport simulate(std::uint64_t seed);

}  // namespace notify::test
