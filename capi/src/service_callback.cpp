// Calls to services.

#include "objects.hpp"

#include <notify/callbacks.hpp>

struct nfy_dead_call_rows : notify::capi::Rows<notify::DeadCallback> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

static_assert(static_cast<int>(CallbackType::delivery_status) + 1 == NFY_CALLBACK_DELIVERY_STATUS);
static_assert(static_cast<int>(CallbackType::complaint) + 1 == NFY_CALLBACK_COMPLAINT);
static_assert(static_cast<int>(CallbackType::returned_letter) + 1 == NFY_CALLBACK_RETURNED_LETTER);
static_assert(static_cast<int>(CallbackType::inbound_sms) + 1 == NFY_CALLBACK_INBOUND_SMS);

Result<CallbackType> kind_in(std::int32_t kind) {
  if (kind < NFY_CALLBACK_DELIVERY_STATUS || kind > NFY_CALLBACK_INBOUND_SMS)
    return bad_argument("kind", "is no kind of callback: " + std::to_string(kind));
  return static_cast<CallbackType>(kind - 1);
}

Result<CallbackOptions> calls_in(const nfy_call_options* options) {
  NFY_TRY(given, sized_or_default(options, "options"));
  CallbackOptions value;
  NFY_CHECK(text_or_default(given.owner, "owner", value.owner));
  NFY_CHECK(number_or_default(given.limit, "limit", value.limit));
  NFY_CHECK(number_or_default(given.per_service_max, "per_service_max", value.per_service_max));
  NFY_CHECK(span_or_default(given.lease_us, "lease_us", value.lease));
  NFY_CHECK(span_or_default(given.retry_delay_us, "retry_delay_us", value.retry_delay));
  NFY_CHECK(number_or_default(given.per_host_max, "per_host_max", value.per_host_max));
  return value;
}

nfy_call_report report_out(const CallbackReport& report) noexcept {
  nfy_call_report out = NFY_CALL_REPORT_INIT;
  out.claimed = report.claimed;
  out.done = report.done;
  out.retried = report.retried;
  out.dead = report.dead;
  out.stale = report.stale;
  return out;
}

nfy_dead_call dead_out(const DeadCallback& value) noexcept {
  nfy_dead_call out = NFY_DEAD_CALL_INIT;
  out.service_id = uuid_out(value.service_id.uuid);
  out.notification_id = uuid_out(value.notification_id.uuid);
  out.state = state_out(value.status);
  out.kind = static_cast<std::int32_t>(value.type) + 1;
  out.attempts = value.attempts;
  out.reason = str_out(value.reason);
  out.died_at_us = value.died_at.us();
  out.inbound_sms_id = uuid_out(value.inbound_sms_id.uuid);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_callback_put(nfy_engine* engine, const nfy_uuid* service_id, int32_t kind,
                            nfy_str url, nfy_str bearer_token, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    ServiceCallback value;
    NFY_TRY(type, kind_in(kind));
    value.type = type;
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    value.service_id = service;
    NFY_TRY(address, text_in(url, "url"));
    value.url = address;
    NFY_TRY(token, text_in(bearer_token, "bearer_token"));
    value.bearer_token = token;
    NFY_CHECK(self->engine->callbacks().put(value));
    return {};
  });
}

nfy_status nfy_callback_drop(nfy_engine* engine, const nfy_uuid* service_id, int32_t kind,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(type, kind_in(kind));
    return self->engine->callbacks().drop(service, type);
  });
}

nfy_status nfy_callback_get_url(nfy_engine* engine, const nfy_uuid* service_id, int32_t kind,
                                nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    NFY_TRY(type, kind_in(kind));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(all, self->engine->callbacks().list(service));
    for (const ServiceCallback& callback : all) {
      if (callback.type != type) continue;
      *out = buf_out(callback.url);
      return {};
    }
    return make_error(ErrorCode::not_found, "service has no callback: " + service.to_text());
  });
}

nfy_status nfy_callback_run(nfy_engine* engine, const nfy_call_options* options,
                            nfy_call_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(value, calls_in(options));
    NFY_TRY(report, self->engine->callbacks().run(value));
    sized_out(out, report_out(report));
    return {};
  });
}

nfy_status nfy_callback_count(nfy_engine* engine, int64_t* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(count, self->engine->callbacks().count());
    *out = count;
    return {};
  });
}

nfy_status nfy_callback_list_dead(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                                  nfy_dead_call_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->callbacks().list_dead(service, limit));
    *out = open_rows<nfy_dead_call_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_callback_replay(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                               int64_t* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(count, self->engine->callbacks().replay(service, limit));
    *out = count;
    return {};
  });
}

size_t nfy_dead_call_rows_count(const nfy_dead_call_rows* rows) { return count_rows(rows); }
nfy_status nfy_dead_call_rows_get(const nfy_dead_call_rows* rows, size_t index, nfy_dead_call* out,
                                  nfy_error** err) {
  return get_row(rows, index, out, err, dead_out);
}
void nfy_dead_call_rows_free(nfy_dead_call_rows* rows) { close_handle(rows); }
