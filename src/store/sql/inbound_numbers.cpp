#include "store/sql/inbound_numbers.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

InboundNumber number_from(const Row& row) {
  InboundNumber n;
  n.id.uuid = row.uuid(0);
  n.number = row.text(1);
  n.provider = row.text(2);
  n.service_id.uuid = row.uuid(3);
  n.active = row.integer(4) != 0;
  n.created_at = row.time(5);
  n.updated_at = row.time(6);
  return n;
}

std::optional<InboundNumber> find_one(Connection& connection, const Statement& statement,
                                      const Value& key) {
  std::optional<InboundNumber> found;
  connection.query(statement, {key}, [&](const Row& row) { found = number_from(row); });
  return found;
}

}  // namespace

Result<void> SqlInbound::put_number(const InboundNumber& number) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    if (!number.service_id.is_nil()) {
      require_service(connection, number.service_id);
      connection.query(hold_numbered_service, {number.service_id}, [](const Row&) {});
      bool has_other = false;
      connection.query(find_other_number, {number.service_id, number.number},
                       [&](const Row&) { has_other = true; });
      if (has_other && number.active)
        fail(ErrorCode::conflict,
             "service has another inbound number: " + number.service_id.to_text());
    }
    connection.execute(upsert_number, {number.id, number.number, number.provider,
                                       Value::id_or_null(number.service_id), number.active,
                                       number.created_at, number.updated_at});
  });
}

Result<InboundNumber> SqlInbound::take_number(ServiceId service, InboundNumberId id, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, service);
    connection.query(hold_numbered_service, {service}, [](const Row&) {});
    std::int64_t own = 0;
    connection.query(count_own_numbers, {service}, [&](const Row& row) { own = row.integer(0); });
    if (own > 0) fail(ErrorCode::conflict, "service has an inbound number: " + service.to_text());
    std::optional<InboundNumber> found;
    connection.query(select_free_number, {id, id.is_nil()},
                     [&](const Row& row) { found = number_from(row); });
    if (!found)
      fail(ErrorCode::conflict, id.is_nil() ? "no inbound number is available"
                                            : "inbound number is not available: " + id.to_text());
    found->service_id = service;
    found->updated_at = now;
    connection.execute(change_number, {found->id, service, true, now});
    return *std::move(found);
  });
}

Result<std::optional<InboundNumber>> SqlInbound::release_number(ServiceId service, bool archives,
                                                                UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, service);
    connection.query(hold_numbered_service, {service}, [](const Row&) {});
    auto found = find_one(connection, select_number_of_service, service);
    if (!found) return found;
    connection.execute(change_number, {found->id, Value(), !archives, now});
    return found;
  });
}

Result<std::vector<InboundNumber>> SqlInbound::list_numbers() {
  return transact(Access::read, [&](Session& session) {
    std::vector<InboundNumber> all;
    session.connection().query(select_numbers, {},
                               [&](const Row& row) { all.push_back(number_from(row)); });
    return all;
  });
}

Result<std::optional<InboundNumber>> SqlInbound::find_number(std::string_view number) {
  return transact(Access::read, [&](Session& session) {
    return find_one(session.connection(), select_one_number, number);
  });
}

Result<std::optional<InboundNumber>> SqlInbound::number_of(ServiceId service) {
  return transact(Access::read, [&](Session& session) {
    require_service(session.connection(), service);
    return find_one(session.connection(), select_number_of_service, service);
  });
}

}  // namespace notify::sql
