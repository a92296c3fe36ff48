#include "store/sql/bundles.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

namespace notify::sql {
namespace {

constexpr Statement put_retention_sql{
    "INSERT INTO service_data_retention (service_id, notification_type, days_of_retention, "
    "updated_at, created_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (service_id, "
    "notification_type) DO UPDATE "
    "SET days_of_retention = excluded.days_of_retention, updated_at = excluded.updated_at"};
constexpr Statement select_retention{
    "SELECT service_id, notification_type, days_of_retention, created_at, updated_at "
    "FROM service_data_retention "
    "ORDER BY service_id, notification_type"};

// Live rows of the recipient, locked: no worker begins to send one meanwhile.
#define NFY_OF_RECIPIENT \
  "SELECT id FROM notifications WHERE service_id = $1 AND normalised_to = $2 ORDER BY id"
constexpr Statement select_open_recipient_of_service{NFY_OF_RECIPIENT,
                                                     NFY_OF_RECIPIENT " FOR UPDATE"};
constexpr Statement select_recipient_of_service{
    "SELECT id FROM notifications WHERE service_id = $1 AND recipient_index = $2 ORDER BY id",
    NFY_RECIPIENT_HOURS
    "SELECT n.id FROM hours JOIN notifications n ON n." NFY_CREATED_HOUR
    " = hour AND n.recipient_index = $2 AND n.service_id = $1 ORDER BY n.id FOR UPDATE OF n"};
constexpr Batch withdraw{
    "DELETE FROM delivery_queue WHERE notification_id = $1 AND attempted_at IS NULL",
    "DELETE FROM delivery_queue WHERE notification_id = ANY ($1::uuid[]) "
    "AND attempted_at IS NULL"};
#define NFY_FORGOTTEN                                                                       \
  "\"to\" = '', normalised_to = NULL, _personalisation = NULL, unsubscribe_link = NULL, "   \
  "personal_data = NULL, sealing_key = NULL, recipient_index = NULL, to_tv_number = NULL, " \
  "client_reference = NULL"
constexpr Batch forget{"UPDATE notifications SET " NFY_FORGOTTEN " WHERE id = $1",
                       "UPDATE notifications SET " NFY_FORGOTTEN " WHERE id = ANY ($1::uuid[])"};
constexpr Batch forget_quarantined{
    "UPDATE archive_quarantine SET client_reference = NULL WHERE id = $1",
    "UPDATE archive_quarantine SET client_reference = NULL WHERE id = ANY ($1::uuid[])"};
// The digest of a request is made from the recipient, so it goes too.
constexpr Batch forget_keys{
    "DELETE FROM idempotency_keys WHERE service_id = $1 AND notification_id = $2",
    "DELETE FROM idempotency_keys k USING unnest($1::uuid[], $2::uuid[]) AS u (service, id) "
    "WHERE k.service_id = u.service AND k.notification_id = u.id"};

}  // namespace

Result<void> SqlRetention::put(const RetentionPeriod& value, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), value.service_id);
    session.connection().execute(put_retention_sql,
                                 {value.service_id, name_of(value.type), value.days, now});
  });
}

Result<std::vector<RetentionPeriod>> SqlRetention::list() {
  return transact(Access::read, [&](Session& session) {
    std::vector<RetentionPeriod> all;
    session.connection().query(select_retention, {}, [&](const Row& row) {
      RetentionPeriod& period = all.emplace_back();
      period.service_id.uuid = row.uuid(0);
      period.type = type_from(row.text(1));
      period.days = static_cast<int>(row.integer(2));
      period.created_at = row.time(3);
      if (row.time(4) != period.created_at) period.updated_at = row.time(4);
    });
    return all;
  });
}

Result<std::int64_t> SqlRetention::erase_recipient(ServiceId service,
                                                   const RecipientKeys& recipient) {
  if (recipient.normalised_to.empty())
    return make_error(ErrorCode::invalid_argument, "recipient must not be empty");
  auto erased = transact(Access::write, [&](Session& session) {
    look_up(session.connection());
    ValueTable ids(1), keys(2);
    const auto keep = [&](const Row& row) {
      const NotificationId id{row.uuid(0)};
      ids.add(id);
      keys.add(service, id);
    };
    session.connection().query(select_open_recipient_of_service, {service, recipient.normalised_to},
                               keep);
    for (const std::int64_t index : recipient.indexes)
      session.connection().query(select_recipient_of_service, {service, index}, keep);
    session.drop_receipts_naming(recipient.normalised_to);
    std::int64_t held = session.archive_inbound_of(service, recipient.normalised_to);
    if (!ids.empty()) {
      unbundle_of(session.connection(), ids);
      session.connection().execute(withdraw, ids);
      session.connection().execute(forget_keys, keys);
      session.connection().execute(forget_quarantined, ids);
      held += session.connection().execute(forget, ids);
    }
    session.delete_suppressions(service, recipient.indexes);
    session.forget_unsubscriber(service, recipient.indexes);
    return held;
  });
  if (erased) NFY_CHECK(scrub());
  return erased;
}

Result<void> SqlRetention::scrub() {
  static constexpr Statement empty_log{"PRAGMA wal_checkpoint(TRUNCATE)"};
  try {
    if (transactions_->pool().dialect() == Dialect::sqlite)
      transactions_->pool().take(Access::write)->connection().query(empty_log, {}, [](const Row&) {
      });
    return {};
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace notify::sql
