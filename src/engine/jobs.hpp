#pragma once

#include "engine/context.hpp"

/// Jobs as background work: whatever is left of a job is read from its rows, so that it may be
/// killed anywhere, run twice at once, or taken up after a week.
namespace notify::jobs {

/// Appends what is due at `now`: jobs under way, and files whose time is over.
[[nodiscard]] Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks);
/// Whether `key` is of one of these tasks, and well formed.
[[nodiscard]] bool is_key(std::string_view key);
/// Runs one bounded piece.
[[nodiscard]] Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now);

inline constexpr std::int64_t batch_rows = 1'000;

}  // namespace notify::jobs
