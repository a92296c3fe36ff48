#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <notify/inbound_sms.hpp>

#include <algorithm>

namespace notify::sql {
namespace {

/// The statements of one type's senders.
struct SenderSql {
  Statement select, owner, undo_default, put, remove_default;
};

#define NFY_SENDER_SQL(table, column, number)                                                      \
  {                                                                                                \
    {"SELECT id, " column ", is_default, archived, created_at, updated_at, " number " FROM " table \
     " WHERE service_id = $1 ORDER BY is_default DESC, created_at DESC, id"},                      \
        {"SELECT service_id FROM " table " WHERE id = $1"},                                        \
        {"UPDATE " table                                                                           \
         " SET is_default = false, updated_at = $3 WHERE service_id = $1 AND is_default "          \
         "AND NOT archived AND id <> $2"},                                                         \
        {"INSERT INTO " table " (id, service_id, " column                                          \
         ", is_default, archived, created_at, updated_at) "                                        \
         "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET " column              \
         " = excluded." column                                                                     \
         ", is_default = excluded.is_default, archived = excluded.archived, "                      \
         "updated_at = excluded.updated_at"},                                                      \
        {"DELETE FROM " table " WHERE service_id = $1 AND is_default"},                            \
  }

constexpr SenderSql sms_senders NFY_SENDER_SQL("service_sms_senders", "sms_sender",
                                               "inbound_number_id");
constexpr SenderSql reply_tos NFY_SENDER_SQL("service_email_reply_to", "email_address", "NULL");
constexpr SenderSql letter_contacts NFY_SENDER_SQL("service_letter_contacts", "contact_block",
                                                   "NULL");

constexpr Statement keep_inbound_number{
    "UPDATE service_sms_senders SET inbound_number_id = $2 WHERE id = $1"};
// Of the version that is sent from now on; what older ones said stays on record.
constexpr Statement let_go_of_contact{
    "UPDATE templates_history SET service_letter_contact_id = NULL WHERE service_id = $1 "
    "AND service_letter_contact_id = $2 AND EXISTS (SELECT 1 FROM templates t "
    "WHERE t.id = templates_history.id AND t.version = templates_history.version)"};

const SenderSql& sender_sql(NotificationType type) {
  switch (type) {
    case NotificationType::sms: return sms_senders;
    case NotificationType::email: return reply_tos;
    case NotificationType::letter: return letter_contacts;
  }
  return sms_senders;
}

}  // namespace

Result<void> SqlSenders::put(const Sender& sender, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const SenderSql& sql = sender_sql(sender.type);
    require_service(session.connection(), sender.service_id);
    bool is_theirs = true;
    session.connection().query(sql.owner, {sender.id}, [&](const Row& row) {
      is_theirs = ServiceId{row.uuid(0)} == sender.service_id;
    });
    if (!is_theirs) fail(ErrorCode::not_found, "unknown sender: " + sender.id.to_text());
    if (sender.is_default && !sender.archived)
      session.connection().execute(sql.undo_default, {sender.service_id, sender.id, now});
    session.connection().execute(
        sql.put, {sender.id, sender.service_id, sender.text, sender.is_default, sender.archived,
                  sender.created_at, sender.updated_at});
    if (sender.type == NotificationType::sms)
      session.connection().execute(
          keep_inbound_number,
          {sender.id, Value::id_or_null(InboundNumberId{sender.inbound_number_id})});
    if (sender.type == NotificationType::letter && sender.archived)
      session.connection().execute(let_go_of_contact, {sender.service_id, sender.id});
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
                     row.integer(3) != 0,
                     row.time(4),
                     row.time_or_null(5),
                     row.uuid(6)});
  });
  return found;
}

void Session::put_default_sender(ServiceId service, NotificationType type, const std::string& text,
                                 UtcTime now) {
  const SenderSql& sql = sender_sql(type);
  const std::vector<Sender> known = read_senders(service, type);
  const bool has_default = !known.empty() && known.front().is_default;
  if (text.empty()) {
    connection_->execute(sql.remove_default, {service});
    return;
  }
  if (has_default && known.front().text == text) return;
  // The first sender has the id of its service; no other sender gets such an id.
  SenderId id{service.uuid};
  std::optional<UtcTime> updated_at;
  if (has_default) {
    id = known.front().id;
    updated_at = now;
  }
  connection_->execute(sql.put, {id, service, text, true, false, now, updated_at});
}

}  // namespace notify::sql
