#pragma once

#include "scenarios/scenario.hpp"

#include <notify/notify.hpp>

#include <functional>

namespace notify::scenarios {

/// What a scenario says about statuses: facts, processing times, statistics.
struct StatisticsCase {
  Engine& engine;
  Store& store;
  Json inputs;
  Json expected;
  UtcTime now;
  std::function<void(const std::string& what, const Lines& found, const Lines& wanted)> compare;
  std::function<void()> skip;  ///< one table is not compared, by a rule of docs/differences.md
};

/// Stores the rows of ft_processing_time as the nightly job does: while its notifications are live.
void measure_nights(const StatisticsCase& scenario);
void compare_statistics(const StatisticsCase& scenario);

}  // namespace notify::scenarios
