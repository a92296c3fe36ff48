#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

/// The statements of one sealed column. A value is replaced only where it is still the one that
/// was read, so that an erasure or change meanwhile wins.
struct ColumnSql {
  Statement list;
  Batch replace;
};

#define NFY_LIST_SEALED(table, column)                                                     \
  {                                                                                        \
    "SELECT id, service_id, " column " FROM " table                                        \
    " WHERE id > $1 AND sealing_key <> $2 AND " column " IS NOT NULL ORDER BY id LIMIT $3" \
  }

constexpr ColumnSql personal_data{
    NFY_LIST_SEALED("notifications", "personal_data"),
    {"UPDATE notifications SET personal_data = $4, sealing_key = $5, recipient_index = $6 "
     "WHERE id = $1 AND service_id = $2 AND personal_data = $3",
     "UPDATE notifications n SET personal_data = u.fresh, sealing_key = u.key, "
     "recipient_index = u.index FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], "
     "$5::bigint[], $6::bigint[]) AS u (id, service, old, fresh, key, index) "
     "WHERE n.id = u.id AND n.service_id = u.service AND n.personal_data = u.old"}};
// $6 has no use from here on: only notifications have a recipient.
constexpr ColumnSql api_key_secret{
    NFY_LIST_SEALED("api_keys", "secret"),
    {"UPDATE api_keys SET secret = $4, sealing_key = $5 "
     "WHERE id = $1 AND service_id = $2 AND secret = $3 AND $6 = 0",
     "UPDATE api_keys k SET secret = u.fresh, sealing_key = u.key FROM unnest($1::uuid[], "
     "$2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]) "
     "AS u (id, service, old, fresh, key, index) "
     "WHERE k.id = u.id AND k.service_id = u.service AND k.secret = u.old AND u.index = 0"}};

constexpr ColumnSql job_contents{
    NFY_LIST_SEALED("job_batches", "contents"),
    {"UPDATE job_batches SET contents = $4, sealing_key = $5 "
     "WHERE id = $1 AND service_id = $2 AND contents = $3 AND $6 = 0",
     "UPDATE job_batches b SET contents = u.fresh, sealing_key = u.key FROM unnest($1::uuid[], "
     "$2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]) "
     "AS u (id, service, old, fresh, key, index) "
     "WHERE b.id = u.id AND b.service_id = u.service AND b.contents = u.old AND u.index = 0"}};

constexpr ColumnSql callback_token{
    NFY_LIST_SEALED("service_callback_api", "bearer_token"),
    {"UPDATE service_callback_api SET bearer_token = $4, sealing_key = $5 "
     "WHERE id = $1 AND service_id = $2 AND bearer_token = $3 AND $6 = 0",
     "UPDATE service_callback_api s SET bearer_token = u.fresh, sealing_key = u.key "
     "FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]) "
     "AS u (id, service, old, fresh, key, index) WHERE s.id = u.id AND s.service_id = u.service "
     "AND s.bearer_token = u.old AND u.index = 0"}};

constexpr ColumnSql suppressed_recipient{
    NFY_LIST_SEALED("suppressed_recipients", "recipient"),
    {"UPDATE suppressed_recipients SET recipient = $4, sealing_key = $5, recipient_index = $6 "
     "WHERE id = $1 AND service_id = $2 AND recipient = $3",
     "UPDATE suppressed_recipients s SET recipient = u.fresh, sealing_key = u.key, "
     "recipient_index = u.index FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], "
     "$5::bigint[], $6::bigint[]) AS u (id, service, old, fresh, key, index) "
     "WHERE s.id = u.id AND s.service_id = u.service AND s.recipient = u.old"}};

constexpr ColumnSql unsubscribed_recipient{
    NFY_LIST_SEALED("unsubscribe_requests", "recipient"),
    {"UPDATE unsubscribe_requests SET recipient = $4, sealing_key = $5, recipient_index = $6 "
     "WHERE id = $1 AND service_id = $2 AND recipient = $3",
     "UPDATE unsubscribe_requests r SET recipient = u.fresh, sealing_key = u.key, "
     "recipient_index = u.index FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], "
     "$5::bigint[], $6::bigint[]) AS u (id, service, old, fresh, key, index) "
     "WHERE r.id = u.id AND r.service_id = u.service AND r.recipient = u.old"}};

const ColumnSql& sealed_sql(SealedColumn column) {
  switch (column) {
    case SealedColumn::personal_data: return personal_data;
    case SealedColumn::api_key_secret: return api_key_secret;
    case SealedColumn::job_contents: return job_contents;
    case SealedColumn::callback_token: return callback_token;
    case SealedColumn::suppressed_recipient: return suppressed_recipient;
    case SealedColumn::unsubscribed_recipient: return unsubscribed_recipient;
  }
  return personal_data;
}

constexpr Statement select_unsealed{"SELECT " NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
                                    " FROM notifications WHERE id > $1 AND personal_data IS NULL "
                                    "AND \"to\" <> '' ORDER BY id LIMIT $2"};
#define NFY_NOW_SEALED                                                                 \
  "\"to\" = '', normalised_to = NULL, _personalisation = NULL, reply_to_text = NULL, " \
  "unsubscribe_link = NULL"
constexpr Batch seal_open{
    "UPDATE notifications SET " NFY_NOW_SEALED
    ", personal_data = $3, sealing_key = $4, recipient_index = $5, to_tv_number = $6 "
    "WHERE id = $1 AND service_id = $2 AND personal_data IS NULL AND \"to\" <> ''",
    "UPDATE notifications n SET " NFY_NOW_SEALED
    ", personal_data = u.data, sealing_key = u.key, recipient_index = u.index, "
    "to_tv_number = u.tv FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[], "
    "$5::bigint[], $6::boolean[]) AS u (id, service, data, key, index, tv) "
    "WHERE n.id = u.id AND n.service_id = u.service AND n.personal_data IS NULL "
    "AND n.\"to\" <> ''"};

}  // namespace

Result<std::vector<SealedValue>> SqlSealed::list(SealedColumn column, std::int32_t key_id,
                                                 const Uuid& after, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<SealedValue> found;
    session.connection().query(sealed_sql(column).list, {after, std::int64_t{key_id}, limit},
                               [&](const Row& row) {
                                 found.push_back({row.uuid(0), {row.uuid(1)}, row.bytes(2)});
                               });
    return found;
  });
}

Result<std::int64_t> SqlSealed::reseal(SealedColumn column, std::span<const ResealedValue> values) {
  if (values.empty()) return std::int64_t{0};
  return transact(Access::write, [&](Session& session) {
    ValueTable table(6);
    for (const ResealedValue& v : values)
      table.add(v.before.id, v.before.service_id, Value::bytes(v.before.bytes),
                Value::bytes(v.bytes), std::int64_t{v.key_id}, v.recipient_index);
    const std::int64_t changed = session.connection().execute(sealed_sql(column).replace, table);
    if (column != SealedColumn::api_key_secret && column != SealedColumn::suppressed_recipient)
      return changed;
    std::set<ServiceId> services;
    for (const ResealedValue& v : values) services.insert(v.before.service_id);
    for (const ServiceId& service : services) session.touch_settings(service);
    return changed;
  });
}

Result<std::vector<Notification>> SqlSealed::list_unsealed(const NotificationId& after,
                                                           std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Notification> found;
    session.connection().query(select_unsealed, {after, limit}, [&](const Row& row) {
      found.push_back(notification_from(row, true));
    });
    return found;
  });
}

Result<std::int64_t> SqlSealed::seal_notifications(std::span<const Notification> rows) {
  if (rows.empty()) return std::int64_t{0};
  return transact(Access::write, [&](Session& session) {
    ValueTable table(6);
    for (const Notification& n : rows)
      table.add(n.id, n.service_id, Value::bytes(n.sealed.bytes), std::int64_t{n.sealed.key_id},
                n.sealed.recipient_index, n.sealed.to_tv_number);
    return session.connection().execute(seal_open, table);
  });
}

}  // namespace notify::sql
