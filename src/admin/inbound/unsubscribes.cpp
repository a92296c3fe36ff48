#include "admin/figures.hpp"
#include "admin/inbound/handlers.hpp"

#include <notify/calendars.hpp>
#include <notify/services.hpp>
#include <notify/unsubscribes.hpp>

namespace notify::admin::inbound {
namespace {

using codec::JsonWriter;

void write_report(JsonWriter& json, const UnsubscribeReport& report) {
  const bool is_made = !report.id.is_nil();
  json.begin_object();
  write_id(json, "batch_id", report.id);
  json.integer("count", report.count);
  write_time(json, "created_at", is_made ? std::optional(report.created_at) : std::nullopt);
  json.text("earliest_timestamp", report.earliest.to_text());
  json.flag("is_a_batched_report", is_made);
  json.text("latest_timestamp", report.latest.to_text());
  write_time(json, "processed_by_service_at", report.processed_at);
  json.text("service_id", report.service_id.to_text());
  json.text("will_be_archived_at", report.kept_until.to_text()).end_object();
}

Result<UnsubscribeReportId> report_in(const Call& call) {
  return UnsubscribeReportId::from_text(call.path[1]);
}

}  // namespace

RestResponse unsubscribe_statistics(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(statistics, call.engine.unsubscribes().statistics(service));
  JsonWriter json;
  json.begin_object();
  if (statistics.latest) {
    json.text("datetime_of_latest_unsubscribe_request", http_date(*statistics.latest));
    json.integer("unsubscribe_requests_count", statistics.waiting);
  }
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse unsubscribe_reports(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(reports, call.engine.unsubscribes().list_reports(service));
  JsonWriter json;
  json.begin_list();
  for (const UnsubscribeReport& report : reports) write_report(json, report);
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse make_unsubscribe_report(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  if (body.json().find_as<JsonValue::Object>()->empty()) {
    JsonWriter json;
    json.begin_object().name("message").begin_object();
    json.text("summary_data",
              "summary data needed to create an unsubscribe request report is missing");
    json.end_object().text("result", "error").end_object();
    return rest::json_answer(400, std::move(json).take());
  }
  const std::string* const earliest = body.text("earliest_timestamp");
  if (earliest == nullptr) return missing_field("earliest_timestamp");
  const std::string* const latest = body.text("latest_timestamp");
  if (latest == nullptr) return missing_field("latest_timestamp");
  const auto first = UtcTime::from_text(*earliest), last = UtcTime::from_text(*latest);
  if (!first) return field_error(400, "earliest_timestamp", "Not a valid datetime.");
  if (!last) return field_error(400, "latest_timestamp", "Not a valid datetime.");
  NFY_ADMIN_TRY(report, call.engine.unsubscribes().make_report(service, *first, *last));
  JsonWriter json;
  json.begin_object().text("report_id", report.id.to_text()).end_object();
  return rest::json_answer(201, std::move(json).take());
}

RestResponse get_unsubscribe_report(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, report_in(call));
  const auto report = call.engine.unsubscribes().get_report(service, id);
  if (!report && report.error().code == ErrorCode::not_found)
    return rest::plain_error(400, "No report available for " + call.path[1]);
  if (!report) return refusal(report.error());
  NFY_ADMIN_TRY(lines, call.engine.unsubscribes().list_of_report(service, id));
  NFY_ADMIN_TRY(owner, call.engine.services().get(service));
  NFY_ADMIN_TRY(calendar, call.engine.calendars().get(owner.calendar));
  JsonWriter json;
  json.begin_object().text("batch_id", id.to_text());
  json.text("earliest_timestamp", http_date(report->earliest));
  json.text("latest_timestamp", http_date(report->latest));
  json.name("unsubscribe_requests").begin_list();
  for (const UnsubscribeReportLine& line : lines) {
    json.begin_object().text("email_address", line.request.recipient);
    json.text("original_file_name",
              line.original_file_name.empty() ? "N/A" : line.original_file_name);
    json.text("template_name", line.template_name).name("template_sent_at");
    line.sent_at ? json.text(calendar.local_text(*line.sent_at)) : json.null();
    json.text("unsubscribe_request_received_at", calendar.local_text(line.request.created_at));
    json.end_object();
  }
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse process_unsubscribe_report(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, report_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  const auto processed = body.flag("report_has_been_processed");
  const auto wrong = [](std::string_view field, std::string_view text) {
    JsonWriter json;
    json.begin_object().name("message").begin_object().text(field, text).end_object();
    json.text("result", "error").end_object();
    return rest::json_answer(400, std::move(json).take());
  };
  if (!processed) return wrong("marked_as_completed", "missing data for required field");
  const auto stored = call.engine.unsubscribes().process_report(service, id, *processed);
  if (!stored && stored.error().code == ErrorCode::not_found)
    return wrong("batch_id", "No UnsubscribeRequestReport found for id:" + call.path[1]);
  if (!stored) return refusal(stored.error());
  return no_content();
}

}  // namespace notify::admin::inbound
