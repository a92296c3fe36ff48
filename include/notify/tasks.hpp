#pragma once

#include <notify/engine_facet.hpp>
#include <notify/schedule.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

struct RunReport {
  std::int64_t tasks_done = 0;
  std::int64_t tasks_busy = 0;    ///< leased by another worker
  std::int64_t tasks_failed = 0;  ///< they stay due; the others were run all the same
  std::optional<Error> first_failure;
  /// Notifications that were found live and in the history: never this library's doing. Those that
  /// differed are in archive().list_quarantined().
  std::int64_t conflicts = 0;
};

struct RunOptions {
  std::string owner = "scheduler";
  std::int64_t tasks_max = 100'000;
  std::chrono::microseconds lease{600'000'000};
  ProgressFunction progress;
  std::function<bool(const Task&)> wanted;  ///< empty: every task; false leaves one for others
  RunReport* so_far = nullptr;              ///< filled in, also where the run fails or is stopped
};

/// Background work: a scheduler claims and runs what is due.
class Tasks : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// What is due at `now`, in an order that respects dependencies. Changes nothing.
  [[nodiscard]] Result<std::vector<Task>> plan(UtcTime now);
  [[nodiscard]] Result<TaskLease> claim(std::string_view key, std::string_view owner,
                                        std::chrono::microseconds lease);
  [[nodiscard]] Result<RunState> run(const TaskLease& lease);
  [[nodiscard]] Result<void> release(const TaskLease& lease);

  /// The leases that owners hold now, by key; at most `limit` (1 to 100,000).
  [[nodiscard]] Result<std::vector<TaskLease>> list_leases(std::int64_t limit = 1000);

  /// Plans, claims and runs until nothing is due.
  [[nodiscard]] Result<RunReport> run_due(const RunOptions& options = {});
};

}  // namespace notify
