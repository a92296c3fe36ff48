#include "store/sql/bundles.hpp"
#include "store/sql/queue.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {}  // namespace

Result<void> SqlTemplates::put_queue_class(ServiceId service, TemplateId id,
                                           std::optional<QueueClass> value) {
  return transact(Access::write, [&](Session& session) {
    bool known = false;
    session.connection().query(find_template, {id, service}, [&](const Row&) { known = true; });
    if (!known) fail(ErrorCode::not_found, "unknown template: " + id.to_text());
    if (value) {
      session.connection().execute(put_class, {id, static_cast<std::int64_t>(*value)});
    } else {
      session.connection().execute(drop_class, {id});
    }
  });
}

Result<std::int64_t> SqlDelivery::requeue_stuck(UtcTime created_from, UtcTime created_before,
                                                std::int64_t limit, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    std::vector<Notification> found;
    session.connection().query(select_stuck, {created_from, created_before, limit},
                               [&](const Row& row) {
                                 Notification& n = found.emplace_back();
                                 n.id.uuid = row.uuid(0);
                                 n.type = type_from(row.text(1));
                                 n.key_type = key_type_of(row.text(2));
                                 n.job_id.uuid = row.uuid(3);
                                 n.template_id.uuid = row.uuid(4);
                               });
    // An epoch that no claim can have had, so that any earlier worker on one of these is stale.
    ValueTable queue(queue_columns);
    for (const Notification& n : found)
      queue.add(n.id, name_of(n.type), now, now.us(), static_cast<std::int64_t>(queue_class_of(n)),
                n.template_id);
    return queue.empty() ? std::int64_t{0} : session.connection().execute(insert_queued, queue);
  });
}

}  // namespace notify::sql
