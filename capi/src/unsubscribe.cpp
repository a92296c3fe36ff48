// Recipients who ask for no more.

#include "objects.hpp"

#include <notify/unsubscribes.hpp>

struct nfy_unsubscribe_rows : notify::capi::Rows<notify::UnsubscribeRequest> {};
struct nfy_unsubscribe_report_rows : notify::capi::Rows<notify::UnsubscribeReport> {};
struct nfy_unsubscribe_line_rows : notify::capi::Rows<notify::UnsubscribeReportLine> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_unsubscribe_request unsubscribe_out(const UnsubscribeRequest& value) noexcept {
  nfy_unsubscribe_request out = NFY_UNSUBSCRIBE_REQUEST_INIT;
  out.id = uuid_out(value.id.uuid);
  out.notification_id = uuid_out(value.notification_id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.template_id = uuid_out(value.template_id.uuid);
  out.template_version = value.template_version;
  out.recipient = str_out(value.recipient);
  out.created_at_us = value.created_at.us();
  out.processed_at_us = value.processed_at ? value.processed_at->us() : 0;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_unsubscribe_make_token(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* notification_id, nfy_buf* out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(notification, id_in<NotificationId>(notification_id, "notification_id"));
    NFY_TRY(token, self->engine->unsubscribes().make_token(service, notification));
    *out = buf_out(token);
    return {};
  });
}

nfy_status nfy_unsubscribe_record(nfy_engine* engine, const nfy_uuid* notification_id,
                                  nfy_str token, int32_t* out_new, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(notification, id_in<NotificationId>(notification_id, "notification_id"));
    NFY_TRY(given, bytes_in(token, "token"));
    NFY_TRY(is_new, self->engine->unsubscribes().record(notification, given));
    if (out_new != nullptr) *out_new = flag_out(is_new);
    return {};
  });
}

nfy_status nfy_unsubscribe_service(nfy_engine* engine, const nfy_uuid* notification_id,
                                   nfy_str token, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_uuid{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(notification, id_in<NotificationId>(notification_id, "notification_id"));
    NFY_TRY(given, bytes_in(token, "token"));
    NFY_TRY(service, self->engine->unsubscribes().service_of(notification, given));
    *out = uuid_out(service.uuid);
    return {};
  });
}

nfy_status nfy_unsubscribe_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                                int64_t skip, nfy_unsubscribe_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->unsubscribes().list(service, limit, skip));
    *out = open_rows<nfy_unsubscribe_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_unsubscribe_count(nfy_engine* engine, const nfy_uuid* service_id, int64_t* out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(count, self->engine->unsubscribes().count(service));
    *out = count;
    return {};
  });
}

nfy_status nfy_unsubscribe_process(nfy_engine* engine, const nfy_uuid* service_id,
                                   int64_t asked_before_us, int64_t* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(before, instant_in(asked_before_us, "asked_before_us"));
    NFY_TRY(count, self->engine->unsubscribes().process(service, before));
    if (out != nullptr) *out = count;
    return {};
  });
}

size_t nfy_unsubscribe_rows_count(const nfy_unsubscribe_rows* rows) { return count_rows(rows); }
nfy_status nfy_unsubscribe_rows_get(const nfy_unsubscribe_rows* rows, size_t index,
                                    nfy_unsubscribe_request* out, nfy_error** err) {
  return get_row(rows, index, out, err, unsubscribe_out);
}
void nfy_unsubscribe_rows_free(nfy_unsubscribe_rows* rows) { close_handle(rows); }

namespace notify::capi {
namespace {

nfy_unsubscribe_report unsubscribe_report_out(const UnsubscribeReport& value) noexcept {
  nfy_unsubscribe_report out = NFY_UNSUBSCRIBE_REPORT_INIT;
  out.id = uuid_out(value.id.uuid);
  out.count = value.count;
  out.earliest_us = value.earliest.us();
  out.latest_us = value.latest.us();
  out.created_at_us = value.id.is_nil() ? 0 : value.created_at.us();
  out.processed_at_us = value.processed_at ? value.processed_at->us() : 0;
  out.kept_until_us = value.kept_until.us();
  return out;
}

nfy_unsubscribe_line unsubscribe_line_out(const UnsubscribeReportLine& value) noexcept {
  nfy_unsubscribe_line out = NFY_UNSUBSCRIBE_LINE_INIT;
  out.notification_id = uuid_out(value.request.notification_id.uuid);
  out.recipient = str_out(value.request.recipient);
  out.template_name = str_out(value.template_name);
  out.original_file_name = str_out(value.original_file_name);
  out.sent_at_us = value.sent_at ? value.sent_at->us() : 0;
  out.created_at_us = value.request.created_at.us();
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_unsubscribe_statistics(nfy_engine* engine, const nfy_uuid* service_id,
                                      int64_t* out_waiting, int64_t* out_latest_us,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(statistics, self->engine->unsubscribes().statistics(service));
    if (out_waiting != nullptr) *out_waiting = statistics.waiting;
    if (out_latest_us != nullptr) *out_latest_us = statistics.latest ? statistics.latest->us() : 0;
    return {};
  });
}

nfy_status nfy_unsubscribe_list_reports(nfy_engine* engine, const nfy_uuid* service_id,
                                        nfy_unsubscribe_report_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->unsubscribes().list_reports(service));
    *out = open_rows<nfy_unsubscribe_report_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_unsubscribe_get_report(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, nfy_unsubscribe_report_rows** out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<UnsubscribeReportId>(id, "id"));
    NFY_TRY(report, self->engine->unsubscribes().get_report(service, wanted));
    *out = open_rows<nfy_unsubscribe_report_rows>(std::vector{report});
    return {};
  });
}

nfy_status nfy_unsubscribe_make_report(nfy_engine* engine, const nfy_uuid* service_id,
                                       int64_t earliest_us, int64_t latest_us,
                                       nfy_unsubscribe_report_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(earliest, instant_in(earliest_us, "earliest_us"));
    NFY_TRY(latest, instant_in(latest_us, "latest_us"));
    NFY_TRY(report, self->engine->unsubscribes().make_report(service, earliest, latest));
    *out = open_rows<nfy_unsubscribe_report_rows>(std::vector{report});
    return {};
  });
}

nfy_status nfy_unsubscribe_list_of_report(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* id, nfy_unsubscribe_line_rows** out,
                                          nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<UnsubscribeReportId>(id, "id"));
    NFY_TRY(lines, self->engine->unsubscribes().list_of_report(service, wanted));
    *out = open_rows<nfy_unsubscribe_line_rows>(std::move(lines));
    return {};
  });
}

nfy_status nfy_unsubscribe_process_report(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* id, int32_t processed, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<UnsubscribeReportId>(id, "id"));
    return self->engine->unsubscribes().process_report(service, wanted, processed != 0);
  });
}

size_t nfy_unsubscribe_report_rows_count(const nfy_unsubscribe_report_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_unsubscribe_report_rows_get(const nfy_unsubscribe_report_rows* rows, size_t index,
                                           nfy_unsubscribe_report* out, nfy_error** err) {
  return get_row(rows, index, out, err, unsubscribe_report_out);
}
void nfy_unsubscribe_report_rows_free(nfy_unsubscribe_report_rows* rows) { close_handle(rows); }
size_t nfy_unsubscribe_line_rows_count(const nfy_unsubscribe_line_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_unsubscribe_line_rows_get(const nfy_unsubscribe_line_rows* rows, size_t index,
                                         nfy_unsubscribe_line* out, nfy_error** err) {
  return get_row(rows, index, out, err, unsubscribe_line_out);
}
void nfy_unsubscribe_line_rows_free(nfy_unsubscribe_line_rows* rows) { close_handle(rows); }
