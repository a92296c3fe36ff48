#include "store/sql/states.hpp"

#include "store/sql/filed.hpp"
#include "store/sql/history.hpp"
#include "store/sql/receipt_log.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.sql.hpp"

#include <algorithm>

namespace notify::sql {
namespace {

void read_states(Connection& connection, const Batch& batch, const ValueTable& ids, bool archived,
                 StoredStates& states) {
  connection.query(batch, ids, [&](const Row& row) {
    StoredState state;
    state.key.service_id.uuid = row.uuid(1);
    state.key.type = type_from(row.text(2));
    state.key.template_id.uuid = row.uuid(3);
    state.key.job_id.uuid = row.uuid(4);
    state.key.key_type = key_type_of(row.text(5));
    state.key.status = state.status_read = status_of(row.text(6));
    state.key.provider = row.text(7);
    state.key.rate_multiplier = row.is_null(8) ? 1 : row.integer(8);
    state.key.international = !row.is_null(9) && row.integer(9) != 0;
    state.key.postage = postage_of(row.text(10));
    state.billable_units = row.integer(11);
    state.key.sheets = state.key.type == NotificationType::letter ? state.billable_units : 0;
    state.created_at = row.time(12);
    state.phone_prefix = row.text(13);
    state.archived = archived;
    states.emplace(NotificationId{row.uuid(0)}, std::move(state));
  });
}

}  // namespace

StoredStates lock_states(Connection& connection, std::span<const NotificationId> ids,
                         bool archived) {
  std::vector<NotificationId> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::erase(sorted, NotificationId{});
  StoredStates states;
  states.reserve(sorted.size());
  ValueTable live(1);
  for (const NotificationId& id : sorted) live.add(id);
  if (live.empty()) return states;
  read_states(connection, lock_live, live, false, states);
  if (!archived || states.size() == sorted.size()) return states;
  // A row that a mover held is in the history by now: a second statement sees it there. First where
  // the ids say, then anywhere.
  const auto look_at = [&](bool everywhere) {
    std::vector<NotificationId> missing;
    for (const NotificationId& id : sorted)
      if (!states.contains(id)) missing.push_back(id);
    if (missing.empty()) return;
    const BillingWindow span = history_span(everywhere ? std::span<NotificationId>() : missing);
    ValueTable asked(1, {span.start(), span.end()});
    for (const NotificationId& id : missing) asked.add(id);
    read_states(connection, lock_archived, asked, true, states);
  };
  look_at(false);
  look_at(true);
  return states;
}

namespace {

StoredState state_of(const FiledNotification& filed, const Calendar& calendar) {
  const Notification& n = filed.notification;
  StoredState state;
  state.key = cube_key(n, calendar);
  state.created_at = n.created_at;
  state.phone_prefix = n.phone_prefix;
  state.billable_units = n.billable_units;
  state.file_name = filed.file_name;
  state.status_read = n.status;
  return state;
}

}  // namespace

void FiledRows::find_states(std::span<const NotificationId> ids, StoredStates& states) {
  std::vector<NotificationId> missing;
  for (const NotificationId& id : ids)
    if (!id.is_nil() && !states.contains(id)) missing.push_back(id);
  if (missing.empty()) return;
  for (const FiledNotification& filed : find(missing)) {
    const Calendar& calendar = session().calendars().of(filed.notification.service_id);
    states.emplace(filed.notification.id, state_of(filed, calendar));
  }
}

void add_change(DeltaSet& deltas, const Calendar& calendar, const StoredState& before,
                const StoredState& after) {
  CubeKey minus = before.key, plus = after.key;
  minus.day = plus.day = calendar.day_of(before.created_at);
  if (before.key.type == NotificationType::letter) plus.sheets = after.billable_units;
  if (minus == plus && before.billable_units == after.billable_units) return;
  deltas.add(before.created_at, minus, -1, -before.billable_units);
  deltas.add(before.created_at, plus, 1, after.billable_units);
}

std::vector<UnreadChange> change_unread(Connection& connection, const Batch& batch,
                                        const ValueTable& rows) {
  std::vector<UnreadChange> changed;
  changed.reserve(rows.rows());
  connection.query(batch, rows, [&](const Row& row) {
    changed.push_back({{row.uuid(0)}, {row.uuid(1)}, row.time(2), type_from(row.text(3))});
  });
  return changed;
}

void ReceiptLog::count_unread(DeltaSet& deltas, std::span<const UnreadChange> changed,
                              const Watermarks& marks, Status before) {
  std::vector<NotificationId> counted;
  for (const UnreadChange& c : changed)
    if (c.created_at < marks.latest()) counted.push_back(c.id);
  for (const auto& [id, now] : lock_states(connection(), counted, false)) {
    StoredState then = now;
    then.key.status = before;
    if (before == Status::created) then.key.provider.clear();
    add_change(deltas, session().calendars().of(now.key.service_id), then, now);
  }
}

}  // namespace notify::sql
