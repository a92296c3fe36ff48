#include "store/sql/pages.hpp"

#include "store/sql/attempt_ends.hpp"
#include "store/sql/filed.hpp"
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
  asked_one_off = 512,
  asked_tests = 1024,
  asked_keys = 2048,
};

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
         unless(!query.template_id.is_nil(), asked_any_template) |
         unless(!query.include_one_off, asked_one_off) | unless(!query.include_tests, asked_tests) |
         unless(query.without_keys, asked_keys);
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

const Statement& statement_for(const NotificationQuery& query) {
  if (query.created_since) return query.with_history ? select_span_of_all : select_span;
  return query.with_history ? select_page_of_all : select_page;
}

}  // namespace

std::optional<UtcTime> FiledRows::find_creation(ServiceId service, NotificationId id) {
  std::optional<UtcTime> found;
  const auto keep = [&](const Row& row) { found = row.time(0); };
  connection().query(find_live_place, {id, service}, keep);
  for (const BillingWindow span : {history_span(std::span(&id, 1)), history_span({})})
    if (!found) connection().query(find_old_place, {id, service, span.start(), span.end()}, keep);
  if (!found)
    for (const FiledNotification& filed : find(std::span(&id, 1)))
      if (filed.notification.service_id == service) found = filed.notification.created_at;
  return found;
}

Result<NotificationPage> SqlNotifications::list_of_job(ServiceId service, JobId job,
                                                       const JobRowsQuery& query) {
  return transact(Access::read, [&](Session& session) {
    NotificationPage page;
    const std::string statuses = query.statuses.empty() ? "" : words_of(query.statuses);
    look_up(session.connection());
    session.connection().query(count_job_rows, {job, service, statuses},
                               [&](const Row& row) { page.total = row.integer(0); });
    if (query.limit > 0)
      session.connection().query(
          select_job_rows, {job, service, statuses, query.limit, query.skip},
          [&](const Row& row) { page.notifications.push_back(notification_from(row, true)); });
    session.attempts().fill_failure_reasons(page.notifications);
    return page;
  });
}

Result<std::map<UtcTime, std::int64_t>> SqlNotifications::count_uploaded_letters(
    ServiceId service, UtcTime created_since) {
  return transact(Access::single, [&](Session& session) {
    std::map<UtcTime, std::int64_t> counts;
    session.connection().query(count_uploaded, {service, created_since}, [&](const Row& row) {
      counts[UtcTime::from_us(row.integer(0) * 1'800'000'000)] = row.integer(1);
    });
    return counts;
  });
}

Result<std::vector<Notification>> SqlNotifications::list(ServiceId service,
                                                         const NotificationQuery& query) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Notification> found;
    const UtcTime before_all = UtcTime::from_us(std::numeric_limits<std::int64_t>::max());
    // Where the page begins: no row that is newer is read, however many there are.
    UtcTime before = query.created_before.value_or(before_all);
    if (!query.older_than.is_nil()) {
      const auto creation = session.filed().find_creation(service, query.older_than);
      if (!creation) return found;
      before = *creation;
    }
    walk_index(session.connection());
    const std::string statuses = words_of(query.statuses);
    const std::string reference = query.client_reference.value_or("");
    session.connection().query(
        statement_for(query),
        {service, before, query.older_than, query.limit + query.skip, asked_of(query), statuses,
         reference, name_of(query.key_type.value_or(KeyType::normal)), query.job, query.template_id,
         query.created_since.value_or(UtcTime::from_us(0)),
         query.created_before.value_or(before_all), query.skip},
        [&](const Row& row) { found.push_back(notification_from(row, true)); });
    session.attempts().fill_failure_reasons(found);
    return found;
  });
}

Result<std::optional<UtcTime>> SqlNotifications::reach(ServiceId service, std::int64_t count,
                                                       UtcTime before) {
  return transact(Access::read, [&](Session& session) {
    std::optional<UtcTime> place;
    walk_index(session.connection());
    session.connection().query(select_reach, {service, before, count - 1},
                               [&](const Row& row) { place = row.time_or_null(0); });
    return place;
  });
}

}  // namespace notify::sql
