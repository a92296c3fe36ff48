#include "store/sql/callbacks.hpp"

#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <notify/ports/sealer.hpp>

#include <set>

namespace notify::sql {
namespace {

// The row is locked until the service names it, so that no task forgets it meanwhile.
constexpr Statement put_host{
    "INSERT INTO callback_hosts (host, failures, paused_until) VALUES ($1, 0, 0) "
    "ON CONFLICT (host) DO UPDATE SET failures = callback_hosts.failures"};
constexpr Statement put_target{
    "INSERT INTO service_callback_api (service_id, callback_type, url, bearer_token, version, "
    "updated_at, failures, paused_until, id, sealing_key, host, created_at, updated_by) "
    "VALUES ($1, $2, $3, $4, 1, $5, 0, 0, $6, $7, $8, $5, $9) "
    "ON CONFLICT (service_id, callback_type) DO UPDATE SET url = excluded.url, "
    "bearer_token = excluded.bearer_token, sealing_key = excluded.sealing_key, "
    "host = excluded.host, version = service_callback_api.version + 1, "
    "updated_at = excluded.updated_at, updated_by = excluded.updated_by, failures = 0, "
    "paused_until = 0"};
constexpr Statement change_target{
    "UPDATE service_callback_api SET url = $3, host = $4, version = version + 1, updated_at = $5, "
    "updated_by = $6, failures = 0, paused_until = 0 "
    "WHERE service_id = $1 AND callback_type = $2"};
constexpr Statement drop_target{
    "DELETE FROM service_callback_api WHERE service_id = $1 AND callback_type = $2"};
constexpr Statement drop_waiting{
    "DELETE FROM callback_outbox WHERE service_id = $1 AND callback_type = $2 "
    "AND died_at IS NULL"};

// A call to the service of each notification, if it has a callback for statuses.
constexpr Batch queue_status{
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, completed_at, available_at, lease_epoch, attempts) "
    "SELECT s.service_id, s.callback_type, $2, $3, $4, $4, 0, 0 FROM service_callback_api s "
    "WHERE s.service_id = $1 AND s.callback_type = 'delivery_status'",
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, completed_at, available_at, lease_epoch, attempts) "
    "SELECT s.service_id, s.callback_type, u.id, u.status, u.at, u.at, 0, 0 FROM "
    "unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) AS u (service, id, status, at) "
    "JOIN service_callback_api s ON s.service_id = u.service "
    "AND s.callback_type = 'delivery_status'"};

// A call about each complaint to its service, if it has a callback for them.
constexpr Batch queue_complaint{
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, available_at, lease_epoch, attempts, complaint_id) "
    "SELECT s.service_id, s.callback_type, $2, $3, $4, 0, 0, $5 FROM service_callback_api s "
    "WHERE s.service_id = $1 AND s.callback_type = 'complaint'",
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, available_at, lease_epoch, attempts, complaint_id) "
    "SELECT s.service_id, s.callback_type, u.id, u.status, u.at, 0, 0, u.complaint FROM "
    "unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::uuid[]) "
    "AS u (service, id, status, at, complaint) JOIN service_callback_api s "
    "ON s.service_id = u.service AND s.callback_type = 'complaint'"};

// A call about each inbound SMS to its service, if it has a callback for them.
constexpr Batch queue_inbound{
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, available_at, lease_epoch, attempts, inbound_sms_id) "
    "SELECT s.service_id, s.callback_type, $4, 'delivered', $3, 0, 0, $2 "
    "FROM service_callback_api s WHERE s.service_id = $1 AND s.callback_type = 'inbound_sms'",
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, available_at, lease_epoch, attempts, inbound_sms_id) "
    "SELECT s.service_id, s.callback_type, u.nil, 'delivered', u.at, 0, 0, u.id FROM "
    "unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS u (service, id, at, nil) "
    "JOIN service_callback_api s ON s.service_id = u.service "
    "AND s.callback_type = 'inbound_sms'"};

constexpr Batch find_called{
    "SELECT service_id FROM service_callback_api "
    "WHERE service_id = $1 AND callback_type = 'delivery_status'",
    "SELECT service_id FROM service_callback_api "
    "WHERE service_id = ANY ($1::uuid[]) AND callback_type = 'delivery_status'"};

constexpr Statement count_waiting{"SELECT count(*) FROM callback_outbox WHERE died_at IS NULL"};
constexpr Statement select_dead{
    "SELECT id, service_id, notification_id, callback_type, notification_status, attempts, reason, "
    "died_at, inbound_sms_id FROM callback_outbox WHERE service_id = $1 AND died_at IS NOT NULL "
    "ORDER BY died_at, id LIMIT $2"};
constexpr Statement revive{
    "UPDATE callback_outbox SET died_at = NULL, available_at = $2, attempts = 0, reason = NULL "
    "WHERE id IN (SELECT o.id FROM callback_outbox o JOIN service_callback_api s "
    "ON s.service_id = o.service_id AND s.callback_type = o.callback_type "
    "WHERE o.service_id = $1 AND o.died_at IS NOT NULL ORDER BY o.died_at, o.id LIMIT $3)"};
#define NFY_LONG_DEAD \
  "SELECT id FROM callback_outbox WHERE died_at < $1 ORDER BY died_at, id LIMIT $2"
constexpr Statement drop_dead_calls{"DELETE FROM callback_outbox WHERE id IN (" NFY_LONG_DEAD ")",
                                    "DELETE FROM callback_outbox WHERE id IN (" NFY_LONG_DEAD
                                    " FOR UPDATE SKIP LOCKED)"};

// First held, then looked at again: a service may have named one since.
#define NFY_UNUSED \
  "NOT EXISTS (SELECT 1 FROM service_callback_api s WHERE s.host = callback_hosts.host)"
#define NFY_UNUSED_HOSTS                                                    \
  "SELECT host FROM callback_hosts WHERE paused_until < $1 AND " NFY_UNUSED \
  " ORDER BY host LIMIT $2"
constexpr Statement hold_unused_hosts{NFY_UNUSED_HOSTS, NFY_UNUSED_HOSTS " FOR UPDATE SKIP LOCKED"};
constexpr Batch drop_hosts{
    "DELETE FROM callback_hosts WHERE host = $1 AND " NFY_UNUSED,
    "DELETE FROM callback_hosts WHERE host = ANY ($1::text[]) AND " NFY_UNUSED};

}  // namespace

CallbackType callback_type_of(std::string_view stored) {
  const auto type = callback_type_from(stored);
  if (!type) fail(ErrorCode::corrupt, "stored callback_type cannot be read");
  return *type;
}

ServiceCallback target_from(const Row& row) {
  ServiceCallback target;
  target.service_id.uuid = row.uuid(0);
  target.type = callback_type_of(row.text(1));
  target.url = row.text(2);
  target.version = row.integer(3);
  target.updated_at = row.time(4);
  target.id = row.uuid(5);
  target.host = row.text(6);
  target.created_at = row.time(8);
  target.updated_by.uuid = row.uuid(9);
  return target;
}

void Session::queue_callbacks(const ValueTable& changes) {
  // Many messages are of few services, most of which have no callback.
  std::set<Uuid> services;
  for (std::size_t i = 0; i < changes.rows(); ++i) services.insert(changes.at(i, 0).uuid());
  ValueTable asked(1);
  for (const Uuid& service : services) asked.add(service);
  std::set<Uuid> called;
  connection_->query(find_called, asked, [&](const Row& row) { called.insert(row.uuid(0)); });
  ValueTable calls(changes.columns());
  for (std::size_t i = 0; i < changes.rows(); ++i)
    if (called.contains(changes.at(i, 0).uuid())) calls.add_row(changes.row(i));
  if (!calls.empty()) connection_->execute(queue_status, calls);
}

void Session::queue_complaint_calls(const ValueTable& complaints) {
  if (!complaints.empty()) connection_->execute(queue_complaint, complaints);
}

void Session::queue_inbound_calls(const ValueTable& messages) {
  ValueTable calls(4);
  for (std::size_t i = 0; i < messages.rows(); ++i)
    calls.add_row(messages.row(i), {NotificationId{}});
  if (!calls.empty()) connection_->execute(queue_inbound, calls);
}

Result<void> SqlCallbacks::put(const ServiceCallback& value, std::string_view sealed_token) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), value.service_id);
    session.connection().execute(put_host, {value.host});
    const Value updated_by = Value::id_or_null(value.updated_by);
    if (!sealed_token.empty()) {
      session.connection().execute(
          put_target, {value.service_id, name_of(value.type), value.url, Value::bytes(sealed_token),
                       value.updated_at, Value(value.id), std::int64_t{key_id_of(sealed_token)},
                       value.host, updated_by});
      return;
    }
    const auto changed = session.connection().execute(
        change_target, {value.service_id, name_of(value.type), value.url, value.host,
                        value.updated_at, updated_by});
    if (changed == 0)
      fail(ErrorCode::not_found, "service has no callback: " + std::string(name_of(value.type)));
  });
}

Result<void> SqlCallbacks::drop(ServiceId service, CallbackType type) {
  return transact(Access::write, [&](Session& session) {
    if (session.connection().execute(drop_target, {service, name_of(type)}) != 1)
      fail(ErrorCode::not_found, "service has no callback: " + service.to_text());
    session.connection().execute(drop_waiting, {service, name_of(type)});
  });
}

Result<std::vector<ServiceCallback>> SqlCallbacks::list(std::span<const ServiceId> services) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ServiceCallback> all;
    ValueTable asked(1);
    for (const ServiceId service : services) asked.add(service);
    session.connection().query(select_targets_of, asked,
                               [&](const Row& row) { all.push_back(target_from(row)); });
    std::ranges::sort(all, {}, [](const ServiceCallback& callback) {
      return std::pair(callback.service_id, name_of(callback.type));
    });
    return all;
  });
}

Result<std::int64_t> SqlCallbacks::count() {
  return transact(Access::read, [&](Session& session) {
    std::int64_t count = 0;
    session.connection().query(count_waiting, {}, [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

Result<std::vector<DeadCallback>> SqlCallbacks::list_dead(ServiceId service, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<DeadCallback> all;
    session.connection().query(select_dead, {service, limit}, [&](const Row& row) {
      all.push_back({row.integer(0),
                     {row.uuid(1)},
                     {row.uuid(2)},
                     callback_type_of(row.text(3)),
                     status_of(row.text(4)),
                     row.integer(5),
                     std::string(row.text(6)),
                     row.time(7),
                     {row.uuid(8)}});
    });
    return all;
  });
}

Result<std::int64_t> SqlCallbacks::replay(ServiceId service, std::int64_t limit, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(revive, {service, now, limit});
  });
}

Result<std::int64_t> SqlCallbacks::drop_dead(UtcTime died_before, std::int64_t limit) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(drop_dead_calls, {died_before, limit});
  });
}

Result<std::int64_t> SqlCallbacks::drop_unused_hosts(UtcTime paused_before, std::int64_t limit) {
  return transact(Access::write, [&](Session& session) {
    std::vector<std::string> names;
    session.connection().query(hold_unused_hosts, {paused_before, limit},
                               [&](const Row& row) { names.emplace_back(row.text(0)); });
    ValueTable hosts(1);
    for (const std::string& name : names) hosts.add(name);
    return hosts.empty() ? std::int64_t{0} : session.connection().execute(drop_hosts, hosts);
  });
}

}  // namespace notify::sql
