// E-mails that somebody called unwanted.

#include "objects.hpp"

struct nfy_complaint_rows : notify::capi::Rows<notify::StoredComplaint> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_complaint complaint_out(const StoredComplaint& value) noexcept {
  nfy_complaint out = NFY_COMPLAINT_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.notification_id = uuid_out(value.notification_id.uuid);
  out.feedback_id = str_out(value.feedback_id);
  out.complaint_type = str_out(value.complaint_type);
  out.complained_at_us = value.complained_at.us();
  out.created_at_us = value.created_at.us();
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_complaint_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                              int64_t skip, nfy_complaint_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->list_complaints(service, limit, skip));
    *out = open_rows<nfy_complaint_rows>(std::move(list));
    return {};
  });
}

size_t nfy_complaint_rows_count(const nfy_complaint_rows* rows) { return count_rows(rows); }
nfy_status nfy_complaint_rows_get(const nfy_complaint_rows* rows, size_t index, nfy_complaint* out,
                                  nfy_error** err) {
  return get_row(rows, index, out, err, complaint_out);
}
void nfy_complaint_rows_free(nfy_complaint_rows* rows) { close_handle(rows); }
