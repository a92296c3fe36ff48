#include "admin/figures.hpp"
#include "admin/inbound/handlers.hpp"

#include <notify/calendars.hpp>
#include <notify/complaints.hpp>
#include <notify/receipts.hpp>
#include <notify/services.hpp>

namespace notify::admin::inbound {
namespace {

using codec::JsonWriter;

constexpr int recent_days = 7;
constexpr std::size_t references_at_once = 5'000;
constexpr std::string_view printer = "dvla";

UtcTime start_of_day(LocalDay day) {
  return UtcTime::from_us(std::chrono::microseconds(day.days().time_since_epoch()).count());
}

/// "2026-05-04 10:00:15.000000"
std::string spaced_time(UtcTime at) {
  std::string text = at.to_text();
  text.pop_back();
  text[10] = ' ';
  return text;
}

}  // namespace

RestResponse returned_statistics(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(days, call.engine.receipts().returned_by_day(service));
  NFY_ADMIN_TRY(owner, call.engine.services().get(service));
  NFY_ADMIN_TRY(calendar, call.engine.calendars().get(owner.calendar));
  const LocalDay today = calendar.day_of(call.engine.now());
  const UtcTime since = calendar.window_of(today - std::chrono::days(recent_days)).start();
  std::int64_t count = 0;
  for (const ReturnedLetterDay& day : days)
    if (start_of_day(day.day) > since) count += day.count;
  JsonWriter json;
  json.begin_object().name("most_recent_report");
  days.empty() ? json.null() : json.text(spaced_time(start_of_day(days.front().day)));
  json.integer("returned_letter_count", count).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse returned_summary(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(days, call.engine.receipts().returned_by_day(service));
  JsonWriter json;
  json.begin_list();
  for (const ReturnedLetterDay& day : days) {
    json.begin_object().text("reported_at", day.day.to_text());
    json.integer("returned_letter_count", day.count).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

void write_returned(JsonWriter& json, const ReturnedLetterLine& line) {
  const bool is_uploaded = line.template_name.empty();
  json.begin_object();
  json.text_or_null("client_reference", line.has_api_key ? line.client_reference : "");
  json.text("created_at", spaced_time(line.sent_at));
  json.text("email_address", line.user_email_address.empty() ? "API" : line.user_email_address);
  json.name("job_row_number");
  line.row ? json.integer(*line.row + 2) : json.null();  // rows of a table, under its header
  json.text("notification_id", line.letter.notification_id.to_text());
  json.text_or_null("original_file_name", line.original_file_name);
  json.text("reported_at", line.letter.reported_on.to_text());
  json.text_or_null("template_id", is_uploaded ? "" : line.template_id.to_text());
  json.text_or_null("template_name", line.template_name).name("template_version");
  is_uploaded ? json.null() : json.integer(line.template_version);
  json.text_or_null("uploaded_letter_file_name",
                    is_uploaded && !line.has_api_key ? line.client_reference : "");
  json.text("user_name", line.user_name.empty() ? "API" : line.user_name).end_object();
}

}  // namespace

RestResponse returned_letters(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const std::string* const on = call.query.find("reported_at");
  const auto day = LocalDay::from_text(on == nullptr ? std::string() : *on);
  if (!day) return field_error(400, "reported_at", "Not a valid date.");
  NFY_ADMIN_TRY(letters, call.engine.receipts().returned_on(service, *day));
  JsonWriter json;
  json.begin_object().integer("orphaned_count", letters.orphaned);
  json.name("returned_letters").begin_list();
  for (const ReturnedLetterLine& line : letters.lines) write_returned(json, line);
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse post_returned_letters(Call& call) {
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  Faults faults(body.json());
  faults.required({"references"});
  if (auto refused = faults.refused()) return *std::move(refused);
  const auto* const list = body.json().find("references")->find_as<JsonValue::Array>();
  if (list == nullptr) return field_error(400, "references", "Not a valid list.");
  std::vector<std::string> references;
  JsonWriter json;
  json.begin_object().name("references").begin_list();
  for (const JsonValue& one : *list) {
    const auto* const reference = one.find_as<std::string>();
    if (reference == nullptr) return field_error(400, "references", "Not a valid string.");
    references.push_back(*reference);
    json.text(*reference);
  }
  json.end_list().end_object();
  std::span<const std::string> rest = references;
  while (!rest.empty()) {
    const auto now = rest.first(std::min(rest.size(), references_at_once));
    if (const auto done = call.engine.receipts().return_letters(printer, now); !done)
      return refusal(done.error());
    rest = rest.subspan(now.size());
  }
  return rest::json_answer(200, std::move(json).take());
}

RestResponse list_complaints(Call& call) {
  const std::int64_t page = page_in(call);
  if (page < 1 || page > page_rows_max) return rest::unknown_route();
  NFY_ADMIN_TRY(found, call.engine.complaints().list_all(page_rows, (page - 1) * page_rows));
  if (is_no_page(page, found.complaints.size())) return rest::unknown_route();
  std::map<ServiceId, std::string> names;
  JsonWriter json;
  json.begin_object().name("complaints").begin_list();
  for (const StoredComplaint& complaint : found.complaints) {
    auto [name, is_new] = names.try_emplace(complaint.service_id);
    if (is_new) {
      NFY_ADMIN_TRY(service, call.engine.services().get(complaint.service_id));
      name->second = service.name;
    }
    json.begin_object().text("complaint_date", complaint.complained_at.to_text());
    json.text_or_null("complaint_type", complaint.complaint_type);
    json.text("created_at", complaint.created_at.to_text()).text("id", complaint.id.to_text());
    json.text("notification_id", complaint.notification_id.to_text());
    json.text("service_id", complaint.service_id.to_text()).text("service_name", name->second);
    json.text("ses_feedback_id", complaint.feedback_id).end_object();
  }
  json.end_list();
  write_links(json, call, {page, page_rows, found.total});
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse count_complaints(Call& call) {
  DaysAsked asked = days_in(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(count, call.engine.complaints().count(asked.days));
  return rest::json_answer(200, std::to_string(count));
}

}  // namespace notify::admin::inbound
