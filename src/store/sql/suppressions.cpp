#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <set>

namespace notify::sql {
namespace {

#define NFY_SUPPRESSION_COLUMNS \
  "id, service_id, recipient, sealing_key, recipient_index, reason, created_at"
#define NFY_INSERT_SUPPRESSION "INSERT INTO suppressed_recipients (" NFY_SUPPRESSION_COLUMNS ") "
constexpr Batch insert_suppression{
    NFY_INSERT_SUPPRESSION
    "SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM suppressed_recipients "
    "WHERE service_id = $2 AND recipient_index = $5 AND reason = $6)",
    NFY_INSERT_SUPPRESSION
    "SELECT u.* FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[], $5::bigint[], "
    "$6::text[], $7::bigint[]) AS u (id, service, recipient, key, index, reason, at) "
    "WHERE NOT EXISTS (SELECT 1 FROM suppressed_recipients s WHERE s.service_id = u.service "
    "AND s.recipient_index = u.index AND s.reason = u.reason)"};
constexpr Batch delete_suppression{
    "DELETE FROM suppressed_recipients WHERE recipient_index = $1 AND service_id = $2",
    "DELETE FROM suppressed_recipients WHERE recipient_index = ANY ($1::bigint[]) "
    "AND service_id = $2"};
constexpr Statement select_suppressions{"SELECT " NFY_SUPPRESSION_COLUMNS
                                        " FROM suppressed_recipients WHERE service_id = $1 "
                                        "ORDER BY created_at, id"};

}  // namespace

void Session::write_suppressions(std::span<const StoredSuppression> values) {
  ValueTable rows(7);
  std::set<ServiceId> services;
  for (const StoredSuppression& v : values) {
    rows.add(v.id, v.service_id, Value::bytes(v.recipient), std::int64_t{v.key_id},
             v.recipient_index, name_of(v.reason), v.since);
    services.insert(v.service_id);
  }
  if (rows.empty() || connection_->execute(insert_suppression, rows) == 0) return;
  for (const ServiceId& service : services) touch_settings(service);
}

bool Session::delete_suppressions(ServiceId service, std::span<const std::int64_t> indexes) {
  ValueTable rows(1, {service});
  for (const std::int64_t index : indexes) rows.add(index);
  if (rows.empty() || connection_->execute(delete_suppression, rows) == 0) return false;
  touch_settings(service);
  return true;
}

Result<void> SqlSuppressions::put(const StoredSuppression& value) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), value.service_id);
    session.write_suppressions(std::span(&value, 1));
  });
}

Result<bool> SqlSuppressions::lift(ServiceId service, std::span<const std::int64_t> indexes) {
  return transact(Access::write,
                  [&](Session& session) { return session.delete_suppressions(service, indexes); });
}

Result<std::vector<StoredSuppression>> SqlSuppressions::list(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<StoredSuppression> found;
    session.connection().query(select_suppressions, {service}, [&](const Row& row) {
      StoredSuppression& s = found.emplace_back();
      s.id = row.uuid(0);
      s.service_id.uuid = row.uuid(1);
      s.recipient = row.bytes(2);
      s.key_id = static_cast<std::int32_t>(row.integer(3));
      s.recipient_index = row.integer(4);
      const auto reason = suppression_reason_from(row.text(5));
      if (!reason) fail(ErrorCode::corrupt, "stored reason of a suppression cannot be read");
      s.reason = *reason;
      s.since = row.time(6);
    });
    return found;
  });
}

}  // namespace notify::sql
