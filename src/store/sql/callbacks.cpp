#include "store/sql/callbacks.hpp"

#include "store/sql/callback_outbox.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <notify/ports/sealer.hpp>

#include <set>

namespace notify::sql {
namespace {}  // namespace

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

void CallbackOutbox::queue_statuses(const ValueTable& changes) {
  // Many messages are of few services, most of which have no callback.
  std::set<Uuid> services;
  for (std::size_t i = 0; i < changes.rows(); ++i) services.insert(changes.at(i, 0).uuid());
  ValueTable asked(1);
  for (const Uuid& service : services) asked.add(service);
  std::set<Uuid> called;
  connection().query(find_called, asked, [&](const Row& row) { called.insert(row.uuid(0)); });
  ValueTable calls(changes.columns());
  for (std::size_t i = 0; i < changes.rows(); ++i)
    if (called.contains(changes.at(i, 0).uuid())) calls.add_row(changes.row(i));
  if (!calls.empty()) connection().execute(queue_status, calls);
}

void CallbackOutbox::queue_complaints(const ValueTable& complaints) {
  if (!complaints.empty()) connection().execute(queue_complaint, complaints);
}

void CallbackOutbox::queue_inbound_sms(const ValueTable& messages) {
  ValueTable calls(4);
  for (std::size_t i = 0; i < messages.rows(); ++i)
    calls.add_row(messages.row(i), {NotificationId{}});
  if (!calls.empty()) connection().execute(queue_inbound, calls);
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
