#pragma once

#include "store/sql/connection.hpp"

#include <notify/delivery.hpp>

#include <unordered_set>

/// Many messages that stand in the queue as one entry (PostgreSQL only).
///
/// Messages of one type and class that were created together are one row of delivery_bundles, and
/// stay one as long as what happens to them happens to all: a claim, an intent, an end. What
/// happens to a part splits the part off, as a bundle if it is large and as rows of delivery_queue
/// if it is small. A message stands in one of the two, under one epoch, at any moment.
namespace notify::sql {

/// Fewer are not worth one; more are several.
inline constexpr std::size_t bundle_min = 100;
inline constexpr std::size_t bundle_max = 1000;

/// Stores messages as one bundle.
void queue_bundle(Connection& connection, std::vector<NotificationId> ids, NotificationType type,
                  UtcTime created_at, QueueClass queue_class);

/// Whether claims under `epoch` can be of a bundle.
[[nodiscard]] bool may_be_bundled(const Connection& connection, std::int64_t epoch) noexcept;

/// Runs `change` on every bundle under `epoch` that `ids` cover, those that they cover in part
/// being split before. Its statement takes all ids of a bundle in order as $1, the epoch as $2,
/// then what `shared` has. Answers the ids that were changed. The others of `ids` are rows, or not
/// held.
[[nodiscard]] std::unordered_set<NotificationId> change_bundles(Connection& connection,
                                                                const Batch& change,
                                                                std::int64_t epoch,
                                                                std::vector<NotificationId> ids,
                                                                std::span<const Value> shared);

/// Makes rows of the bundles under `epoch` that hold some of `ids`.
void unbundle_held(Connection& connection, std::int64_t epoch, std::vector<NotificationId> ids);
/// Makes rows of every bundle that holds one of `ids` (a column), of which none is put into a
/// bundle again.
void unbundle_of(Connection& connection, const ValueTable& ids);
/// Makes rows of the bundles of a type that were created before an instant.
void unbundle_before(Connection& connection, NotificationType type, UtcTime created_before);

}  // namespace notify::sql
