#pragma once

#include "engine/context.hpp"
#include "engine/service_calendars.hpp"

namespace notify::retention {

/// What services need not keep any longer at `now`: a task for each instant at which something of
/// it ends.
[[nodiscard]] Result<void> plan(Store& store, const ServiceCalendars& services, UtcTime now,
                                std::vector<Task>& tasks);

/// By what a period that was set is known: the same for ever.
[[nodiscard]] Uuid id_of(const RetentionPeriod& period);

/// Whether `key` is of one of these tasks, and well formed.
[[nodiscard]] bool is_key(std::string_view key);

/// Runs one bounded piece. Fails with busy if all that is left is held by others.
[[nodiscard]] Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now);

}  // namespace notify::retention
