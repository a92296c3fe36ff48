#include "table.hpp"

#include <notify/suppressions.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

using enum CellKind;

ReportTable suppressed_table(const std::vector<SuppressedRecipient>& list) {
  ReportTable table{.title = "Recipients that get nothing more",
                    .columns = {{"recipient", text}, {"reason", text}, {"since", text}},
                    .rows = {},
                    .chart_columns = {}};
  for (const SuppressedRecipient& one : list)
    table.rows.push_back({one.recipient, std::string(name_of(one.reason)), one.since.to_text()});
  return table;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_suppression_put(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(recipient, text_in(to, "to"));
    return self->engine->suppressions().put(service, recipient);
  });
}

nfy_status nfy_suppression_lift(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                int32_t* was_on, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (was_on != nullptr) *was_on = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(recipient, text_in(to, "to"));
    NFY_TRY(lifted, self->engine->suppressions().lift(service, recipient));
    if (was_on != nullptr) *was_on = flag_out(lifted);
    return {};
  });
}

nfy_status nfy_suppression_list(nfy_engine* engine, const nfy_uuid* service_id, nfy_table** out,
                                nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->suppressions().list(service));
    NFY_TRY(table, open_table({.table = suppressed_table(list)}));
    *out = table;
    return {};
  });
}
