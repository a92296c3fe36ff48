#include "domain/text/ascii.hpp"
#include "domain/text/text.hpp"
#include "engine/checks.hpp"
#include "engine/personal_data.hpp"

#include <notify/notifications.hpp>
#include <notify/recipient.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t search_page = 1'000;

std::string lower_case(std::string_view text) {
  std::string out;
  for (const char c : text) out += ascii::to_lower(c);
  return out;
}

/// What the search is compared with normalised recipients as. (rules/notifications 3.9)
std::string searched_recipient(const NotificationSearch& search) {
  if (search.type == NotificationType::sms) {
    std::string number;
    if (const auto whole = read_phone_number(search.text)) {
      number = whole->normalised;
    } else {
      for (const char c : search.text)
        if (std::string_view("() -").find(c) == std::string_view::npos) number += c;
    }
    number.erase(0, number.find_first_not_of("+0"));
    return number;
  }
  if (search.type == NotificationType::email) return lower_case(search.text);
  return searchable_address(search.text);
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

Result<NotificationPage> Notifications::list_of_job(ServiceId service, JobId job,
                                                    const JobRowsQuery& query) {
  if (query.limit < 0 || query.limit > static_cast<std::int64_t>(send_many_max) || query.skip < 0)
    return refused("limit must be 0 to 10000: " + std::to_string(query.limit));
  NFY_CHECK(context_->store().jobs().get(service, job));
  NFY_TRY(page, context_->store().notifications().list_of_job(service, job, query));
  for (Notification& n : page.notifications) NFY_CHECK(personal_data::open(context_->sealer(), n));
  return page;
}

Result<std::vector<Notification>> Notifications::search(ServiceId service,
                                                        const NotificationSearch& search) {
  if (search.limit < 1 || search.limit > static_cast<std::int64_t>(send_many_max))
    return refused("limit must be 1 to 10000: " + std::to_string(search.limit));
  NFY_CHECK(text::check(search.text, "text to search for", recipient_bytes_max));
  const std::string recipient = searched_recipient(search), reference = lower_case(search.text);
  NotificationQuery query;
  query.statuses = search.statuses;
  if (search.type) query.types = {*search.type};
  query.include_jobs = true;
  query.include_tests = false;
  query.limit = search_page;
  std::vector<Notification> found;
  // Recipients are sealed, so no index answers for a part of one: rows are looked at.
  for (std::int64_t seen = 0; seen < searched_notifications_max; seen += search_page) {
    NFY_TRY(rows, list(service, query));
    for (Notification& n : rows) {
      if (!holds(n.normalised_to, recipient) && !holds(lower_case(n.client_reference), reference))
        continue;
      found.push_back(n);
      if (static_cast<std::int64_t>(found.size()) == search.limit) return found;
    }
    if (static_cast<std::int64_t>(rows.size()) < search_page) break;
    query.older_than = rows.back().id;
  }
  return found;
}

}  // namespace notify
