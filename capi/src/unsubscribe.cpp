// Recipients who ask for no more.

#include "objects.hpp"

#include <notify/unsubscribes.hpp>

struct nfy_unsubscribe_rows : notify::capi::Rows<notify::UnsubscribeRequest> {};

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
