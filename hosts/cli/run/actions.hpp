#pragma once

#include "cli/run/session.hpp"

#include <span>

namespace nfy_cli {

// What each file of this room brings along.
[[nodiscard]] std::span<const Action> beginning_actions();
[[nodiscard]] std::span<const Action> import_actions();
[[nodiscard]] std::span<const Action> compare_actions();
[[nodiscard]] std::span<const Action> demo_actions();
[[nodiscard]] std::span<const Action> service_actions();
[[nodiscard]] std::span<const Action> organisation_actions();
[[nodiscard]] std::span<const Action> user_actions();
[[nodiscard]] std::span<const Action> key_actions();
[[nodiscard]] std::span<const Action> template_actions();
[[nodiscard]] std::span<const Action> rate_actions();
[[nodiscard]] std::span<const Action> allowance_actions();
[[nodiscard]] std::span<const Action> usage_actions();
[[nodiscard]] std::span<const Action> report_actions();
[[nodiscard]] std::span<const Action> send_actions();
[[nodiscard]] std::span<const Action> send_file_actions();
[[nodiscard]] std::span<const Action> work_actions();
[[nodiscard]] std::span<const Action> task_actions();
[[nodiscard]] std::span<const Action> provider_actions();
[[nodiscard]] std::span<const Action> receipt_actions();
[[nodiscard]] std::span<const Action> callback_actions();
[[nodiscard]] std::span<const Action> fact_actions();
[[nodiscard]] std::span<const Action> archive_actions();
[[nodiscard]] std::span<const Action> cache_actions();
[[nodiscard]] std::span<const Action> care_actions();
[[nodiscard]] std::span<const Action> doctor_actions();
[[nodiscard]] std::span<const Action> purge_actions();

/// The action of a command, or null.
[[nodiscard]] Run find_action(std::string_view name);

}  // namespace nfy_cli
