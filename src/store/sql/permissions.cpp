#include "store/sql/permissions.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

#include <algorithm>

namespace notify::sql {
namespace {

void add_permission(PermissionSet& set, std::string_view stored) {
  // Older rows may name what no longer exists. (rules/services 3.2)
  if (const auto permission = permission_from(stored)) set.add(*permission);
}

}  // namespace

PermissionSet permissions_from(std::string_view joined) {
  PermissionSet set;
  while (!joined.empty()) {
    const std::string_view name = joined.substr(0, joined.find(','));
    joined.remove_prefix(std::min(name.size() + 1, joined.size()));
    add_permission(set, name);
  }
  return set;
}

std::map<ServiceId, PermissionSet> StoredSettings::read_all_permissions() {
  std::map<ServiceId, PermissionSet> sets;
  connection().query(select_all_permissions, {}, [&](const Row& row) {
    add_permission(sets[ServiceId{row.uuid(1)}], row.text(0));
  });
  return sets;
}

void StoredSettings::write_permissions(ServiceId service, PermissionSet permissions) {
  connection().execute(drop_permissions, {service});
  ValueTable rows(2);
  for (int i = 0; i < permission_count; ++i) {
    const auto permission = static_cast<Permission>(i);
    if (permissions.contains(permission)) rows.add(service, name_of(permission));
  }
  if (!rows.empty()) connection().execute(insert_permission, rows);
}

Result<void> SqlServices::put_guest_list(ServiceId service, std::span<const Guest> guests) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), service);
    session.connection().execute(drop_guests, {service});
    ValueTable rows(4);
    std::int64_t position = 0;
    for (const Guest& guest : guests) rows.add(service, guest.recipient, guest.typed, position++);
    if (!rows.empty()) session.connection().execute(insert_guest, rows);
    session.settings().touch(service);
  });
}

Result<std::vector<Guest>> SqlServices::list_guests(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<Guest> found;
    session.connection().query(select_guests, {service}, [&](const Row& row) {
      found.push_back({std::string(row.text(0)), std::string(row.text(1))});
    });
    return found;
  });
}

}  // namespace notify::sql
