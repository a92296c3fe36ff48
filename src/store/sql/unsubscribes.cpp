#include "store/sql/erasure.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/unsubscribes.sql.hpp"

namespace notify::sql {
namespace {

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

void Erasure::forget_unsubscriber(ServiceId service, std::span<const std::int64_t> indexes) {
  ValueTable rows(1, {service});
  for (const std::int64_t index : indexes) rows.add(index);
  if (!rows.empty()) connection().execute(forget_one_unsubscriber, rows);
}

}  // namespace notify::sql
