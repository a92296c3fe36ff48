#include "store/sql/callback_outbox.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/history.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"
#include "store/sql/time_outs.sql.hpp"

namespace notify::sql {
namespace {}  // namespace

Result<UpkeepState> SqlRetention::upkeep_state() {
  return transact(Access::read, [&](Session& session) {
    UpkeepState state;
    session.connection().query(select_upkeep, {}, [&](const Row& row) {
      state.timed_out_until = row.time(0);
      state.oldest_live = row.time_or_null(1);
      if (!row.is_null(2)) state.last_measured_day = day_from(row.text(2));
      state.oldest_quarantined = row.time_or_null(3);
      state.oldest_in_history = row.time_or_null(4);
      for (const int inbox : {5, 6})
        if (!row.is_null(inbox))
          state.oldest_parked =
              std::min(state.oldest_parked.value_or(row.time(inbox)), row.time(inbox));
      state.oldest_dead_callback = row.time_or_null(7);
      state.oldest_unused_host = row.time_or_null(8);
      state.oldest_failure = row.time_or_null(9);
      state.oldest_unsubscriber = row.time_or_null(10);
      state.oldest_processed_unsubscriber = row.time_or_null(11);
      state.oldest_code = row.time_or_null(12);
      state.oldest_invitation = row.time_or_null(13);
      state.oldest_draft_file = row.time_or_null(14);
      state.oldest_trace_parent = row.time_or_null(15);
    });
    state.history_ready_until = history_ready_until(session.connection());
    state.watermark = session.facts().read_watermarks().watermark;
    state.has_archive_files = session.files() != nullptr;
    return state;
  });
}

Result<std::int64_t> SqlRetention::time_out(const TimeOutSweep& sweep, UtcTime now) {
  if (sweep.limit < 1)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be positive: " + std::to_string(sweep.limit));
  return transact(Access::write, [&](Session& session) {
    const Watermarks marks = session.facts().lock_watermarks();
    std::vector<NotificationId> ids;
    session.connection().query(select_under_way,
                               {sweep.created_from, sweep.created_before, sweep.limit},
                               [&](const Row& row) { ids.push_back(NotificationId{row.uuid(0)}); });
    const auto found = static_cast<std::int64_t>(ids.size());
    if (found < sweep.limit) session.connection().execute(store_until, {sweep.created_before});
    if (ids.empty()) return found;

    const StoredStates states = lock_states(session.connection(), ids, false);
    ValueTable changed(3), calls(4);
    DeltaSet deltas(marks.watermark);
    for (const auto& [id, before] : states) {
      StoredState after = before;
      after.key.status = merged_status(before.key.status, Status::temporary_failure);
      changed.add(id, name_of(before.status_read), now);
      calls.add(before.key.service_id, id, name_of(after.key.status), now);
      if (before.created_at < marks.latest())
        add_change(deltas, session.calendars().of(before.key.service_id), before, after);
    }
    if (session.connection().execute(store_time_out, changed) !=
        static_cast<std::int64_t>(changed.rows()))
      fail(ErrorCode::busy, "a status changed under a time-out", "40001");
    session.callbacks().queue_statuses(calls);
    session.facts().append(deltas);
    return found;
  });
}

}  // namespace notify::sql
