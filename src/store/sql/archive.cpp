#include "store/sql/mover.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace notify::sql {
namespace {

// $1 service, $2 type, $3 created before.
#define NFY_IN_SCOPE "n.service_id = $1 AND n.notification_type = $2 AND n.created_at < $3"
#define NFY_MOVABLE NFY_IN_SCOPE " AND " NFY_FREE_TO_MOVE(NFY_OFF_QUEUE)
#define NFY_OF_TYPE " WHERE notification_type = $2"
#define NFY_OLDEST "ORDER BY n.created_at, n.id LIMIT $4"
// The same for PostgreSQL, in words that only the index by service, type and creation can answer.
// Asked as above, it prefers the index by creation alone, and reads past the rows of all other
// services in every batch; with a tie to break, it sorts the whole scope in every batch.
#define NFY_BY_INDEX "n.service_id, n.notification_type, n.created_at"
#define NFY_IN_SCOPE_BY_INDEX                          \
  "(" NFY_BY_INDEX                                     \
  ") >= ($1, $2, '-9223372036854775808'::bigint) AND " \
  "(" NFY_BY_INDEX ") < ($1, $2, $3)"
#define NFY_OLDEST_BY_INDEX "ORDER BY " NFY_BY_INDEX " LIMIT $4"

// What is moved is what is due, in one statement, on SQLite in one transaction: rows that were
// inserted are deleted by id.
constexpr Statement move_rows{
    "INSERT INTO notification_history (" NFY_SHARED_COLUMNS ") SELECT " NFY_SHARED_COLUMNS
    " FROM notifications WHERE id IN (SELECT n.id FROM notifications n WHERE " NFY_MOVABLE
    " " NFY_OLDEST ") RETURNING id",
    "WITH due AS (SELECT n.ctid AS place FROM notifications n WHERE " NFY_IN_SCOPE_BY_INDEX
    " AND " NFY_FREE_TO_MOVE(NFY_OFF_QUEUE " AND " NFY_BEFORE_BUNDLES(
        NFY_OF_TYPE)) " " NFY_OLDEST_BY_INDEX " FOR UPDATE OF n SKIP LOCKED), " NFY_MOVE_DUE
                      " FROM moved"};
constexpr Batch delete_rows{"DELETE FROM notifications WHERE id = $1",
                            "DELETE FROM notifications WHERE id = ANY ($1::uuid[])"};

#define NFY_TEST_ROWS(scope, off_queue, oldest)                                             \
  "SELECT n.id FROM notifications n WHERE " scope " AND n.key_type = 'test' AND " off_queue \
  " " oldest
constexpr Statement select_test_rows{
    NFY_TEST_ROWS(NFY_IN_SCOPE, NFY_OFF_QUEUE, NFY_OLDEST),
    NFY_TEST_ROWS(NFY_IN_SCOPE_BY_INDEX, NFY_OFF_QUEUE " AND " NFY_BEFORE_BUNDLES(NFY_OF_TYPE),
                  NFY_OLDEST_BY_INDEX) " FOR UPDATE OF n SKIP LOCKED"};

// Messages with a begun attempt stay; messages that only waited are withdrawn, since their personal
// data goes. A worker that has claimed one finds its epoch gone. (I2)
constexpr Statement withdraw_expired{
    "DELETE FROM delivery_queue WHERE notification_type = $2 AND attempted_at IS NULL "
    "AND $2 <> 'letter' AND EXISTS (SELECT 1 FROM notifications n "
    "WHERE n.id = delivery_queue.notification_id AND " NFY_IN_SCOPE ")"};

// The first row of (service, type, from, before) that is to be archived.
#define NFY_WAITING                                                                \
  "(" NFY_FINAL                                                                    \
  " OR n.key_type = 'test') AND NOT EXISTS (SELECT 1 FROM delivery_queue q WHERE " \
  "q.notification_id = n.id AND q.attempted_at IS NOT NULL) "
constexpr Statement oldest_row{"SELECT MIN(created_at) FROM notifications"};
constexpr Batch first_expired{
    "SELECT $1, $2, $4, n.created_at FROM notifications n WHERE n.service_id = $1 "
    "AND n.notification_type = $2 AND n.created_at >= $3 AND n.created_at < $4 AND " NFY_WAITING
    "ORDER BY n.created_at LIMIT 1",
    "SELECT u.service, u.type, u.before, x.created_at FROM unnest($1::uuid[], $2::text[], "
    "$3::bigint[], $4::bigint[]) AS u (service, type, since, before) CROSS JOIN LATERAL (SELECT "
    "n.created_at FROM notifications n WHERE (" NFY_BY_INDEX
    ") >= (u.service, u.type, u.since) AND (" NFY_BY_INDEX
    ") < (u.service, u.type, u.before) AND " NFY_WAITING
    "AND NOT " NFY_IN_BUNDLE(" AND b.attempted_at IS NOT NULL") " ORDER BY " NFY_BY_INDEX
                                                                " LIMIT 1) AS x"};

#define NFY_IN_BOTH                                                                           \
  "SELECT n.id, n.created_at FROM notifications n JOIN notification_history h "               \
  "ON h.id = n.id WHERE " NFY_IN_SCOPE " AND n.key_type IN ('normal', 'team') AND " NFY_FINAL \
  " " NFY_OLDEST
constexpr Statement select_in_both{NFY_IN_BOTH, NFY_IN_BOTH " FOR UPDATE"};
// Empty if both rows say the same; NULLs compare as values.
constexpr Statement difference{"SELECT " NFY_SHARED_COLUMNS
                               " FROM notifications WHERE id = $1 EXCEPT SELECT " NFY_SHARED_COLUMNS
                               " FROM notification_history WHERE id = $1"};
constexpr Statement quarantine_live{
    "INSERT INTO archive_quarantine (place, quarantined_at, " NFY_SHARED_COLUMNS
    ") SELECT 'live', $2, " NFY_SHARED_COLUMNS " FROM notifications WHERE id = $1"};
constexpr Statement quarantine_archived{
    "INSERT INTO archive_quarantine (place, quarantined_at, " NFY_SHARED_COLUMNS
    ") SELECT 'history', $2, " NFY_SHARED_COLUMNS " FROM notification_history WHERE id = $1"};
constexpr Batch quarantine_filed{
    "INSERT INTO archive_quarantine (" NFY_SHARED_COLUMNS
    ", quarantined_at, place) VALUES (" NFY_SHARED_PARAMETERS ", $23, 'file')",
    "INSERT INTO archive_quarantine (" NFY_SHARED_COLUMNS
    ", quarantined_at, place) SELECT *, 'file' FROM unnest(" NFY_SHARED_ARRAYS ", $23::bigint[])"};
constexpr Statement delete_archived{"DELETE FROM notification_history WHERE id = $1"};
// What a mover would take next, where files have rows of that time or later.
constexpr Statement select_beside_files{
    "SELECT n.id FROM notifications n WHERE " NFY_MOVABLE
    " AND n.created_at <= (SELECT MAX(last_created_at) FROM archive_files) " NFY_OLDEST};
constexpr Batch select_live_rows{
    "SELECT " NFY_SHARED_COLUMNS " FROM notifications WHERE id = $1",
    "SELECT " NFY_SHARED_COLUMNS
    " FROM notifications WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE"};
constexpr Statement select_quarantined{
    "SELECT " NFY_SHARED_COLUMNS
    ", place, quarantined_at FROM archive_quarantine ORDER BY quarantined_at DESC, id, place "
    "LIMIT $1"};

}  // namespace

std::vector<FirstExpired> Session::find_expired(std::span<const ArchiveScope> scopes,
                                                UtcTime from) {
  std::optional<UtcTime> oldest;
  connection_->query(oldest_row, {}, [&](const Row& row) { oldest = row.time_or_null(0); });
  ValueTable asked(4);
  for (const ArchiveScope& s : scopes)
    if (oldest && std::max(*oldest, from) < s.created_before)
      asked.add(s.service_id, name_of(s.type), from, s.created_before);
  std::vector<FirstExpired> found;
  connection_->query(first_expired, asked, [&](const Row& row) {
    found.push_back({{{row.uuid(0)}, type_from(row.text(1)), row.time(2)}, row.time(3)});
  });
  return found;
}

Result<std::vector<ArchiveScope>> SqlArchive::list_expired(std::span<const ArchiveScope> scopes) {
  if (scopes.empty()) return std::vector<ArchiveScope>{};
  return transact(Access::read, [&](Session& session) {
    std::vector<ArchiveScope> expired;
    for (const FirstExpired& found : session.find_expired(scopes, before_all))
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
    report.conflicts = session.resolve_filed(scope, limit, now, days);
    if (report.conflicts > 0) return report;
    report.moved = session.move_rows_of(scope, limit);
    if (report.moved == limit) return report;
    report.deleted = session.delete_test_notifications(scope, limit - report.moved);
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
              return session.resolve_conflicts(scope, limit, now, days);
            }));
    report = ArchiveReport{.conflicts = conflicts};
  }
  if (report && report->conflicts > 0)
    for (const LocalDay day : days)
      NFY_CHECK(SqlFacts(*transactions_).rebuild(day, scope.service_id, false));
  return report;
}

std::int64_t Session::move_rows_of(const ArchiveScope& scope, std::int64_t limit) {
  const std::initializer_list<Value> values{scope.service_id, name_of(scope.type),
                                            scope.created_before, limit};
  if (connection_->dialect() == Dialect::sqlite) {
    ValueTable ids(1);
    connection_->query(move_rows, values, [&](const Row& row) { ids.add(Value(row.uuid(0))); });
    return ids.empty() ? 0 : connection_->execute(delete_rows, ids);
  }
  std::int64_t moved = 0, known = 0;
  plan_move(*connection_);
  connection_->query(move_rows, values, [&](const Row& row) {
    moved = row.integer(0);
    known = row.integer(1);
  });
  if (known > 0) fail(ErrorCode::conflict, "notifications are in the history already");
  return moved;
}

std::int64_t Session::resolve_filed(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                                    std::vector<LocalDay>& days) {
  ValueTable ids(1);
  connection_->query(select_beside_files,
                     {scope.service_id, name_of(scope.type), scope.created_before, limit},
                     [&](const Row& row) { ids.add(Value(row.uuid(0))); });
  std::map<NotificationId, Notification> live;
  connection_->query(select_live_rows, ids, [&](const Row& row) {
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
  const auto filed = find_filed(asked, BillingWindow(first, last + std::chrono::microseconds(1)));
  for (const FiledNotification& f : filed) {
    const Notification& n = live.at(f.notification.id);
    if (!(n == f.notification)) {
      connection_->execute(quarantine_live, {n.id, now});
      ValueTable copy(shared_columns + 1);
      copy.add_row(shared_values(f.notification), {now});
      connection_->execute(quarantine_filed, copy);
    }
    gone.add(f.file_name, n.id, Value(), Value(), now);
    touched.insert(calendar_of(scope.service_id).day_of(n.created_at));
    touched.insert(calendar_of(scope.service_id).day_of(f.notification.created_at));
  }
  amend(gone);
  days.assign(touched.begin(), touched.end());
  return static_cast<std::int64_t>(filed.size());
}

std::int64_t Session::delete_test_notifications(const ArchiveScope& scope, std::int64_t limit) {
  // Unlike a move this changes what is counted, so it leaves deltas.
  const Watermarks marks = lock_watermarks();
  std::vector<NotificationId> ids;
  connection_->query(select_test_rows,
                     {scope.service_id, name_of(scope.type), scope.created_before, limit},
                     [&](const Row& row) { ids.push_back(NotificationId{row.uuid(0)}); });
  if (ids.empty()) return 0;
  const Calendar& calendar = calendar_of(scope.service_id);
  ValueTable table(1);
  DeltaSet deltas(marks.watermark);
  for (const auto& [id, state] : lock_states(*connection_, ids, false)) {
    table.add(id);
    if (state.created_at >= marks.latest()) continue;
    CubeKey key = state.key;
    key.day = calendar.day_of(state.created_at);
    deltas.add(state.created_at, key, -1, -state.billable_units);
  }
  const std::int64_t deleted = connection_->execute(delete_rows, table);
  append_deltas(deltas);
  return deleted;
}

std::int64_t Session::resolve_conflicts(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                                        std::vector<LocalDay>& days) {
  struct InBoth {
    NotificationId id;
    UtcTime created_at;
  };
  std::vector<InBoth> found;
  connection_->query(select_in_both,
                     {scope.service_id, name_of(scope.type), scope.created_before, limit},
                     [&](const Row& row) {
                       found.push_back(InBoth{{row.uuid(0)}, row.time(1)});
                     });
  std::set<LocalDay> touched;
  for (const InBoth& both : found) {
    bool differs = false;
    connection_->query(difference, {both.id}, [&](const Row&) { differs = true; });
    if (differs) {
      connection_->execute(quarantine_live, {both.id, now});
      connection_->execute(quarantine_archived, {both.id, now});
    }
    // The live row is the one that receipts reach: it stands, and moves with the next batch.
    connection_->execute(delete_archived, {both.id});
    touched.insert(calendar_of(scope.service_id).day_of(both.created_at));
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
