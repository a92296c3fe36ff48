#pragma once

#include "store/sql/connection.hpp"

#include <notify/archive.hpp>
#include <notify/billing.hpp>

#include <optional>
#include <span>

namespace notify::sql {

/// When notifications with these ids were created, give or take a day, as far as the ids say; any
/// time if one does not. What is not found there is looked for everywhere: imported ids may lie.
[[nodiscard]] BillingWindow history_span(std::span<const NotificationId> ids) noexcept;

/// See UpkeepState.
[[nodiscard]] std::optional<UtcTime> history_ready_until(Connection& connection);

}  // namespace notify::sql
