#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>

namespace notify::sql {
namespace {

/// The statements of one type's senders.
struct SenderSql {
  Statement select, owner, undo_default, put, remove_default;
};

#define NFY_SENDER_SQL(table, column)                                         \
  {                                                                           \
    {"SELECT id, " column ", is_default, archived FROM " table                \
     " WHERE service_id = $1 "                                                \
     "ORDER BY is_default DESC, id"},                                         \
        {"SELECT service_id FROM " table " WHERE id = $1"},                   \
        {"UPDATE " table                                                      \
         " SET is_default = false WHERE service_id = $1 AND is_default "      \
         "AND id <> $2"},                                                     \
        {"INSERT INTO " table " (id, service_id, " column                     \
         ", is_default, archived) "                                           \
         "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET " column \
         " = excluded." column                                                \
         ", is_default = excluded.is_default, archived = excluded.archived"}, \
        {"DELETE FROM " table " WHERE service_id = $1 AND is_default"},       \
  }

constexpr SenderSql sms_senders NFY_SENDER_SQL("service_sms_senders", "sms_sender");
constexpr SenderSql reply_tos NFY_SENDER_SQL("service_email_reply_to", "email_address");
constexpr SenderSql letter_contacts NFY_SENDER_SQL("service_letter_contacts", "contact_block");

const SenderSql& sender_sql(NotificationType type) {
  switch (type) {
    case NotificationType::sms: return sms_senders;
    case NotificationType::email: return reply_tos;
    case NotificationType::letter: return letter_contacts;
  }
  return sms_senders;
}

}  // namespace

Result<void> SqlSenders::put(const Sender& sender) {
  return transact(Access::write, [&](Session& session) {
    const SenderSql& sql = sender_sql(sender.type);
    require_service(session.connection(), sender.service_id);
    bool is_theirs = true;
    session.connection().query(sql.owner, {sender.id}, [&](const Row& row) {
      is_theirs = ServiceId{row.uuid(0)} == sender.service_id;
    });
    if (!is_theirs) fail(ErrorCode::not_found, "unknown sender: " + sender.id.to_text());
    if (sender.is_default)
      session.connection().execute(sql.undo_default, {sender.service_id, sender.id});
    session.connection().execute(
        sql.put, {sender.id, sender.service_id, sender.text, sender.is_default, sender.archived});
    session.touch_settings(sender.service_id);
  });
}

Result<std::vector<Sender>> SqlSenders::list(ServiceId service, NotificationType type) {
  return transact(Access::single,
                  [&](Session& session) { return session.read_senders(service, type); });
}

std::vector<Sender> Session::read_senders(ServiceId service, NotificationType type) {
  std::vector<Sender> found;
  connection_->query(sender_sql(type).select, {service}, [&](const Row& row) {
    found.push_back({{row.uuid(0)},
                     service,
                     type,
                     std::string(row.text(1)),
                     row.integer(2) != 0,
                     row.integer(3) != 0});
  });
  return found;
}

void Session::put_default_sender(ServiceId service, NotificationType type,
                                 const std::string& text) {
  const SenderSql& sql = sender_sql(type);
  const std::vector<Sender> known = read_senders(service, type);
  const bool has_default = !known.empty() && known.front().is_default;
  if (text.empty()) {
    connection_->execute(sql.remove_default, {service});
    return;
  }
  // The first sender has the id of its service; no other sender gets such an id.
  SenderId id{service.uuid};
  if (has_default) id = known.front().id;
  connection_->execute(sql.put, {id, service, text, true, false});
}

}  // namespace notify::sql
