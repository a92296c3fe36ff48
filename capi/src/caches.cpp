// What the cache counts, and how far it may be believed.

#include "callbacks.hpp"
#include "table.hpp"

#include <notify/caches.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

using enum CellKind;

Result<nfy_table*> open_drift(const std::vector<CacheDrift>& drift) {
  ReportTable table{.title = "Drift of caches",
                    .columns = {{"service_id", text},
                                {"day", day},
                                {"count_of", text},
                                {"cached", count},
                                {"counted", count}},
                    .rows = {},
                    .chart_columns = {}};
  for (const CacheDrift& d : drift)
    table.rows.push_back({id_cell(d.service_id), d.day, d.name, d.cached, d.counted});
  return open_table({.table = std::move(table)});
}

/// The options, or all defaults if there are none.
Result<nfy_cache_options> options_in(const nfy_cache_options* options) {
  if (options == nullptr) return nfy_cache_options(NFY_CACHE_OPTIONS_INIT);
  return sized_in(options, "options");
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_caches_recent_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                   int32_t whole_days, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(usage, self->engine->caches().recent_usage(service, whole_days));
    ReportTable table{.title = "Recent usage of templates",
                      .columns = {{"template_id", text}, {"notification_count", count}},
                      .rows = {},
                      .chart_columns = {}};
    for (const auto& line : usage.templates)
      table.rows.push_back({id_cell(line.template_id), line.count});
    NFY_TRY(opened, open_table({.table = std::move(table), .days = usage.days}));
    *out = opened;
    return {};
  });
}

nfy_status nfy_caches_messages_today(nfy_engine* engine, const nfy_uuid* service_id,
                                     nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(counts, self->engine->caches().messages_today(service));
    ReportTable table{.title = "Messages today",
                      .columns = {{"count_of", text}, {"notification_count", count}},
                      .rows = {},
                      .chart_columns = {}};
    for (const DailyKind kind : daily_kinds)
      table.rows.push_back({std::string(name_of(kind)), counts[static_cast<std::size_t>(kind)]});
    NFY_TRY(opened, open_table({.table = std::move(table)}));
    *out = opened;
    return {};
  });
}

nfy_status nfy_caches_rebuild(nfy_engine* engine, const nfy_cache_options* options,
                              nfy_cache_report* report, nfy_table** out_drift, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out_drift));
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_sized_out(report, "report"));
    NFY_TRY(given, options_in(options));
    ProgressBridge progress(given.progress, given.user_data);
    RebuildCacheOptions wanted;
    const ServiceId service{to_uuid(given.service_id)};
    if (!service.is_nil()) wanted.service = service;
    wanted.dry_run = given.dry_run != 0;
    wanted.progress = progress.function();
    auto found = self->engine->caches().rebuild(wanted);
    if (!found) return progress.explain(found.error());
    NFY_TRY(drift, open_drift(found->drift));
    *out_drift = drift;
    nfy_cache_report view = NFY_CACHE_REPORT_INIT;
    view.ledgers = found->ledgers;
    view.unknown = found->unknown;
    view.busy = found->busy;
    view.rebuilt = found->rebuilt;
    sized_out(report, view);
    return {};
  });
}
