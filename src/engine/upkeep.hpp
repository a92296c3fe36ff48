#pragma once

#include "engine/context.hpp"

namespace notify::upkeep {

/// The tasks after a notification was sent: time-outs, status facts, processing times, the move to
/// history. Appends those that are due at `now`; `before` are keys that facts depend on.
[[nodiscard]] Result<void> plan(EngineContext& state, UtcTime now,
                                const std::vector<std::string>& before, std::vector<Task>& tasks);

/// Whether `key` is of one of these tasks, and well formed.
[[nodiscard]] bool is_key(std::string_view key);

/// Runs one bounded piece. Fails with busy if all that is left is held by others.
[[nodiscard]] Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now);

}  // namespace notify::upkeep
