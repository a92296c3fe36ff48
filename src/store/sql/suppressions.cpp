#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"
#include "store/sql/suppressions.sql.hpp"

#include <set>

namespace notify::sql {
namespace {}  // namespace

void StoredSettings::write_suppressions(std::span<const StoredSuppression> values) {
  ValueTable rows(7);
  std::set<ServiceId> services;
  for (const StoredSuppression& v : values) {
    rows.add(v.id, v.service_id, Value::bytes(v.recipient), std::int64_t{v.key_id},
             v.recipient_index, name_of(v.reason), v.since);
    services.insert(v.service_id);
  }
  if (rows.empty() || connection().execute(insert_suppression, rows) == 0) return;
  for (const ServiceId& service : services) touch(service);
}

bool StoredSettings::delete_suppressions(ServiceId service, std::span<const std::int64_t> indexes) {
  ValueTable rows(1, {service});
  for (const std::int64_t index : indexes) rows.add(index);
  if (rows.empty() || connection().execute(delete_suppression, rows) == 0) return false;
  touch(service);
  return true;
}

Result<void> SqlSuppressions::put(const StoredSuppression& value) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), value.service_id);
    session.settings().write_suppressions(std::span(&value, 1));
  });
}

Result<bool> SqlSuppressions::lift(ServiceId service, std::span<const std::int64_t> indexes) {
  return transact(Access::write, [&](Session& session) {
    return session.settings().delete_suppressions(service, indexes);
  });
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
