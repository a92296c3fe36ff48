#include "store/sql/contact_lists.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

ContactList contact_list_from(const Row& row) {
  ContactList list;
  list.id.uuid = row.uuid(0);
  list.service_id.uuid = row.uuid(1);
  list.original_file_name = row.text(2);
  list.row_count = row.integer(3);
  list.type = type_from(row.text(4));
  list.created_by.uuid = row.uuid(5);
  list.created_at = row.time(6);
  list.recent_jobs = row.integer(7);
  list.has_jobs = row.integer(8) != 0;
  return list;
}

}  // namespace

Result<void> SqlContactLists::insert(const ContactList& list) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, list.service_id);
    bool is_taken = false;
    connection.query(find_contact_list, {list.id}, [&](const Row&) { is_taken = true; });
    if (is_taken) fail(ErrorCode::conflict, "contact list exists already: " + list.id.to_text());
    connection.execute(insert_contact_list,
                       {list.id, list.service_id, list.original_file_name, list.row_count,
                        name_of(list.type), Value::id_or_null(list.created_by), list.created_at});
  });
}

Result<std::vector<ContactList>> SqlContactLists::list(ServiceId service, ContactListId id,
                                                       UtcTime today, int default_days) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ContactList> lists;
    session.connection().query(select_contact_lists,
                               {service, id, id.is_nil(), today, std::int64_t{default_days}},
                               [&](const Row& row) { lists.push_back(contact_list_from(row)); });
    return lists;
  });
}

Result<void> SqlContactLists::archive(ServiceId service, ContactListId id, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    if (session.connection().execute(archive_contact_list, {id, service, now}) != 1)
      fail(ErrorCode::not_found, "unknown contact list: " + id.to_text());
  });
}

}  // namespace notify::sql
