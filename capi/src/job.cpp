#include "findings.hpp"

#include <notify/jobs.hpp>

struct nfy_job_rows : notify::capi::Rows<notify::Job> {};
struct nfy_upload_rows : notify::capi::Rows<notify::Upload> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

/// `request.csv` is borrowed from the caller, as in C.
Result<JobRequest> job_in(const nfy_job_options* options) {
  NFY_TRY(given, sized_in(options, "options"));
  JobRequest request;
  request.template_id.uuid = to_uuid(given.template_id);
  NFY_TRY(csv, bytes_in(given.csv, "csv"));
  request.csv = csv;
  NFY_CHECK(text_or_default(given.file_name, "file_name", request.file_name));
  request.sender_id.uuid = to_uuid(given.sender_id);
  request.created_by.uuid = to_uuid(given.created_by);
  if (given.scheduled_for_us != 0) {
    NFY_TRY(at, instant_in(given.scheduled_for_us, "scheduled_for_us"));
    request.scheduled_for = at;
  }
  return request;
}

std::int64_t instant_or_zero(const std::optional<UtcTime>& at) noexcept {
  return at ? at->us() : 0;
}

nfy_job job_out(const Job& value) noexcept {
  nfy_job out = NFY_JOB_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.template_id = uuid_out(value.template_id.uuid);
  out.template_version = value.template_version;
  out.type = type_out(value.type);
  out.state = static_cast<std::int32_t>(value.status);
  out.archived = flag_out(value.archived);
  out.original_file_name = str_out(value.original_file_name);
  out.sender_id = uuid_out(value.sender_id.uuid);
  out.notification_count = value.notification_count;
  out.created_at_us = value.created_at.us();
  out.scheduled_for_us = instant_or_zero(value.scheduled_for);
  out.processing_started_us = instant_or_zero(value.processing_started);
  out.processing_finished_us = instant_or_zero(value.processing_finished);
  out.created_by = uuid_out(value.created_by.uuid);
  return out;
}

nfy_job_preview preview_out(const JobPreview& value) noexcept {
  nfy_job_preview out = NFY_JOB_PREVIEW_INIT;
  out.row_count = value.summary.row_count;
  out.rows_with_errors = value.summary.rows_with_errors;
  out.has_errors = flag_out(value.summary.has_errors);
  out.has_cost = flag_out(value.cost.has_value());
  out.messages = value.messages;
  out.fragments = value.fragments;
  out.chargeable_units = value.chargeable_units;
  out.segments = value.segments;
  out.problem_count = value.problems.count;
  out.warning_count = value.warnings.count;
  const nfy_csv_format format = format_out(value.format);
  out.encoding = format.encoding;
  out.separator = format.separator;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_job_preview_file(nfy_engine* engine, const nfy_uuid* service_id,
                                const nfy_job_options* options, nfy_job_preview* out,
                                nfy_buf* out_cost, nfy_finding_rows** out_problems,
                                nfy_finding_rows** out_warnings, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out_problems != nullptr) *out_problems = nullptr;
    if (out_warnings != nullptr) *out_warnings = nullptr;
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(request, job_in(options));
    NFY_TRY(preview, self->engine->jobs().preview(service, request));
    if (out_cost != nullptr) *out_cost = buf_out(preview.cost ? preview.cost->to_text() : "");
    sized_out(out, preview_out(preview));
    if (out_problems != nullptr) {
      *out_problems = open_rows<nfy_finding_rows>(std::move(preview.problems.first));
    }
    if (out_warnings != nullptr) {
      *out_warnings = open_rows<nfy_finding_rows>(std::move(preview.warnings.first));
    }
    return {};
  });
}

nfy_status nfy_job_create(nfy_engine* engine, const nfy_uuid* service_id,
                          const nfy_job_options* options, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(request, job_in(options));
    NFY_TRY(job, self->engine->jobs().create(service, request));
    *out = uuid_out(job.id.uuid);
    return {};
  });
}

nfy_status nfy_job_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                       nfy_job_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(job_id, id_in<JobId>(id, "id"));
    NFY_TRY(job, self->engine->jobs().get(service, job_id));
    *out = open_rows<nfy_job_rows>(std::vector<Job>{std::move(job)});
    return {};
  });
}

nfy_status nfy_job_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit, int64_t skip,
                        nfy_job_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(jobs, self->engine->jobs().list(service, limit, skip));
    *out = open_rows<nfy_job_rows>(std::move(jobs));
    return {};
  });
}

size_t nfy_job_rows_count(const nfy_job_rows* rows) { return count_rows(rows); }
nfy_status nfy_job_rows_get(const nfy_job_rows* rows, size_t index, nfy_job* out, nfy_error** err) {
  return get_row(rows, index, out, err, job_out);
}
void nfy_job_rows_free(nfy_job_rows* rows) { close_handle(rows); }

nfy_status nfy_job_cancel(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                          nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(job_id, id_in<JobId>(id, "id"));
    NFY_CHECK(self->engine->jobs().cancel(service, job_id));
    return {};
  });
}

namespace notify::capi {
namespace {

Result<JobQuery> job_query_in(const nfy_job_query* query) {
  JobQuery out;
  if (query == nullptr) return out;
  NFY_TRY(given, sized_in(query, "query"));
  for (int i = 0; i <= static_cast<int>(JobStatus::error); ++i)
    if ((given.states & (1 << i)) != 0) out.statuses.push_back(static_cast<JobStatus>(i));
  if (given.created_since_us != 0) {
    NFY_TRY(since, instant_in(given.created_since_us, "created_since_us"));
    out.created_since = since;
  }
  out.contact_list_id.uuid = to_uuid(given.contact_list_id);
  if (given.limit != 0) out.limit = given.limit;
  out.skip = given.skip;
  return out;
}

nfy_upload upload_out(const Upload& value) noexcept {
  nfy_upload out = NFY_UPLOAD_INIT;
  if (value.job) out.job_id = uuid_out(value.job->id.uuid);
  out.letters = value.letters;
  out.at_us = value.at.us();
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_job_find(nfy_engine* engine, const nfy_uuid* service_id, const nfy_job_query* query,
                        nfy_job_rows** out, int64_t* out_total, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, job_query_in(query));
    NFY_TRY(page, self->engine->jobs().find(service, wanted));
    if (out_total != nullptr) *out_total = page.total;
    *out = open_rows<nfy_job_rows>(std::move(page.jobs));
    return {};
  });
}

nfy_status nfy_job_scheduled(nfy_engine* engine, const nfy_uuid* service_id, int64_t* out_count,
                             int64_t* out_soonest_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(scheduled, self->engine->jobs().scheduled(service));
    if (out_count != nullptr) *out_count = scheduled.count;
    if (out_soonest_us != nullptr) *out_soonest_us = instant_or_zero(scheduled.soonest);
    return {};
  });
}

nfy_status nfy_job_start(nfy_engine* engine, const nfy_uuid* service_id,
                         const nfy_uploaded_job* upload, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_in(upload, "upload"));
    UploadedJob wanted;
    wanted.id.uuid = to_uuid(given.id);
    wanted.created_by.uuid = to_uuid(given.created_by);
    wanted.contact_list_id.uuid = to_uuid(given.contact_list_id);
    if (given.scheduled_for_us != 0) {
      NFY_TRY(at, instant_in(given.scheduled_for_us, "scheduled_for_us"));
      wanted.scheduled_for = at;
    }
    NFY_CHECK(self->engine->jobs().start(service, wanted));
    return {};
  });
}

nfy_status nfy_job_uploads(nfy_engine* engine, const nfy_uuid* service_id, int32_t whole_days,
                           int64_t limit, int64_t skip, nfy_upload_rows** out, int64_t* out_total,
                           nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    std::optional<int> days;
    if (whole_days >= 0) days = whole_days;
    NFY_TRY(page, self->engine->jobs().uploads(service, days, limit, skip));
    if (out_total != nullptr) *out_total = page.total;
    *out = open_rows<nfy_upload_rows>(std::move(page.uploads));
    return {};
  });
}

size_t nfy_upload_rows_count(const nfy_upload_rows* rows) { return count_rows(rows); }
nfy_status nfy_upload_rows_get(const nfy_upload_rows* rows, size_t index, nfy_upload* out,
                               nfy_error** err) {
  return get_row(rows, index, out, err, upload_out);
}
void nfy_upload_rows_free(nfy_upload_rows* rows) { close_handle(rows); }
