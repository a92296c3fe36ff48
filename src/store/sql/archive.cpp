#include "store/sql/archive.sql.hpp"
#include "store/sql/archive_moves.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/mover.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace notify::sql {
namespace {}  // namespace

std::vector<FirstExpired> ArchiveMoves::find_expired(std::span<const ArchiveScope> scopes,
                                                     UtcTime from) {
  std::optional<UtcTime> oldest;
  connection().query(oldest_row, {}, [&](const Row& row) { oldest = row.time_or_null(0); });
  ValueTable asked(4);
  for (const ArchiveScope& s : scopes)
    if (oldest && std::max(*oldest, from) < s.created_before)
      asked.add(s.service_id, name_of(s.type), from, s.created_before);
  std::vector<FirstExpired> found;
  connection().query(first_expired, asked, [&](const Row& row) {
    found.push_back({{{row.uuid(0)}, type_from(row.text(1)), row.time(2)}, row.time(3)});
  });
  return found;
}

Result<std::vector<ArchiveScope>> SqlArchive::list_expired(std::span<const ArchiveScope> scopes) {
  if (scopes.empty()) return std::vector<ArchiveScope>{};
  return transact(Access::read, [&](Session& session) {
    std::vector<ArchiveScope> expired;
    for (const FirstExpired& found : session.archive().find_expired(scopes, before_all))
      expired.push_back(found.scope);
    return expired;
  });
}

Result<ArchiveReport> SqlArchive::move(const ArchiveScope& scope, std::int64_t limit, UtcTime now) {
  if (limit < 1)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be positive: " + std::to_string(limit));
  std::vector<LocalDay> days;
  const auto move = [&](Session& session) {
    ArchiveReport report;
    days.clear();
    unbundle_before(session.connection(), scope.type, scope.created_before);
    report.conflicts = session.filed().resolve(scope, limit, now, days);
    if (report.conflicts > 0) return report;
    report.moved = session.archive().move_rows_of(scope, limit);
    if (report.moved == limit) return report;
    report.deleted = session.archive().delete_test_notifications(scope, limit - report.moved);
    if (report.rows() == limit) return report;
    report.withdrawn = session.connection().execute(
        withdraw_expired, {scope.service_id, name_of(scope.type), scope.created_before});
    if (report.withdrawn == 0) session.connection().execute(drop_keys, {scope.service_id});
    return report;
  };
  auto report = transact(Access::write, move);
  if (!report && report.error().code == ErrorCode::conflict) {
    // Some id is in the history already. That is never this library's doing, and never ignored.
    NFY_TRY(conflicts, transact(Access::write, [&](Session& session) {
              return session.archive().resolve_conflicts(scope, limit, now, days);
            }));
    report = ArchiveReport{.conflicts = conflicts};
  }
  if (report && report->conflicts > 0)
    for (const LocalDay day : days)
      NFY_CHECK(SqlFacts(*transactions_).rebuild(day, scope.service_id, false));
  return report;
}

std::int64_t ArchiveMoves::move_rows_of(const ArchiveScope& scope, std::int64_t limit) {
  const std::initializer_list<Value> values{scope.service_id, name_of(scope.type),
                                            scope.created_before, limit};
  if (connection().dialect() == Dialect::sqlite) {
    ValueTable ids(1);
    connection().query(move_rows, values, [&](const Row& row) { ids.add(Value(row.uuid(0))); });
    return ids.empty() ? 0 : connection().execute(delete_rows, ids);
  }
  std::int64_t moved = 0, known = 0;
  plan_move(connection());
  connection().query(move_rows, values, [&](const Row& row) {
    moved = row.integer(0);
    known = row.integer(1);
  });
  if (known > 0) fail(ErrorCode::conflict, "notifications are in the history already");
  return moved;
}

std::int64_t FiledRows::resolve(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                                std::vector<LocalDay>& days) {
  ValueTable ids(1);
  connection().query(select_beside_files,
                     {scope.service_id, name_of(scope.type), scope.created_before, limit},
                     [&](const Row& row) { ids.add(Value(row.uuid(0))); });
  std::map<NotificationId, Notification> live;
  connection().query(select_live_rows, ids, [&](const Row& row) {
    Notification n = notification_from(row, false);
    live.emplace(n.id, std::move(n));
  });
  if (live.empty()) return 0;
  std::vector<NotificationId> asked;
  UtcTime first = scope.created_before, last;
  for (const auto& [id, n] : live) {
    asked.push_back(id);
    first = std::min(first, n.created_at);
    last = std::max(last, n.created_at);
  }
  ValueTable gone(5);
  std::set<LocalDay> touched;
  const auto filed = find(asked, BillingWindow(first, last + std::chrono::microseconds(1)));
  for (const FiledNotification& f : filed) {
    const Notification& n = live.at(f.notification.id);
    if (!(n == f.notification)) {
      connection().execute(quarantine_live, {n.id, now});
      ValueTable copy(shared_columns + 1);
      copy.add_row(shared_values(f.notification), {now});
      connection().execute(quarantine_filed, copy);
    }
    gone.add(f.file_name, n.id, Value(), Value(), now);
    touched.insert(session().calendars().of(scope.service_id).day_of(n.created_at));
    touched.insert(session().calendars().of(scope.service_id).day_of(f.notification.created_at));
  }
  amend(gone);
  days.assign(touched.begin(), touched.end());
  return static_cast<std::int64_t>(filed.size());
}

std::int64_t ArchiveMoves::delete_test_notifications(const ArchiveScope& scope,
                                                     std::int64_t limit) {
  // Unlike a move this changes what is counted, so it leaves deltas.
  const Watermarks marks = session().facts().lock_watermarks();
  std::vector<NotificationId> ids;
  connection().query(select_test_rows,
                     {scope.service_id, name_of(scope.type), scope.created_before, limit},
                     [&](const Row& row) { ids.push_back(NotificationId{row.uuid(0)}); });
  if (ids.empty()) return 0;
  const Calendar& calendar = session().calendars().of(scope.service_id);
  ValueTable table(1);
  DeltaSet deltas(marks.watermark);
  for (const auto& [id, state] : lock_states(connection(), ids, false)) {
    table.add(id);
    if (state.created_at >= marks.latest()) continue;
    CubeKey key = state.key;
    key.day = calendar.day_of(state.created_at);
    deltas.add(state.created_at, key, -1, -state.billable_units);
  }
  const std::int64_t deleted = connection().execute(delete_rows, table);
  session().facts().append(deltas);
  return deleted;
}

std::int64_t ArchiveMoves::resolve_conflicts(const ArchiveScope& scope, std::int64_t limit,
                                             UtcTime now, std::vector<LocalDay>& days) {
  struct InBoth {
    NotificationId id;
    UtcTime created_at;
  };
  std::vector<InBoth> found;
  connection().query(select_in_both,
                     {scope.service_id, name_of(scope.type), scope.created_before, limit},
                     [&](const Row& row) {
                       found.push_back(InBoth{{row.uuid(0)}, row.time(1)});
                     });
  std::set<LocalDay> touched;
  for (const InBoth& both : found) {
    bool differs = false;
    connection().query(difference, {both.id}, [&](const Row&) { differs = true; });
    if (differs) {
      connection().execute(quarantine_live, {both.id, now});
      connection().execute(quarantine_archived, {both.id, now});
    }
    // The live row is the one that receipts reach: it stands, and moves with the next batch.
    connection().execute(delete_archived, {both.id});
    touched.insert(session().calendars().of(scope.service_id).day_of(both.created_at));
  }
  days.assign(touched.begin(), touched.end());
  return static_cast<std::int64_t>(found.size());
}

Result<std::vector<QuarantinedNotification>> SqlArchive::list_quarantined(std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<QuarantinedNotification> found;
    session.connection().query(select_quarantined, {limit}, [&](const Row& row) {
      found.push_back({notification_from(row, false), row.text(22) != "live", row.time(23)});
    });
    return found;
  });
}

}  // namespace notify::sql
