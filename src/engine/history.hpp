#pragma once

#include "engine/context.hpp"

/// The history by month: places for months to come, files for months that are long over.
namespace notify::history {

/// Appends the tasks that are due at `now`.
void plan(const UpkeepState& upkeep, UtcTime now, std::vector<Task>& tasks);

/// Whether `key` is of one of these tasks, and well formed.
[[nodiscard]] bool is_key(std::string_view key);

/// Runs one bounded piece of the task that `key` names.
[[nodiscard]] Result<RunState> run(Store& store, std::string_view key, UtcTime now);

}  // namespace notify::history
