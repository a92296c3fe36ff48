#include "store/sql/attempt_ends.hpp"
#include "store/sql/failures.sql.hpp"
#include "store/sql/sql_ports.hpp"

#include <unordered_map>

namespace notify::sql {
namespace {}  // namespace

void AttemptEnds::keep_failure_reasons(std::span<const AttemptResult* const> ended, UtcTime now) {
  ValueTable rows(3);
  for (const AttemptResult* r : ended)
    if (r->outcome == SendOutcome::rejected && !r->detail.empty()) rows.add(r->id, now, r->detail);
  if (!rows.empty()) connection().execute(put_failures, rows);
}

void AttemptEnds::fill_failure_reasons(std::span<Notification> notifications) {
  std::unordered_map<NotificationId, Notification*> failed;
  ValueTable ids(1);
  for (Notification& n : notifications) {
    if (n.status != Status::technical_failure) continue;
    failed.emplace(n.id, &n);
    ids.add(n.id);
  }
  if (ids.empty()) return;
  connection().query(select_failures, ids, [&](const Row& row) {
    failed.at(NotificationId{row.uuid(0)})->failure_reason = row.text(1);
  });
}

Result<std::int64_t> SqlRetention::drop_failure_reasons(UtcTime failed_before) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(forget_failures, {failed_before});
  });
}

}  // namespace notify::sql
