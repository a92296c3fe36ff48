// Files of notifications that somebody asks for.

#include "objects.hpp"

#include <notify/report_requests.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

static_assert(static_cast<int>(ReportRequestState::deleted) == NFY_REPORT_REQUEST_DELETED);
static_assert(static_cast<int>(ReportedStatuses::failed) == NFY_REPORTED_FAILED);

nfy_report_request report_request_out(const ReportRequest& value) noexcept {
  nfy_report_request out = NFY_REPORT_REQUEST_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.user_id = uuid_out(value.user_id.uuid);
  out.type = type_out(value.type);
  out.statuses = static_cast<std::int32_t>(value.statuses);
  out.state = static_cast<std::int32_t>(value.state);
  out.created_at_us = value.created_at.us();
  out.updated_at_us = value.updated_at ? value.updated_at->us() : 0;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_report_request_create(nfy_engine* engine, const nfy_report_request* request,
                                     nfy_report_request* out, int32_t* out_existed,
                                     nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(request, "request"));
    ReportRequest wanted;
    wanted.service_id.uuid = to_uuid(given.service_id);
    wanted.user_id.uuid = to_uuid(given.user_id);
    NFY_TRY(type, type_in(given.type, "type"));
    wanted.type = type;
    if (given.statuses < NFY_REPORTED_ALL || given.statuses > NFY_REPORTED_FAILED)
      return make_error(ErrorCode::invalid_argument,
                        "statuses are none: " + std::to_string(given.statuses));
    wanted.statuses = static_cast<ReportedStatuses>(given.statuses);
    NFY_TRY(requested, self->engine->report_requests().create(wanted));
    if (out_existed != nullptr) *out_existed = flag_out(requested.existed);
    sized_out(out, report_request_out(requested.request));
    return {};
  });
}

nfy_status nfy_report_request_get(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* id, nfy_report_request* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<ReportRequestId>(id, "id"));
    NFY_TRY(request, self->engine->report_requests().get(service, wanted));
    sized_out(out, report_request_out(request));
    return {};
  });
}

nfy_status nfy_report_request_run(nfy_engine* engine, int64_t* out_made, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(made, self->engine->report_requests().run());
    if (out_made != nullptr) *out_made = made;
    return {};
  });
}
