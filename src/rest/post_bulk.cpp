#include "codec/json_writer.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"
#include "rest/python_text.hpp"
#include "rest/routes.hpp"

#include <notify/jobs.hpp>
#include <notify/limits.hpp>

#include <optional>

/// Many messages of one template in one request, as the Canadian fork has it. (rules/rest 6.7)
namespace notify::rest {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr std::size_t faults_shown_max = 20;

/// Appends one cell of a CSV file, in quotes.
void append_cell(std::string& csv, std::string_view text) {
  csv += '"';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

std::string cell_text(const JsonValue& value) {
  return value.find_as<std::monostate>() != nullptr ? std::string() : python_text(value);
}

/// Rows, the names of columns first, as a CSV file; nothing if a row is no list.
std::optional<std::string> csv_of(const JsonValue::Array& rows) {
  std::string csv;
  for (const JsonValue& row : rows) {
    const auto* const cells = row.find_as<JsonValue::Array>();
    if (cells == nullptr) return {};
    for (std::size_t i = 0; i < cells->size(); ++i) {
      if (i > 0) csv += ',';
      append_cell(csv, cell_text((*cells)[i]));
    }
    csv += '\n';
  }
  return csv;
}

RestResponse fault(std::string_view message) {
  return error_answer(400, bad_request_error, message);
}

/// What is wrong with the rows, a line each.
RestResponse faulty_rows(const FileFindings& problems) {
  std::vector<ApiError> errors;
  for (const FileFinding& finding : problems.first) {
    if (errors.size() == faults_shown_max) break;
    errors.push_back({std::string(bad_request_error), to_line(finding)});
  }
  return error_answer(400, errors);
}

std::string job_json(const Job& job) {
  JsonWriter json;
  json.begin_object().name("data").begin_object();
  json.text("created_at", job.created_at.to_text()).text("id", job.id.to_text());
  json.text("job_status", name_of(job.status));
  json.integer("notification_count", job.notification_count);
  json.text("original_file_name", job.original_file_name);
  json.text_or_null("scheduled_for", job.scheduled_for ? job.scheduled_for->to_text() : "");
  json.text("service", job.service_id.to_text()).text("template", job.template_id.to_text());
  json.integer("template_version", job.template_version).end_object().end_object();
  return std::move(json).take();
}

RestResponse create_job(Call& call, const JobRequest& request) {
  const auto job = call.engine.jobs().create(call.service(), request);
  if (job) return json_answer(201, job_json(*job));
  if (job.error().code != ErrorCode::invalid_argument) {
    const bool is_template = job.error().reason == Reason::template_not_found;
    return is_template ? fault("Template not found") : refusal(job.error());
  }
  const auto preview = call.engine.jobs().preview(call.service(), request);
  if (preview && preview->problems.count > 0) return faulty_rows(preview->problems);
  return refusal(job.error());
}

}  // namespace

RestResponse post_bulk(Call& call) {
  if (const auto taken = call.engine.limits().take_request(call.service(), call.key.type); !taken)
    return refusal(taken.error());
  const auto body = read_body(call);
  if (!body) return invalid_json();
  Fields fields(*body);
  const auto* const name = fields.text("name", 255);
  const auto template_id = fields.uuid("template_id");
  const auto* const rows = fields.list_or_null("rows");
  const auto* const csv = fields.text("csv");
  const auto scheduled_for = fields.instant("scheduled_for");
  const auto reply_to = fields.uuid("reply_to_id");
  fields.end({"name", "template_id"});
  if (!fields.errors().empty()) return error_answer(400, fields.errors());
  if ((rows == nullptr) == (csv == nullptr))
    return fault("You should specify either rows or csv, and not both");
  if (call.key.type != KeyType::normal)
    return error_answer(403, bad_request_error, "Jobs need a live API key");
  const auto file = rows != nullptr ? csv_of(*rows) : std::optional<std::string>(*csv);
  if (!file) return fault("Each of rows should be a list of cells");
  JobRequest request;
  request.template_id.uuid = template_id->uuid;
  request.csv = *file;
  request.file_name = *name;
  request.scheduled_for = scheduled_for;
  if (reply_to) request.sender_id.uuid = reply_to->uuid;
  return create_job(call, request);
}

}  // namespace notify::rest
