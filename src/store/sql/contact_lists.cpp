#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

constexpr Statement find_contact_list{"SELECT id FROM service_contact_list WHERE id = $1"};
constexpr Statement insert_contact_list{
    "INSERT INTO service_contact_list (id, service_id, original_file_name, row_count, "
    "template_type, created_by, created_at, archived) VALUES ($1, $2, $3, $4, $5, $6, $7, false)"};
// By the days of UTC, as uploads are. $2: one of them, or all if $3 is 1.
constexpr Statement select_contact_lists{
    "SELECT id, service_id, original_file_name, row_count, template_type, created_by, created_at, "
    "(SELECT count(*) FROM jobs j WHERE j.contact_list_id = l.id "
    "AND COALESCE(j.processing_started, j.created_at) >= $4 - COALESCE((SELECT "
    "r.days_of_retention FROM service_data_retention r WHERE r.service_id = l.service_id "
    "AND r.notification_type = l.template_type), $5) * 86400000000), "
    "(SELECT count(*) FROM (SELECT 1 FROM jobs j WHERE j.contact_list_id = l.id LIMIT 1) AS "
    "any_job) "
    "FROM service_contact_list l WHERE service_id = $1 AND NOT archived "
    "AND (id = $2 OR CAST($3 AS bigint) = 1) ORDER BY created_at DESC, id DESC LIMIT 10000"};
constexpr Statement archive_contact_list{
    "UPDATE service_contact_list SET archived = true, updated_at = $3 WHERE id = $1 "
    "AND service_id = $2 AND NOT archived"};

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
