#include "store/sql/rows.hpp"
#include "store/sql/sealed.sql.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

namespace notify::sql {
namespace {

/// The statements of one sealed column. A value is replaced only where it is still the one that
/// was read, so that an erasure or change meanwhile wins.
struct ColumnSql {
  const Statement& list;
  const Batch& replace;
};

constexpr ColumnSql personal_data{list_personal_data, replace_personal_data};
constexpr ColumnSql api_key_secret{list_api_key_secret, replace_api_key_secret};
constexpr ColumnSql job_contents{list_job_contents, replace_job_contents};
constexpr ColumnSql callback_token{list_callback_token, replace_callback_token};
constexpr ColumnSql suppressed_recipient{list_suppressed_recipient, replace_suppressed_recipient};
constexpr ColumnSql unsubscribed_recipient{list_unsubscribed_recipient,
                                           replace_unsubscribed_recipient};

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
    for (const ServiceId& service : services) session.settings().touch(service);
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
