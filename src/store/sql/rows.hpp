#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"
#include "store/sql/rows.sql.hpp"

#include <notify/notification.hpp>
#include <notify/service.hpp>

#include <array>

/// How values stand in columns, both ways. A stored word or day that cannot be read is `corrupt`.
namespace notify::sql {

[[nodiscard]] NotificationType type_from(std::string_view stored);
[[nodiscard]] KeyType key_type_of(std::string_view stored);
[[nodiscard]] Status status_of(std::string_view stored);
[[nodiscard]] Postage postage_of(std::string_view stored);  // empty and "none" are none
[[nodiscard]] LocalDay day_from(std::string_view stored);
[[nodiscard]] Decimal decimal_from(std::string_view stored);

/// Of a notification: how many columns both tables have, and how many the live table has in all.
inline constexpr std::size_t shared_columns = 22;
inline constexpr std::size_t live_columns = 31;

/// The permissions of a service, from their names with commas between them.
[[nodiscard]] PermissionSet permissions_from(std::string_view joined);

/// Fails with not_found unless `service` is stored.
void require_service(Connection& connection, ServiceId service);

/// The values of the shared columns. They borrow from `n`.
[[nodiscard]] std::array<Value, shared_columns> shared_values(const Notification& n);
[[nodiscard]] Notification notification_from(const Row& row, bool live);
/// Rows are found through indexes only from here to the transaction's end.
void look_up(Connection& connection);
inline constexpr std::size_t queue_columns = 6;
[[nodiscard]] CubeKey key_from(const Row& row, int first);

}  // namespace notify::sql
