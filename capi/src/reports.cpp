// Reports over many services, each as a table.

#include "table.hpp"

#include <notify/allowances.hpp>
#include <notify/receipts.hpp>
#include <notify/reports.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

using enum CellKind;

static_assert(static_cast<int>(CostThreshold::sorted) == NFY_THRESHOLD_SORTED);
static_assert(static_cast<int>(CostThreshold::unsorted) == NFY_THRESHOLD_UNSORTED);

template <typename Row>
Result<nfy_table*> open_report(Report<Row> report) {
  return open_table(
      {.table = to_table(report), .days = report.days, .unpriced = std::move(report.unpriced)});
}

/// Opens the report of a range of days that `read`, a method of Engine, makes.
template <typename Row>
nfy_status read_report(nfy_engine* engine, nfy_day first, nfy_day last, nfy_table** out,
                       nfy_error** err, Result<Report<Row>> (Reports::*read)(LocalDayRange)) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(days, days_in(first, last));
    NFY_TRY(report, (self->engine->reports().*read)(days));
    NFY_TRY(table, open_report(std::move(report)));
    *out = table;
    return {};
  });
}

ReportTable allowances_table(const std::vector<AllowanceState>& states, LocalDay day) {
  ReportTable table{.title = "Allowances before " + day.to_text(),
                    .columns = {{"service_id", text},
                                {"financial_year", count},
                                {"free_allowance", count},
                                {"used_units", count},
                                {"remaining_units", count}},
                    .rows = {},
                    .chart_columns = {3, 4}};
  for (const AllowanceState& s : states) {
    table.rows.push_back({id_cell(s.service_id), std::int64_t{s.financial_year},
                          s.free_allowance ? ReportCell(*s.free_allowance) : ReportCell(),
                          s.used_units, s.remaining_units});
  }
  return table;
}

Result<std::vector<LetterDespatch>> letters_in(const nfy_despatch* letters, std::size_t count) {
  std::vector<LetterDespatch> values;
  if (count == 0) return values;
  NFY_CHECK(check_given(letters, "letters"));
  if (count > NFY_DESPATCHES_MAX) {
    return bad_argument("count", "is more than " + std::to_string(NFY_DESPATCHES_MAX) + ": " +
                                     std::to_string(count));
  }
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    NFY_TRY(given, element_in(letters, i, "letters"));
    NFY_TRY(day, day_in(given.despatched_on, "despatched_on"));
    if (given.cost_threshold < NFY_THRESHOLD_SORTED ||
        given.cost_threshold > NFY_THRESHOLD_UNSORTED) {
      return bad_argument("cost_threshold",
                          "has an unknown value: " + std::to_string(given.cost_threshold));
    }
    values.push_back({NotificationId{to_uuid(given.notification_id)}, day,
                      static_cast<CostThreshold>(given.cost_threshold)});
  }
  return values;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_report_sms_usage(nfy_engine* engine, const nfy_sms_usage_options* options,
                                nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(days, days_in(given.first, given.last));
    SmsUsageOptions wanted{.days = days};
    const OrganisationId organisation{to_uuid(given.organisation_id)};
    if (!organisation.is_nil()) wanted.organisation = organisation;
    wanted.exclude_restricted = given.exclude_restricted != 0;
    NFY_TRY(report, self->engine->reports().sms_usage(wanted));
    NFY_TRY(table, open_report(std::move(report)));
    *out = table;
    return {};
  });
}

nfy_status nfy_report_organisation_usage(nfy_engine* engine, const nfy_uuid* organisation_id,
                                         int32_t year, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(report, self->engine->reports().organisation_usage(organisation, year));
    NFY_TRY(table, open_report(std::move(report)));
    *out = table;
    return {};
  });
}

nfy_status nfy_report_billing(nfy_engine* engine, nfy_day first, nfy_day last, nfy_table** out,
                              nfy_error** err) {
  return read_report(engine, first, last, out, err, &Reports::billing);
}

nfy_status nfy_report_volumes_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                         nfy_table** out, nfy_error** err) {
  return read_report(engine, first, last, out, err, &Reports::volumes_by_service);
}

nfy_status nfy_report_daily_volumes(nfy_engine* engine, nfy_day first, nfy_day last,
                                    nfy_table** out, nfy_error** err) {
  return read_report(engine, first, last, out, err, &Reports::daily_volumes);
}

nfy_status nfy_report_daily_provider_volumes(nfy_engine* engine, nfy_day first, nfy_day last,
                                             nfy_table** out, nfy_error** err) {
  return read_report(engine, first, last, out, err, &Reports::daily_provider_volumes);
}

nfy_status nfy_report_despatch(nfy_engine* engine, nfy_day first, nfy_day last, nfy_table** out,
                               nfy_error** err) {
  return read_report(engine, first, last, out, err, &Reports::despatch);
}

nfy_status nfy_allowance_list_before(nfy_engine* engine, nfy_day day, nfy_table** out,
                                     nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(date, day_in(day, "day"));
    NFY_TRY(states, self->engine->allowances().list_before(date));
    NFY_TRY(table, open_table({.table = allowances_table(states, date)}));
    *out = table;
    return {};
  });
}

nfy_status nfy_receipt_record_despatches(nfy_engine* engine, const nfy_despatch* letters,
                                         size_t count, int64_t* out_changed, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(values, letters_in(letters, count));
    NFY_TRY(changed, self->engine->receipts().record_despatches(values));
    if (out_changed != nullptr) *out_changed = changed;
    return {};
  });
}
