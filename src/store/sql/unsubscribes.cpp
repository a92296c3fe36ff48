#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

#define NFY_UNSUBSCRIBE_COLUMNS                                                 \
  "id, notification_id, service_id, template_id, template_version, recipient, " \
  "sealing_key, recipient_index, created_at, processed_at"
constexpr Statement insert_unsubscribe{
    "INSERT INTO unsubscribe_requests (" NFY_UNSUBSCRIBE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL) "
    "ON CONFLICT (notification_id) WHERE processed_at IS NULL DO NOTHING"};
constexpr Statement select_unsubscribes{"SELECT " NFY_UNSUBSCRIBE_COLUMNS
                                        " FROM unsubscribe_requests WHERE service_id = $1 "
                                        "ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3"};
constexpr Statement count_waiting_unsubscribes{
    "SELECT count(*) FROM unsubscribe_requests WHERE service_id = $1 AND processed_at IS NULL"};
constexpr Statement process_unsubscribes{
    "UPDATE unsubscribe_requests SET processed_at = $3 WHERE service_id = $1 "
    "AND created_at < $2 AND processed_at IS NULL"};

#define NFY_FORGET_UNSUBSCRIBER \
  "UPDATE unsubscribe_requests SET recipient = NULL, sealing_key = NULL, recipient_index = NULL "
constexpr Statement forget_old_unsubscribers{
    NFY_FORGET_UNSUBSCRIBER
    "WHERE id IN (SELECT id FROM unsubscribe_requests WHERE recipient IS NOT NULL "
    "AND (processed_at < $1 OR created_at < $2) LIMIT $3)"};
constexpr Batch forget_one_unsubscriber{
    NFY_FORGET_UNSUBSCRIBER "WHERE recipient_index = $1 AND service_id = $2",
    NFY_FORGET_UNSUBSCRIBER "WHERE recipient_index = ANY ($1::bigint[]) AND service_id = $2"};

StoredUnsubscribe unsubscribe_from(const Row& row) {
  StoredUnsubscribe out;
  UnsubscribeRequest& r = out.request;
  r.id.uuid = row.uuid(0);
  r.notification_id.uuid = row.uuid(1);
  r.service_id.uuid = row.uuid(2);
  r.template_id.uuid = row.uuid(3);
  r.template_version = static_cast<int>(row.integer(4));
  r.created_at = row.time(8);
  r.processed_at = row.time_or_null(9);
  if (row.is_null(5)) return out;
  r.recipient = row.bytes(5);
  out.key_id = static_cast<std::int32_t>(row.integer(6));
  out.recipient_index = row.integer(7);
  return out;
}

}  // namespace

Result<bool> SqlUnsubscribes::insert(const StoredUnsubscribe& value) {
  return transact(Access::write, [&](Session& session) {
    const UnsubscribeRequest& r = value.request;
    require_service(session.connection(), r.service_id);
    const bool has_recipient = !r.recipient.empty();
    return session.connection().execute(
               insert_unsubscribe,
               {r.id, r.notification_id, r.service_id, r.template_id,
                std::int64_t{r.template_version},
                has_recipient ? Value::bytes(r.recipient) : Value(),
                has_recipient ? Value(std::int64_t{value.key_id}) : Value(),
                has_recipient ? Value(value.recipient_index) : Value(), r.created_at}) == 1;
  });
}

Result<std::vector<StoredUnsubscribe>> SqlUnsubscribes::list(ServiceId service, std::int64_t limit,
                                                             std::int64_t skip) {
  return transact(Access::read, [&](Session& session) {
    std::vector<StoredUnsubscribe> all;
    session.connection().query(select_unsubscribes, {service, limit, skip},
                               [&](const Row& row) { all.push_back(unsubscribe_from(row)); });
    return all;
  });
}

Result<std::int64_t> SqlUnsubscribes::count_waiting(ServiceId service) {
  return transact(Access::read, [&](Session& session) {
    std::int64_t count = 0;
    session.connection().query(count_waiting_unsubscribes, {service},
                               [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

Result<std::int64_t> SqlUnsubscribes::process(ServiceId service, UtcTime created_before,
                                              UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(process_unsubscribes, {service, created_before, now});
  });
}

Result<std::int64_t> SqlUnsubscribes::forget(UtcTime processed_before, UtcTime created_before,
                                             std::int64_t limit) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(forget_old_unsubscribers,
                                        {processed_before, created_before, limit});
  });
}

void Session::forget_unsubscriber(ServiceId service, std::span<const std::int64_t> indexes) {
  ValueTable rows(1, {service});
  for (const std::int64_t index : indexes) rows.add(index);
  if (!rows.empty()) connection_->execute(forget_one_unsubscriber, rows);
}

}  // namespace notify::sql
