// Spam complaints.

#include "objects.hpp"
#include "receipts.hpp"

#include <notify/complaints.hpp>

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

Result<std::vector<Complaint>> complaints_in(const nfy_reported_complaint* complaints,
                                             std::size_t count) {
  if (count != 0) NFY_CHECK(check_given(complaints, "complaints"));
  if (count > NFY_RECEIPTS_MAX) {
    return bad_argument(
        "count", "is more than " + std::to_string(NFY_RECEIPTS_MAX) + ": " + std::to_string(count));
  }
  std::vector<Complaint> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    NFY_TRY(given, element_in(complaints, i, "complaints"));
    Complaint& value = values[i];
    NFY_CHECK(text_or_default(given.provider, "provider", value.provider));
    NFY_CHECK(text_or_default(given.reference, "reference", value.reference));
    NFY_CHECK(text_or_default(given.feedback_id, "feedback_id", value.feedback_id));
    NFY_CHECK(text_or_default(given.complaint_type, "complaint_type", value.complaint_type));
    NFY_TRY(at, instant_in(given.complained_at_us, "complained_at_us"));
    value.complained_at = at;
  }
  return values;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_complaint_record(nfy_engine* engine, const nfy_reported_complaint* complaints,
                                size_t count, nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(values, complaints_in(complaints, count));
    NFY_TRY(report, self->engine->complaints().record(values));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_complaint_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                              int64_t skip, nfy_complaint_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->complaints().list(service, limit, skip));
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

nfy_status nfy_complaint_list_all(nfy_engine* engine, int64_t limit, int64_t skip,
                                  nfy_complaint_rows** out, int64_t* out_total, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(page, self->engine->complaints().list_all(limit, skip));
    if (out_total != nullptr) *out_total = page.total;
    *out = open_rows<nfy_complaint_rows>(std::move(page.complaints));
    return {};
  });
}

nfy_status nfy_complaint_count(nfy_engine* engine, nfy_day first, nfy_day last, int64_t* out,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(from, day_in(first, "first"));
    NFY_TRY(to, day_in(last, "last"));
    NFY_TRY(count, self->engine->complaints().count({from, to}));
    *out = count;
    return {};
  });
}
