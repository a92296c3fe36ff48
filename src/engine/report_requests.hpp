#pragma once

#include "engine/context.hpp"

#include <notify/schedule.hpp>

/// The tasks of reports that somebody waits for: files of notifications. (rules/reports 4)
namespace notify::report_tasks {

[[nodiscard]] Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks);
[[nodiscard]] bool is_key(std::string_view key);
[[nodiscard]] Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now);

}  // namespace notify::report_tasks
