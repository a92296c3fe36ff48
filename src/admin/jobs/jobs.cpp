#include "admin/jobs/filter.hpp"
#include "admin/jobs/handlers.hpp"
#include "admin/jobs/view.hpp"

#include <notify/calendars.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>

#include <algorithm>

namespace notify::admin::jobs {
namespace {

using codec::JsonWriter;
using Outcomes = std::map<JobId, std::map<Status, std::int64_t>>;

/// The job of the path; a text that is no id is one that no job has.
Result<JobId> job_in(const Call& call) {
  auto id = JobId::from_text(call.path[1]);
  if (id) return id;
  return make_error(ErrorCode::not_found, "unknown job");
}

Result<std::string> job_json(Call& call, const Job& job,
                             const std::map<Status, std::int64_t>& outcomes) {
  JsonWriter json;
  NFY_CHECK(View(call, job.service_id).write_job(json, job, outcomes));
  return std::move(json).take();
}

RestResponse job_answer(Call& call, int status, const Job& job) {
  NFY_ADMIN_TRY(outcomes, call.engine.statistics().job(job.service_id, job.id));
  NFY_ADMIN_TRY(json, job_json(call, job, outcomes));
  return data_answer(status, json);
}

/// "scheduled,pending"; words that are no status are none that a job has.
void read_statuses(const Call& call, JobQuery& query, bool& is_impossible) {
  const std::string* const text = call.query.find("statuses");
  if (text == nullptr || text->empty()) return;
  std::string_view rest = *text;
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (const auto status = job_status_from(word)) query.statuses.push_back(*status);
  }
  is_impossible = query.statuses.empty();
}

Result<UtcTime> days_ago(Call& call, ServiceId id, std::int64_t days) {
  NFY_TRY(service, call.engine.services().get(id));
  NFY_TRY(calendar, call.engine.calendars().get(service.calendar));
  const LocalDay today = calendar.day_of(call.engine.now());
  return calendar.window_of(today - std::chrono::days(days)).start();
}

Result<std::string> jobs_json(Call& call, ServiceId service, const JobPage& found,
                              std::int64_t page) {
  std::vector<JobId> begun;
  for (const Job& job : found.jobs)
    if (job.processing_started) begun.push_back(job.id);
  NFY_TRY(outcomes, call.engine.statistics().jobs(service, begun));
  View view(call, service);
  JsonWriter json;
  json.begin_object().name("data").begin_list();
  for (const Job& job : found.jobs) NFY_CHECK(view.write_job(json, job, outcomes[job.id]));
  json.end_list();
  write_links(json, call, {page, page_rows, found.total});
  json.integer("page_size", page_rows).integer("total", found.total).end_object();
  return std::move(json).take();
}

}  // namespace

RestResponse list_jobs(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  JobQuery query;
  bool is_impossible = false;
  read_statuses(call, query, is_impossible);
  if (const std::string* days = call.query.find("limit_days"); days != nullptr && !days->empty()) {
    const auto number = whole_number(*days);
    if (!number) return field_error(400, "limit_days", *days + " is not an integer");
    NFY_ADMIN_TRY(since, days_ago(call, service, std::clamp<std::int64_t>(*number, 0, 3'650)));
    query.created_since = since;
  }
  if (const std::string* list = call.query.find("contact_list_id")) {
    const auto id = ContactListId::from_text(*list);
    if (!id) return no_result();
    query.contact_list_id = *id;
  }
  const std::int64_t page = page_in(call);
  if (page < 1 || page > page_rows_max) return rest::unknown_route();
  query.limit = page_rows;
  query.skip = (page - 1) * page_rows;
  JobPage found;
  if (!is_impossible) {
    NFY_ADMIN_TRY(read, call.engine.jobs().find(service, query));
    found = std::move(read);
  }
  if (is_no_page(page, found.jobs.size())) return rest::unknown_route();
  NFY_ADMIN_TRY(json, jobs_json(call, service, found, page));
  return rest::json_answer(200, std::move(json));
}

RestResponse get_job(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, job_in(call));
  NFY_ADMIN_TRY(job, call.engine.jobs().get(service, id));
  return job_answer(call, 200, job);
}

RestResponse post_job(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(owner, call.engine.services().get(service));
  if (!owner.active)
    return rest::plain_error(403, "Create job is not allowed: service is inactive ");
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  UploadedJob upload;
  const auto id = body.uuid("id");
  if (!id) return missing_field("id");
  upload.id.uuid = *id;
  const auto creator = body.uuid("created_by");
  if (!creator) return missing_field("created_by");
  upload.created_by.uuid = *creator;
  if (const auto list = body.uuid("contact_list_id")) upload.contact_list_id.uuid = *list;
  if (const std::string* at = body.text("scheduled_for")) {
    const auto instant = instant_in(*at);
    if (!instant) return field_error(400, "scheduled_for", "Not a valid datetime.");
    if (*instant < call.engine.now())
      return field_error(400, "scheduled_for", "Date cannot be in the past");
    if (*instant > call.engine.now() + job_scheduled_max)
      return field_error(400, "scheduled_for", "Date cannot be more than 7 days in the future");
    upload.scheduled_for = *instant;
  }
  const auto job = call.engine.jobs().start(service, upload);
  if (!job) {
    const Error& error = job.error();
    if (error.code == ErrorCode::invalid_argument && error.detail == "id")
      return missing_field("id");
    if (error.reason == Reason::letters_not_in_trial)
      return rest::plain_error(403, "Create letter job is not allowed for service in trial mode ");
    if (error.reason == Reason::template_archived)
      return field_error(400, "template", "Template has been deleted");
    return refusal(error);
  }
  NFY_ADMIN_TRY(json, job_json(call, *job, {}));
  return data_answer(201, json);
}

RestResponse cancel_job(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, job_in(call));
  NFY_ADMIN_TRY(job, call.engine.jobs().get(service, id));
  if (job.status != JobStatus::scheduled) return no_result();
  const auto cancelled = call.engine.jobs().cancel(service, id);
  if (!cancelled)
    return cancelled.error().code == ErrorCode::conflict ? no_result() : refusal(cancelled.error());
  return job_answer(call, 200, *cancelled);
}

RestResponse cancel_letter_job(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, job_in(call));
  NFY_ADMIN_TRY(job, call.engine.jobs().get(service, id));
  const auto refused = [](std::string_view why) {
    JsonWriter json;
    json.begin_object().text("message", why).end_object();
    return rest::json_answer(400, std::move(json).take());
  };
  if (job.type != NotificationType::letter)
    return refused(
        "Only letter jobs can be cancelled through this endpoint. This is not a letter job.");
  if (job.status != JobStatus::finished_all_notifications_created)
    return refused("We are still processing these letters, please try again in 5 minutes.");
  const auto cancelled = call.engine.jobs().cancel(service, id);
  if (!cancelled) {
    const ErrorCode code = cancelled.error().code;
    return code == ErrorCode::conflict || code == ErrorCode::busy
               ? refused(cancelled.error().message)
               : refusal(cancelled.error());
  }
  return rest::json_answer(200, std::to_string(cancelled->notification_count));
}

RestResponse list_job_rows(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, job_in(call));
  const Filter filter = Filter::of(call.query);
  if (filter.refused) return *filter.refused;
  const Paged asked{filter.page, filter.page_size};
  JobRowsQuery query;
  query.statuses = filter.query.statuses;
  query.limit = asked.page_size;
  query.skip = (asked.page - 1) * asked.page_size;
  auto found = call.engine.notifications().list_of_job(service, id, query);
  if (!found && found.error().code != ErrorCode::not_found) return refusal(found.error());
  const NotificationPage page = found ? *std::move(found) : NotificationPage{};
  if (is_no_page(asked.page, page.notifications.size())) return rest::unknown_route();
  View view(call, service);
  JsonWriter json;
  json.begin_object();
  write_links(json, call, {asked.page, asked.page_size, page.total});
  json.name("notifications").begin_list();
  for (const Notification& n : page.notifications) {
    const auto written =
        filter.for_csv ? view.write_line(json, n) : view.write_notification(json, n);
    if (!written) return refusal(written.error());
  }
  json.end_list().integer("page_size", asked.page_size).integer("total", page.total).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse count_job_rows(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, job_in(call));
  NFY_ADMIN_TRY(page, call.engine.notifications().list_of_job(service, id, {.limit = 0}));
  JsonWriter json;
  json.begin_object().integer("count", page.total).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse scheduled_jobs(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(scheduled, call.engine.jobs().scheduled(service));
  JsonWriter json;
  json.begin_object().integer("count", scheduled.count).name("soonest_scheduled_for");
  if (scheduled.soonest)
    json.text(python_time(*scheduled.soonest) + "+00:00");
  else
    json.null();
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace notify::admin::jobs
