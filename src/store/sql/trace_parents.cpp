#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

#define NFY_INSERT_TRACE_PARENT \
  "INSERT INTO notification_trace_parents (notification_id, trace_parent, created_at) "
#define NFY_FIRST_ONE_COUNTS " ON CONFLICT (notification_id) DO NOTHING"
constexpr Batch put_trace_parent{
    NFY_INSERT_TRACE_PARENT "VALUES ($1, $2, $3)" NFY_FIRST_ONE_COUNTS, NFY_INSERT_TRACE_PARENT
    "SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])" NFY_FIRST_ONE_COUNTS};
constexpr Batch select_trace_parents{
    "SELECT notification_id, trace_parent FROM notification_trace_parents "
    "WHERE notification_id = $1",
    "SELECT notification_id, trace_parent FROM notification_trace_parents "
    "WHERE notification_id = ANY ($1::uuid[])"};
constexpr Statement drop_old_trace_parents{
    "DELETE FROM notification_trace_parents WHERE created_at < $1"};

}  // namespace

Result<void> SqlDelivery::put_trace_parents(std::span<const TraceParent> values, UtcTime now) {
  // A trace that breaks off in a crash of the server is no loss: nobody waits for the disk for it.
  return transact(Access::passing, [&](Session& session) {
    ValueTable rows(3);
    for (const TraceParent& value : values) rows.add(value.id, value.text, now);
    if (!rows.empty()) session.connection().execute(put_trace_parent, rows);
  });
}

Result<std::vector<TraceParent>> SqlDelivery::find_trace_parents(
    std::span<const NotificationId> ids) {
  return transact(Access::read, [&](Session& session) {
    std::vector<TraceParent> found;
    ValueTable asked(1);
    for (const NotificationId& id : ids) asked.add(id);
    if (asked.empty()) return found;
    session.connection().query(select_trace_parents, asked, [&](const Row& row) {
      found.push_back({NotificationId{row.uuid(0)}, std::string(row.text(1))});
    });
    return found;
  });
}

Result<std::int64_t> SqlDelivery::drop_trace_parents(UtcTime created_before) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(drop_old_trace_parents, {created_before});
  });
}

}  // namespace notify::sql
