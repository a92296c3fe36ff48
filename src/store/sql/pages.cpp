#include "store/sql/pages.hpp"

#include "store/sql/history.hpp"
#include "store/sql/sql_ports.hpp"

#include <limits>

namespace notify::sql {
namespace {

// What a page is asked for, in one number: its types, and which of the filters hold.
enum Asked : std::int64_t {
  asked_email = 1,
  asked_sms = 2,
  asked_letter = 4,
  asked_all_statuses = 8,
  asked_any_reference = 16,
  asked_any_key = 32,
  asked_jobs = 64,
  asked_any_job = 128,
  asked_any_template = 256,
};

constexpr Statement find_live_place{
    "SELECT created_at FROM notifications WHERE id = $1 AND service_id = $2"};
constexpr Statement find_old_place{
    "SELECT created_at FROM notification_history WHERE id = $1 AND service_id = $2 "
    "AND created_at >= $3 AND created_at < $4"};

std::int64_t asked_types(const std::vector<NotificationType>& types) {
  if (types.empty()) return asked_email | asked_sms | asked_letter;
  std::int64_t asked = 0;
  for (const NotificationType type : types)
    asked |= type == NotificationType::email ? asked_email
             : type == NotificationType::sms ? asked_sms
                                             : asked_letter;
  return asked;
}

std::int64_t asked_of(const NotificationQuery& query) {
  const auto unless = [](bool is_filtered, std::int64_t bit) { return is_filtered ? 0 : bit; };
  return asked_types(query.types) | unless(!query.statuses.empty(), asked_all_statuses) |
         unless(query.client_reference.has_value(), asked_any_reference) |
         unless(query.key_type.has_value(), asked_any_key) |
         unless(!query.include_jobs && query.job.is_nil(), asked_jobs) |
         unless(!query.job.is_nil(), asked_any_job) |
         unless(!query.template_id.is_nil(), asked_any_template);
}

/// With a comma on either side of each.
std::string words_of(StatusSet statuses) {
  std::string words = ",";
  for (int i = 0; i < status_count; ++i) {
    const auto status = static_cast<Status>(i);
    if (statuses.contains(status)) words.append(name_of(status)) += ',';
  }
  return words;
}

}  // namespace

std::optional<UtcTime> Session::find_creation(ServiceId service, NotificationId id) {
  std::optional<UtcTime> found;
  const auto keep = [&](const Row& row) { found = row.time(0); };
  connection_->query(find_live_place, {id, service}, keep);
  for (const BillingWindow span : {history_span(std::span(&id, 1)), history_span({})})
    if (!found) connection_->query(find_old_place, {id, service, span.start(), span.end()}, keep);
  if (!found)
    for (const FiledNotification& filed : find_filed(std::span(&id, 1)))
      if (filed.notification.service_id == service) found = filed.notification.created_at;
  return found;
}

Result<std::vector<Notification>> SqlNotifications::list(ServiceId service,
                                                         const NotificationQuery& query) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Notification> found;
    UtcTime before = UtcTime::from_us(std::numeric_limits<std::int64_t>::max());
    if (!query.older_than.is_nil()) {
      const auto creation = session.find_creation(service, query.older_than);
      if (!creation) return found;
      before = *creation;
    }
    walk_index(session.connection());
    const std::string statuses = words_of(query.statuses);
    const std::string reference = query.client_reference.value_or("");
    session.connection().query(
        query.with_history ? select_page_of_all : select_page,
        {service, before, query.older_than, query.limit, asked_of(query), statuses, reference,
         name_of(query.key_type.value_or(KeyType::normal)), query.job, query.template_id},
        [&](const Row& row) { found.push_back(notification_from(row, true)); });
    session.fill_failure_reasons(found);
    return found;
  });
}

}  // namespace notify::sql
