#include "store/sql/bundles.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

constexpr Statement find_template{"SELECT id FROM templates WHERE id = $1 AND service_id = $2"};
constexpr Statement put_class{
    "INSERT INTO template_queue_classes (template_id, queue_class) VALUES ($1, $2) "
    "ON CONFLICT (template_id) DO UPDATE SET queue_class = excluded.queue_class"};
constexpr Statement drop_class{"DELETE FROM template_queue_classes WHERE template_id = $1"};

// A message without a recipient was erased and is never sent.
#define NFY_STUCK(in_no_bundle)                                                                  \
  "SELECT n.id, n.notification_type, n.key_type, n.job_id, n.template_id FROM notifications n "  \
  "WHERE n.created_at >= $1 AND n.created_at < $2 AND n.notification_type IN ('email', 'sms') "  \
  "AND n.notification_status = 'created' AND (n.\"to\" <> '' OR n.personal_data IS NOT NULL) "   \
  "AND NOT EXISTS (SELECT 1 FROM delivery_queue q WHERE q.notification_id = n.id) " in_no_bundle \
  "ORDER BY n.created_at, n.id LIMIT $3"
constexpr Statement select_stuck{
    NFY_STUCK(""), NFY_STUCK("AND NOT " NFY_IN_BUNDLE("") " ") " FOR UPDATE OF n SKIP LOCKED"};

}  // namespace

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
