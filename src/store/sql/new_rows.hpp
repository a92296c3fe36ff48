#pragma once

#include "store/sql/connection.hpp"

#include <notify/notification.hpp>

/// Storing new notifications, which is most of a store's work.
namespace notify::sql {

/// Into the live table. Fails with conflict if one names a service, a version of a template or an
/// API key that does not exist.
void insert_live(Connection& connection, std::span<const Notification* const> rows);
/// Into the history.
void insert_archived(Connection& connection, std::span<const Notification* const> rows);
/// Into the delivery queue, those of `rows` that are to be delivered.
void queue_new(Connection& connection, std::span<const Notification* const> rows);

}  // namespace notify::sql
