#include "callbacks.hpp"
#include "table.hpp"

#include <notify/billing.hpp>
#include <notify/facts.hpp>

#include <optional>

namespace notify::capi {

struct FactRow {
  ServiceFact fact;
  std::string rate;
};

}  // namespace notify::capi

struct nfy_difference_rows : notify::capi::Rows<notify::FactsDifference> {};
struct nfy_fact_rows : notify::capi::Rows<notify::capi::FactRow> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

using enum CellKind;

nfy_difference difference_out(const FactsDifference& value) noexcept {
  nfy_difference out = NFY_DIFFERENCE_INIT;
  out.day = day_out(value.key.day);
  out.type = type_out(value.key.type);
  out.service_id = uuid_out(value.key.service_id.uuid);
  out.template_id = uuid_out(value.key.template_id.uuid);
  out.job_id = uuid_out(value.key.job_id.uuid);
  out.key_type = key_type_out(value.key.key_type);
  out.state = state_out(value.key.status);
  out.provider = str_out(value.key.provider);
  out.rate_multiplier = value.key.rate_multiplier;
  out.sheets = value.key.sheets;
  out.international = flag_out(value.key.international);
  out.postage = postage_out(value.key.postage);
  out.notifications_stored = value.notifications_stored;
  out.notifications_counted = value.notifications_counted;
  out.billable_units_stored = value.billable_units_stored;
  out.billable_units_counted = value.billable_units_counted;
  return out;
}

std::optional<ServiceId> service_in(const nfy_rebuild_options& given) noexcept {
  const ServiceId id{to_uuid(given.service_id)};
  return id.is_nil() ? std::optional<ServiceId>() : id;
}

ReportTable billing_table(const std::vector<BillingDifference>& differences, LocalDayRange days) {
  ReportTable table{
      .title = "Audit of the billing facts, " + days.first.to_text() + " to " + days.last.to_text(),
      .columns = {{"service_id", text},
                  {"day", day},
                  {"type", text},
                  {"template_id", text},
                  {"provider", text},
                  {"rate_multiplier", count},
                  {"international", flag},
                  {"rate", decimal},
                  {"postage", text},
                  {"notifications_stored", count},
                  {"notifications_counted", count},
                  {"billable_units_stored", count},
                  {"billable_units_counted", count},
                  {"due", flag}},
      .rows = {},
      .chart_columns = {}};
  for (const BillingDifference& d : differences) {
    table.rows.push_back({id_cell(d.service_id), d.key.bst_date, std::string(name_of(d.key.type)),
                          id_cell(d.key.template_id), d.key.provider, d.key.rate_multiplier,
                          d.key.international, d.key.rate, std::string(name_of(d.key.postage)),
                          d.notifications_stored, d.notifications_counted, d.billable_units_stored,
                          d.billable_units_counted, d.due});
  }
  return table;
}

nfy_fact fact_out(const FactRow& row) noexcept {
  nfy_fact out = NFY_FACT_INIT;
  out.service_id = uuid_out(row.fact.service_id.uuid);
  fact_fields_out(row.fact.fact, row.rate, out);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_facts_state(nfy_engine* engine, nfy_facts_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(state, self->engine->facts().state());
    nfy_facts_view view = NFY_FACTS_VIEW_INIT;
    view.watermark_us = state.watermark.us();
    view.deltas = state.deltas;
    sized_out(out, view);
    return {};
  });
}

nfy_status nfy_facts_rebuild(nfy_engine* engine, const nfy_rebuild_options* options,
                             nfy_difference_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(days, days_in(given.first, given.last));
    ProgressBridge progress(given.progress, given.user_data);
    auto found = self->engine->facts().rebuild(days, service_in(given), given.dry_run != 0,
                                               progress.function());
    if (!found) return progress.explain(found.error());
    *out = open_rows<nfy_difference_rows>(std::move(found).value());
    return {};
  });
}

nfy_status nfy_facts_verify(nfy_engine* engine, const nfy_rebuild_options* options,
                            nfy_difference_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(days, days_in(given.first, given.last));
    ProgressBridge progress(given.progress, given.user_data);
    auto found = self->engine->facts().verify(days, progress.function());
    if (!found) return progress.explain(found.error());
    *out = open_rows<nfy_difference_rows>(std::move(found).value());
    return {};
  });
}

nfy_status nfy_facts_audit(nfy_engine* engine, const nfy_rebuild_options* options,
                           nfy_difference_rows** out_cube, nfy_table** out_billing,
                           int32_t* out_is_clean, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out_cube, "out_cube"));
    *out_cube = nullptr;
    NFY_CHECK(check_given(out_billing, "out_billing"));
    *out_billing = nullptr;
    NFY_CHECK(check_given(out_is_clean, "out_is_clean"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(days, days_in(given.first, given.last));
    ProgressBridge progress(given.progress, given.user_data);
    auto found = self->engine->facts().audit(days, service_in(given), progress.function());
    if (!found) return progress.explain(found.error());
    const bool is_clean = found->is_clean();
    NFY_TRY(billing, open_table({.table = billing_table(found->billing, days), .days = days}));
    HandleKeeper keeper(billing);
    *out_cube = open_rows<nfy_difference_rows>(std::move(found->cube));
    *out_billing = keeper.give();
    *out_is_clean = flag_out(is_clean);
    return {};
  });
}

size_t nfy_difference_rows_count(const nfy_difference_rows* rows) { return count_rows(rows); }
nfy_status nfy_difference_rows_get(const nfy_difference_rows* rows, size_t index,
                                   nfy_difference* out, nfy_error** err) {
  return get_row(rows, index, out, err, difference_out);
}
void nfy_difference_rows_free(nfy_difference_rows* rows) { close_handle(rows); }

nfy_status nfy_billing_drop_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(days, days_in(first, last));
    return self->engine->billing().drop_facts(days);
  });
}

nfy_status nfy_billing_list_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                  nfy_fact_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(days, days_in(first, last));
    NFY_TRY(facts, self->engine->billing().list_facts(days));
    std::vector<FactRow> rows;
    rows.reserve(facts.size());
    for (auto& fact : facts) {
      std::string rate = fact.fact.rate.to_text();
      rows.push_back({std::move(fact), std::move(rate)});
    }
    *out = open_rows<nfy_fact_rows>(std::move(rows));
    return {};
  });
}

size_t nfy_fact_rows_count(const nfy_fact_rows* rows) { return count_rows(rows); }
nfy_status nfy_fact_rows_get(const nfy_fact_rows* rows, size_t index, nfy_fact* out,
                             nfy_error** err) {
  return get_row(rows, index, out, err, fact_out);
}
void nfy_fact_rows_free(nfy_fact_rows* rows) { close_handle(rows); }
