#pragma once

#include "store/sql/cube.hpp"
#include "store/sql/rows.hpp"

#include <unordered_map>

namespace notify::sql {

/// What a status change needs to know of a row, read under its lock and written back guarded.
struct StoredState {
  CubeKey key;  ///< its day is the calendar's to say, see add_change()
  UtcTime created_at;
  std::int64_t billable_units = 0;
  std::string phone_prefix;  ///< of an SMS
  bool archived = false;
  std::string file_name;     ///< where it is, if that is a file
  bool unspecified = false;  ///< see merged_receipt(); read where it can matter only

  // As read; the update is guarded by it.
  Status status_read = Status::created;
  bool changed = false;
};
using StoredStates = std::unordered_map<NotificationId, StoredState>;

/// Reads and locks the rows of `ids` (each once), in id order: live ones, and where `archived`
/// says so, those of the history.
[[nodiscard]] StoredStates lock_states(Connection& connection, std::span<const NotificationId> ids,
                                       bool archived);

/// A row that a statement changed because it was as rows usually are then, without a look before.
struct UnreadChange {
  NotificationId id;
  ServiceId service_id;
  UtcTime created_at;
  NotificationType type = NotificationType::sms;
};
/// Runs it. The rows that it leaves as they are it does not answer: they need the look.
[[nodiscard]] std::vector<UnreadChange> change_unread(Connection& connection, const Batch& batch,
                                                      const ValueTable& rows);

/// Keeps the cube right for one row that changes: minus what it was, plus what it is.
void add_change(DeltaSet& deltas, const Calendar& calendar, const StoredState& before,
                const StoredState& after);

}  // namespace notify::sql
