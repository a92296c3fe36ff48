#include "admin/jobs/handlers.hpp"
#include "admin/jobs/view.hpp"

#include <notify/contact_lists.hpp>
#include <notify/jobs.hpp>
#include <notify/letter_schedule.hpp>
#include <notify/notifications.hpp>
#include <notify/report_requests.hpp>
#include <notify/statistics.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <set>

namespace notify::admin::jobs {
namespace {

using codec::JsonWriter;

/// "2026-05-04 09:00:00"
std::string seconds_text(UtcTime at) {
  std::string text = at.to_text().substr(0, 19);
  text[10] = ' ';
  return text;
}

void write_job_upload(JsonWriter& json, const Job& job,
                      const std::map<Status, std::int64_t>& statistics) {
  json.begin_object().text("created_at", seconds_text(job.scheduled_for.value_or(job.created_at)));
  json.text("id", job.id.to_text()).integer("notification_count", job.notification_count);
  json.text("original_file_name", job.original_file_name).null("recipient");
  std::map<std::string_view, std::int64_t> by_name;
  for (const auto& [status, count] : statistics) by_name[name_of(status)] = count;
  json.name("statistics").begin_list();
  for (const auto& [name, count] : by_name)
    json.begin_object().integer("count", count).text("status", name).end_object();
  json.end_list().text("template_type", name_of(job.type)).text("upload_type", "job").end_object();
}

void write_letter_day(JsonWriter& json, const Upload& upload) {
  json.begin_object().text("created_at", seconds_text(upload.at)).null("id");
  json.integer("notification_count", upload.letters);
  json.text("original_file_name", "Uploaded letters").null("recipient");
  json.name("statistics").begin_list().end_list().text("template_type", "letter");
  json.text("upload_type", "letter_day").end_object();
}

}  // namespace

RestResponse list_uploads(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const std::int64_t page = page_in(call);
  if (page < 1 || page > page_rows_max) return rest::unknown_route();
  std::optional<int> days;
  if (const auto number = number_in(call, "limit_days"))
    days = static_cast<int>(std::clamp<std::int64_t>(*number, 0, 3'650));
  NFY_ADMIN_TRY(found,
                call.engine.jobs().uploads(service, days, page_rows, (page - 1) * page_rows));
  if (is_no_page(page, found.uploads.size())) return rest::unknown_route();
  std::vector<JobId> begun;
  for (const Upload& upload : found.uploads)
    if (upload.job && upload.job->processing_started) begun.push_back(upload.job->id);
  NFY_ADMIN_TRY(outcomes, call.engine.statistics().jobs(service, begun));
  JsonWriter json;
  json.begin_object().name("data").begin_list();
  for (const Upload& upload : found.uploads)
    upload.job ? write_job_upload(json, *upload.job, outcomes[upload.job->id])
               : write_letter_day(json, upload);
  json.end_list();
  write_links(json, call, {page, page_rows, found.total});
  json.integer("page_size", page_rows).integer("total", found.total).end_object();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

/// Letters that somebody uploaded and that are printed on a day, newest first.
Result<std::vector<Notification>> letters_of_day(Call& call, ServiceId service, LocalDay day) {
  NFY_TRY(zone, printer_zone());
  NFY_TRY(templates, call.engine.templates().list(service, NotificationType::letter, true, true));
  std::set<TemplateId> hidden;
  for (const Template& one : templates)
    if (one.hidden) hidden.insert(one.id);
  const auto noon_after = [](LocalDay of) {
    return UtcTime::from_us(std::chrono::microseconds(of.next().days().time_since_epoch()).count());
  };
  NotificationQuery query;
  query.types = {NotificationType::letter};
  query.include_jobs = query.without_keys = true;
  query.created_since = last_letter_collection(noon_after(day - std::chrono::days(1)), *zone);
  query.created_before = last_letter_collection(noon_after(day), *zone);
  query.limit = page_rows_max;
  NFY_TRY(letters, call.engine.notifications().list(service, query));
  std::erase_if(letters, [&](const Notification& n) {
    return n.status == Status::cancelled || !hidden.contains(n.template_id);
  });
  return letters;
}

}  // namespace

RestResponse list_uploaded_letters(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const auto day = LocalDay::from_text(call.path[1]);
  if (!day)
    return rest::plain_error(
        400, "The browser (or proxy) sent a request that this server could not understand.");
  const std::int64_t page = page_in(call);
  NFY_ADMIN_TRY(letters, letters_of_day(call, service, *day));
  const std::size_t first = std::min(
      letters.size(), static_cast<std::size_t>(std::max<std::int64_t>(page - 1, 0) * page_rows));
  const std::size_t last = std::min(letters.size(), first + static_cast<std::size_t>(page_rows));
  if (is_no_page(page, last - first)) return rest::unknown_route();
  View view(call, service);
  JsonWriter json;
  json.begin_object();
  const auto total = static_cast<std::int64_t>(letters.size());
  write_links(json, call, {page, page_rows, total});
  json.name("notifications").begin_list();
  for (std::size_t i = first; i < last; ++i)
    if (const auto written = view.write_notification(json, letters[i]); !written)
      return refusal(written.error());
  json.end_list().integer("page_size", page_rows).integer("total", total).end_object();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

Result<void> write_contact_list(Call& call, JsonWriter& json, const ContactList& list) {
  std::string creator;
  if (!list.created_by.is_nil()) {
    NFY_TRY(user, call.engine.users().get(list.created_by));
    creator = std::move(user.name);
  }
  json.begin_object().text("created_at", list.created_at.to_text());
  json.text_or_null("created_by", creator).flag("has_jobs", list.has_jobs);
  json.text("id", list.id.to_text()).text("original_file_name", list.original_file_name);
  json.integer("recent_job_count", list.recent_jobs).integer("row_count", list.row_count);
  json.text("service_id", list.service_id.to_text()).text("template_type", name_of(list.type));
  json.end_object();
  return {};
}

RestResponse contact_list_answer(Call& call, int status, const ContactList& list) {
  JsonWriter json;
  if (const auto written = write_contact_list(call, json, list); !written)
    return refusal(written.error());
  return rest::json_answer(status, std::move(json).take());
}

}  // namespace

RestResponse list_contact_lists(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(lists, call.engine.contact_lists().list(service));
  JsonWriter json;
  json.begin_list();
  for (const ContactList& list : lists)
    if (const auto written = write_contact_list(call, json, list); !written)
      return refusal(written.error());
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse post_contact_list(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  constexpr std::string_view types[] = {"email", "sms"};
  Faults faults(body.json());
  const auto id = faults.uuid("id");
  const auto* const file_name = faults.text("original_file_name");
  const auto rows = faults.integer("row_count");
  const auto* const type = faults.one_of("template_type", types);
  const auto creator = faults.uuid("created_by");
  faults.required({"id", "original_file_name", "row_count", "template_type", "created_by"});
  if (auto refused = faults.refused()) return *std::move(refused);
  ContactList list;
  list.id.uuid = *id;
  list.original_file_name = *file_name;
  list.row_count = *rows;
  list.type = *notification_type_from(*type);
  list.created_by.uuid = *creator;
  NFY_ADMIN_TRY(stored, call.engine.contact_lists().create(service, list));
  return contact_list_answer(call, 201, stored);
}

RestResponse get_contact_list(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, ContactListId::from_text(call.path[1]));
  NFY_ADMIN_TRY(list, call.engine.contact_lists().get(service, id));
  return contact_list_answer(call, 200, list);
}

RestResponse delete_contact_list(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, ContactListId::from_text(call.path[1]));
  if (const auto gone = call.engine.contact_lists().archive(service, id); !gone)
    return refusal(gone.error());
  return no_content();
}

namespace {

RestResponse report_request_answer(int status, const ReportRequest& request) {
  JsonWriter json;
  json.begin_object().text("created_at", request.created_at.to_text());
  json.text("id", request.id.to_text()).name("parameter").begin_object();
  json.text("notification_status", name_of(request.statuses));
  json.text("notification_type", name_of(request.type)).end_object();
  json.text("report_type", "notifications_report");
  json.text("service_id", request.service_id.to_text()).text("status", name_of(request.state));
  write_time(json, "updated_at", request.updated_at);
  json.text("user_id", request.user_id.to_text()).end_object();
  return data_answer(status, std::move(json).take());
}

}  // namespace

RestResponse post_report_request(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  constexpr std::string_view report_types[] = {"notifications_report"};
  constexpr std::string_view types[] = {"email", "sms", "letter"};
  constexpr std::string_view statuses[] = {"all", "sending", "delivered", "failed"};
  Faults faults(body.json());
  const auto user = faults.uuid("user_id");
  (void)faults.one_of("report_type", report_types);
  const auto* const type = faults.one_of("notification_type", types);
  const auto* const status = faults.one_of("notification_status", statuses);
  faults.required({"user_id", "report_type"});
  faults.only({"user_id", "report_type", "notification_type", "notification_status"});
  if (auto refused = faults.refused()) return *std::move(refused);
  if (type == nullptr) return missing_field("notification_type");
  ReportRequest request;
  request.service_id = service;
  request.user_id.uuid = *user;
  request.type = *notification_type_from(*type);
  if (status != nullptr) request.statuses = *reported_statuses_from(*status);
  NFY_ADMIN_TRY(requested, call.engine.report_requests().create(request));
  return report_request_answer(requested.existed ? 200 : 201, requested.request);
}

RestResponse get_report_request(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, ReportRequestId::from_text(call.path[1]));
  NFY_ADMIN_TRY(request, call.engine.report_requests().get(service, id));
  return report_request_answer(200, request);
}

}  // namespace notify::admin::jobs
