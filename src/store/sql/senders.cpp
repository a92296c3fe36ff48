#include "store/sql/rows.hpp"
#include "store/sql/senders.sql.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

#include <notify/inbound_sms.hpp>

#include <algorithm>

namespace notify::sql {
namespace {

/// The statements of one type's senders.
struct SenderSql {
  const Statement &select, &owner, &undo_default, &put, &remove_default;
};
constexpr SenderSql sms_senders{select_sms_senders, owner_of_sms_senders,
                                undo_default_of_sms_senders, put_sms_senders,
                                remove_default_of_sms_senders};
constexpr SenderSql reply_tos{select_reply_tos, owner_of_reply_tos, undo_default_of_reply_tos,
                              put_reply_tos, remove_default_of_reply_tos};
constexpr SenderSql letter_contacts{select_letter_contacts, owner_of_letter_contacts,
                                    undo_default_of_letter_contacts, put_letter_contacts,
                                    remove_default_of_letter_contacts};

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
    session.settings().touch(sender.service_id);
  });
}

Result<std::vector<Sender>> SqlSenders::list(ServiceId service, NotificationType type) {
  return transact(Access::single,
                  [&](Session& session) { return session.settings().read_senders(service, type); });
}

std::vector<Sender> StoredSettings::read_senders(ServiceId service, NotificationType type) {
  std::vector<Sender> found;
  connection().query(sender_sql(type).select, {service}, [&](const Row& row) {
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

void StoredSettings::put_default_sender(ServiceId service, NotificationType type,
                                        const std::string& text, UtcTime now) {
  const SenderSql& sql = sender_sql(type);
  const std::vector<Sender> known = read_senders(service, type);
  const bool has_default = !known.empty() && known.front().is_default;
  if (text.empty()) {
    connection().execute(sql.remove_default, {service});
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
  connection().execute(sql.put, {id, service, text, true, false, now, updated_at});
}

}  // namespace notify::sql
