#pragma once

#include "store/sql/connection.hpp"

#include <notify/archive.hpp>
#include <notify/billing.hpp>

#include <optional>
#include <span>

namespace notify::sql {

/// When notifications with these ids were created, give or take a day, as far as the ids say; any
/// time if one does not. What is not found there is looked for everywhere: imported ids may name
/// another time.
[[nodiscard]] BillingWindow history_span(std::span<const NotificationId> ids) noexcept;

/// See UpkeepState.
[[nodiscard]] std::optional<UtcTime> history_ready_until(Connection& connection);

/// Takes away the places of months before `before` that have no rows, inside a transaction. Rows of
/// such a month that come later lie where those of all other months do. Answers how many there
/// were; fails with busy if readers hold the history for long.
std::int64_t drop_empty_months(Connection& connection, UtcTime before);

}  // namespace notify::sql
