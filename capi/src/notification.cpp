#include "findings.hpp"
#include "send_results.hpp"

#include <notify/json.hpp>
#include <notify/notifications.hpp>
#include <notify/ports/letter_renderer.hpp>

#include <utility>

struct nfy_preview {
  notify::Preview preview;
  std::string cost;
};
struct nfy_notification_rows : notify::capi::Rows<notify::Notification> {};
struct nfy_timeline_rows : notify::capi::Rows<notify::TimelineStep> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {

nfy_notification notification_out(const Notification& value) noexcept {
  nfy_notification out = NFY_NOTIFICATION_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.template_id = uuid_out(value.template_id.uuid);
  out.template_version = value.template_version;
  out.type = type_out(value.type);
  out.key_type = key_type_out(value.key_type);
  out.state = state_out(value.status);
  out.api_key_id = value.api_key_id ? uuid_out(value.api_key_id->uuid) : nfy_uuid{};
  out.job_id = uuid_out(value.job_id.uuid);
  out.job_row_number = value.job_row_number.value_or(-1);
  out.to = str_out(value.to);
  out.normalised_to = str_out(value.normalised_to);
  out.personalisation_json = str_out(value.personalisation);
  out.client_reference = str_out(value.client_reference);
  out.reply_to_text = str_out(value.reply_to_text);
  out.reference = str_out(value.reference);
  out.sent_by = str_out(value.sent_by);
  out.phone_prefix = str_out(value.phone_prefix);
  out.billable_units = value.billable_units;
  out.rate_multiplier = value.rate_multiplier;
  out.international = flag_out(value.international);
  out.postage = postage_out(value.postage);
  out.created_at_us = value.created_at.us();
  out.sent_at_us = value.sent_at ? value.sent_at->us() : 0;
  out.updated_at_us = value.updated_at ? value.updated_at->us() : 0;
  out.unsubscribe_link = str_out(value.unsubscribe_link);
  out.failure_reason = str_out(value.failure_reason);
  out.created_by = uuid_out(value.created_by.uuid);
  return out;
}

nfy_send_result result_out(const Result<Accepted>& answer) noexcept {
  nfy_send_result out{};
  if (!answer) {
    out.status = static_cast<nfy_status>(answer.error().code);
    text_out(answer.error().message, out.message);
    return out;
  }
  out.existed = flag_out(answer->existed);
  out.id = uuid_out(answer->id.uuid);
  out.billable_units = answer->billable_units;
  out.simulated = flag_out(answer->simulated);
  out.warnings = warnings_out(answer->warnings);
  return out;
}

namespace {

Result<std::vector<FileToSend>> files_in(const nfy_send_request& request) {
  std::vector<FileToSend> files;
  if (request.file_count == 0) return files;
  NFY_CHECK(check_given(request.files, "files"));
  constexpr std::size_t files_max = 100;  // more than the engine takes, so that it says so
  if (request.file_count > files_max)
    return bad_argument("file_count", "is more than 100: " + std::to_string(request.file_count));
  for (std::size_t i = 0; i < request.file_count; ++i) {
    NFY_TRY(given, element_in(request.files, i, "files"));
    FileToSend& file = files.emplace_back();
    NFY_CHECK(text_or_default(given.placeholder, "placeholder", file.placeholder));
    NFY_TRY(content, bytes_in(given.content, "content"));
    file.document.base64 = base64_of_bytes(content);
    file.document.is_csv = given.is_csv != 0;
    NFY_CHECK(text_or_default(given.filename, "filename", file.document.filename));
    NFY_CHECK(text_or_default(given.confirmation_email, "confirmation_email",
                              file.document.confirmation_email));
    NFY_CHECK(text_or_default(given.retention_period, "retention_period",
                              file.document.retention_period));
  }
  return files;
}

Result<SendRequest> request_in(const nfy_send_request& given) {
  SendRequest request;
  request.template_id.uuid = to_uuid(given.template_id);
  NFY_CHECK(text_or_default(given.to, "to", request.to));
  NFY_TRY(json, text_in(given.personalisation_json, "personalisation_json"));
  if (!json.empty()) {
    NFY_TRY(values, personalisation_from_json(json));
    request.personalisation = std::move(values);
  }
  NFY_CHECK(text_or_default(given.reference, "reference", request.reference));
  NFY_CHECK(text_or_default(given.idempotency_key, "idempotency_key", request.idempotency_key));
  const ApiKeyId key{to_uuid(given.api_key_id)};
  if (!key.is_nil()) request.api_key_id = key;
  request.job_id.uuid = to_uuid(given.job_id);
  if (!request.job_id.is_nil()) {
    if (given.job_row_number < 0) return bad_argument("job_row_number", "is negative");
    request.job_row_number = given.job_row_number;
  }
  NFY_TRY(key_type, key_type_in(given.key_type));
  request.key_type = key_type;
  if (given.type != 0) {
    NFY_TRY(type, type_in(given.type, "type"));
    request.type = type;
  }
  request.sender_id.uuid = to_uuid(given.sender_id);
  NFY_CHECK(text_or_default(given.one_click_unsubscribe_url, "one_click_unsubscribe_url",
                            request.one_click_unsubscribe_url));
  request.created_by.uuid = to_uuid(given.created_by);
  NFY_TRY(files, files_in(given));
  request.files = std::move(files);
  request.has_taken_request = given.has_taken_request != 0;
  request.has_exact_address_names = given.has_exact_address_names != 0;
  NFY_CHECK(text_or_default(given.trace_parent, "trace_parent", request.trace_parent));
  return request;
}

Result<NotificationQuery> query_in(const nfy_notification_query* query) {
  NFY_TRY(given, sized_or_default(query, "query"));
  constexpr std::int32_t states = (2 << NFY_STATE_RETURNED_LETTER) - 2;
  constexpr std::int32_t types = (2 << NFY_TYPE_LETTER) - 2;
  if ((given.states & ~states) != 0)
    return bad_argument("states", "has an unknown bit: " + std::to_string(given.states));
  if ((given.types & ~types) != 0)
    return bad_argument("types", "has an unknown bit: " + std::to_string(given.types));
  NotificationQuery value;
  for (int i = 0; i < status_count; ++i)
    if ((given.states >> (i + 1) & 1) != 0) value.statuses.add(static_cast<Status>(i));
  for (const NotificationType type : all_notification_types)
    if ((given.types >> type_out(type) & 1) != 0) value.types.push_back(type);
  if (given.has_client_reference != 0) {
    NFY_TRY(reference, text_in(given.client_reference, "client_reference"));
    value.client_reference = std::move(reference);
  }
  if (given.has_key_type != 0) {
    NFY_TRY(key_type, key_type_in(given.key_type));
    value.key_type = key_type;
  }
  value.include_jobs = given.include_jobs != 0;
  value.job.uuid = to_uuid(given.job_id);
  value.template_id.uuid = to_uuid(given.template_id);
  value.older_than.uuid = to_uuid(given.older_than);
  value.with_history = given.with_history != 0;
  NFY_CHECK(number_or_default(given.limit, "limit", value.limit));
  value.include_one_off = given.without_one_off == 0;
  value.include_tests = given.without_tests == 0;
  value.without_keys = given.without_keys != 0;
  if (given.created_since_us != 0) {
    NFY_TRY(since, instant_in(given.created_since_us, "created_since_us"));
    value.created_since = since;
  }
  if (given.created_before_us != 0) {
    NFY_TRY(before, instant_in(given.created_before_us, "created_before_us"));
    value.created_before = before;
  }
  value.skip = given.skip;
  return value;
}

static_assert(static_cast<int>(TimelineKind::accepted) + 1 == NFY_TIMELINE_ACCEPTED);
static_assert(static_cast<int>(TimelineKind::call_died) + 1 == NFY_TIMELINE_CALL_DIED);

nfy_timeline_step timeline_step_out(const TimelineStep& value) noexcept {
  nfy_timeline_step out = NFY_TIMELINE_STEP_INIT;
  out.kind = static_cast<std::int32_t>(value.kind) + 1;
  out.state = state_out(value.status);
  out.at_us = value.at.us();
  out.who = str_out(value.who);
  out.detail = str_out(value.detail);
  out.attempts = value.attempts;
  return out;
}

// Requests that cannot even be read are answered here; the others go to the engine together.
Result<std::vector<Result<Accepted>>> send_readable(Engine& engine, const HostTransaction* host,
                                                    ServiceId service,
                                                    std::vector<Result<SendRequest>> requests) {
  std::vector<SendRequest> readable;
  readable.reserve(requests.size());
  for (auto& request : requests) {
    if (request) readable.push_back(std::move(request).value());
  }
  std::vector<Result<Accepted>> answers;
  if (!readable.empty()) {
    NFY_TRY(given, host != nullptr ? engine.notifications().send_many_in(*host, service, readable)
                                   : engine.send_many(service, readable));
    answers = std::move(given);
  }
  NFY_ASSERT(answers.size() == readable.size());
  std::vector<Result<Accepted>> merged;
  merged.reserve(requests.size());
  auto next = answers.begin();
  for (const auto& request : requests) {
    if (request) {
      merged.push_back(std::move(*next++));
    } else {
      merged.emplace_back(request.error());
    }
  }
  return merged;
}

Result<void> send_all(nfy_engine* engine, const HostTransaction* host, const nfy_uuid* service_id,
                      const nfy_send_request* requests, std::size_t count,
                      nfy_send_result* results) {
  NFY_TRY(self, use(engine, "engine"));
  NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
  if (count == 0) return {};
  NFY_CHECK(check_given(requests, "requests"));
  NFY_CHECK(check_given(results, "results"));
  if (count > NFY_SEND_MANY_MAX) {
    return bad_argument("count", "is more than " + std::to_string(NFY_SEND_MANY_MAX) + ": " +
                                     std::to_string(count));
  }
  std::vector<Result<SendRequest>> wanted;
  wanted.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    NFY_TRY(given, element_in(requests, i, "requests"));
    wanted.push_back(request_in(given));
  }
  NFY_TRY(answers, send_readable(*self->engine, host, service, std::move(wanted)));
  for (std::size_t i = 0; i < count; ++i) results[i] = result_out(answers[i]);
  return {};
}

nfy_preview_view preview_out(const nfy_preview& self) noexcept {
  const Preview& value = self.preview;
  nfy_preview_view out = NFY_PREVIEW_VIEW_INIT;
  out.to = str_out(value.to);
  out.subject = str_out(value.subject);
  out.body = str_out(value.body);
  out.html = str_out(value.html);
  out.characters = value.characters;
  out.fragments = value.fragments;
  out.sheets = value.sheets;
  out.segments = value.segments;
  out.warnings = warnings_out(value.warnings);
  out.has_cost = flag_out(value.cost.has_value());
  if (value.cost) out.cost = decimal_out(*value.cost, self.cost);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_notification_send(nfy_engine* engine, const nfy_uuid* service_id,
                                 const nfy_send_request* request, nfy_send_result* out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_given(out, "out"));
    auto answer = [&]() -> Result<Accepted> {
      NFY_TRY(given, sized_in(request, "request"));
      NFY_TRY(wanted, request_in(given));
      return self->engine->send(service, wanted);
    }();
    *out = result_out(answer);
    NFY_CHECK(std::move(answer));
    return {};
  });
}

nfy_status nfy_notification_send_many(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_send_request* requests, size_t count,
                                      nfy_send_result* results, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    return send_all(engine, nullptr, service_id, requests, count, results);
  });
}

nfy_status nfy_notification_send_in_sqlite(nfy_engine* engine, struct sqlite3* connection,
                                           const nfy_uuid* service_id,
                                           const nfy_send_request* requests, size_t count,
                                           nfy_send_result* results, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(connection, "connection"));
    const HostTransaction host(connection);
    return send_all(engine, &host, service_id, requests, count, results);
  });
}

nfy_status nfy_notification_send_in_postgres(nfy_engine* engine, struct pg_conn* connection,
                                             const nfy_uuid* service_id,
                                             const nfy_send_request* requests, size_t count,
                                             nfy_send_result* results, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(connection, "connection"));
    const HostTransaction host(connection);
    return send_all(engine, &host, service_id, requests, count, results);
  });
}

nfy_status nfy_notification_preview(nfy_engine* engine, const nfy_uuid* service_id,
                                    const nfy_send_request* request, nfy_preview** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_in(request, "request"));
    NFY_TRY(wanted, request_in(given));
    NFY_TRY(preview, self->engine->notifications().preview(service, wanted));
    auto cost = preview.cost ? preview.cost->to_text() : std::string();
    *out = open_handle(
        std::make_shared<nfy_preview>(nfy_preview{std::move(preview), std::move(cost)}));
    return {};
  });
}

nfy_status nfy_notification_render_letter(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_send_request* request, nfy_buf* out,
                                          int64_t* out_pages, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_CHECK(check_given(out_pages, "out_pages"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_in(request, "request"));
    NFY_TRY(wanted, request_in(given));
    NFY_TRY(letter, self->engine->notifications().render_letter(service, wanted));
    *out = buf_out(letter.pdf);
    *out_pages = letter.pages;
    return {};
  });
}

nfy_status nfy_preview_get(const nfy_preview* preview, nfy_preview_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(preview, "preview"));
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, preview_out(*self));
    return {};
  });
}

void nfy_preview_free(nfy_preview* preview) { close_handle(preview); }

nfy_status nfy_notification_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                                nfy_notification_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(notification_id, id_in<NotificationId>(id, "id"));
    NFY_TRY(found, self->engine->notifications().get(service, notification_id));
    *out = open_rows<nfy_notification_rows>(std::vector<Notification>{std::move(found)});
    return {};
  });
}

nfy_status nfy_notification_list(nfy_engine* engine, const nfy_uuid* service_id,
                                 const nfy_notification_query* query, nfy_notification_rows** out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, query_in(query));
    NFY_TRY(found, self->engine->notifications().list(service, wanted));
    *out = open_rows<nfy_notification_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_notification_reach(nfy_engine* engine, const nfy_uuid* service_id, int64_t count,
                                  int64_t before_us, int64_t* out_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out_us, "out_us"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    std::optional<UtcTime> before;
    if (before_us != 0) {
      NFY_TRY(instant, instant_in(before_us, "before_us"));
      before = instant;
    }
    NFY_TRY(since, self->engine->notifications().reach(service, count, before));
    *out_us = since ? since->us() : 0;
    return {};
  });
}

nfy_status nfy_notification_list_to(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                    int64_t limit, nfy_notification_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(recipient, text_in(to, "to"));
    NFY_TRY(found, self->engine->notifications().list_to(service, recipient, limit));
    *out = open_rows<nfy_notification_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_notification_timeline(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* id, nfy_timeline_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(notification, id_in<NotificationId>(id, "id"));
    NFY_TRY(steps, self->engine->notifications().timeline(service, notification));
    *out = open_rows<nfy_timeline_rows>(std::move(steps));
    return {};
  });
}

size_t nfy_timeline_rows_count(const nfy_timeline_rows* rows) { return count_rows(rows); }
nfy_status nfy_timeline_rows_get(const nfy_timeline_rows* rows, size_t index,
                                 nfy_timeline_step* out, nfy_error** err) {
  return get_row(rows, index, out, err, timeline_step_out);
}
void nfy_timeline_rows_free(nfy_timeline_rows* rows) { close_handle(rows); }

nfy_status nfy_notification_content(nfy_engine* engine, const nfy_notification* notification,
                                    nfy_buf* out_subject, nfy_buf* out_body, int64_t* out_fragments,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out_body, "out_body"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(notification, "notification"));
    Notification asked;
    asked.service_id.uuid = to_uuid(given.service_id);
    asked.template_id.uuid = to_uuid(given.template_id);
    asked.template_version = given.template_version;
    NFY_CHECK(
        text_or_default(given.personalisation_json, "personalisation_json", asked.personalisation));
    NFY_TRY(content, self->engine->notifications().content(asked));
    nfy_buf subject{};
    const std::unique_ptr<nfy_buf, decltype(&nfy_buf_free)> owner(&subject, nfy_buf_free);
    if (out_subject != nullptr) subject = buf_out(content.subject);
    *out_body = buf_out(content.body);
    if (out_subject != nullptr) *out_subject = std::exchange(subject, {});
    if (out_fragments != nullptr) *out_fragments = content.fragments;
    return {};
  });
}

size_t nfy_notification_rows_count(const nfy_notification_rows* rows) { return count_rows(rows); }
nfy_status nfy_notification_rows_get(const nfy_notification_rows* rows, size_t index,
                                     nfy_notification* out, nfy_error** err) {
  return get_row(rows, index, out, err, notification_out);
}
void nfy_notification_rows_free(nfy_notification_rows* rows) { close_handle(rows); }

nfy_status nfy_notification_list_of_job(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_uuid* job_id, int32_t states, int64_t limit,
                                        int64_t skip, nfy_notification_rows** out,
                                        int64_t* out_total, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(job, id_in<JobId>(job_id, "job_id"));
    nfy_notification_query given = NFY_NOTIFICATION_QUERY_INIT;
    given.states = states;
    NFY_TRY(query, query_in(&given));
    NFY_TRY(page,
            self->engine->notifications().list_of_job(service, job, {query.statuses, limit, skip}));
    if (out_total != nullptr) *out_total = page.total;
    *out = open_rows<nfy_notification_rows>(std::move(page.notifications));
    return {};
  });
}

nfy_status nfy_notification_search(nfy_engine* engine, const nfy_uuid* service_id, nfy_str text,
                                   int32_t types, int32_t states, int64_t limit,
                                   nfy_notification_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    nfy_notification_query given = NFY_NOTIFICATION_QUERY_INIT;
    given.states = states;
    given.types = types;
    NFY_TRY(query, query_in(&given));
    NotificationSearch search;
    NFY_TRY(wanted, text_in(text, "text"));
    search.text = std::move(wanted);
    if (query.types.size() == 1) search.type = query.types.front();
    search.statuses = query.statuses;
    search.limit = limit;
    NFY_TRY(found, self->engine->notifications().search(service, search));
    *out = open_rows<nfy_notification_rows>(std::move(found));
    return {};
  });
}
