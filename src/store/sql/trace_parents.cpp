#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/trace_parents.sql.hpp"

namespace notify::sql {
namespace {}  // namespace

Result<void> SqlDelivery::put_trace_parents(std::span<const TraceParent> values, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
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
