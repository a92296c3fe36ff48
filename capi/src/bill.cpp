// A year's bill with its steps, under stored or other rules, and why one message is on it.

#include "bills.hpp"
#include "table.hpp"

#include <notify/billing.hpp>
#include <notify/calendars.hpp>
#include <notify/json.hpp>

#include <optional>

struct nfy_verdict {
  notify::BillingVerdict verdict;
  std::optional<notify::capi::SegmentRow> segment;
};

using namespace notify;
using namespace notify::capi;
using enum CellKind;

namespace notify::capi {

nfy_bill* open_bill(Bill bill) {
  return open_handle(std::make_shared<nfy_bill>(nfy_bill{std::move(bill)}));
}

namespace {

static_assert(static_cast<int>(BillingReason::charged) + 1 == NFY_REASON_CHARGED);
static_assert(static_cast<int>(BillingReason::free_of_charge) + 1 == NFY_REASON_FREE_OF_CHARGE);
static_assert(static_cast<int>(BillingReason::partly_free) + 1 == NFY_REASON_PARTLY_FREE);
static_assert(static_cast<int>(BillingReason::email) + 1 == NFY_REASON_EMAIL);
static_assert(static_cast<int>(BillingReason::no_units) + 1 == NFY_REASON_NO_UNITS);
static_assert(static_cast<int>(BillingReason::test_key) + 1 == NFY_REASON_TEST_KEY);
static_assert(static_cast<int>(BillingReason::status_not_billed) + 1 ==
              NFY_REASON_STATUS_NOT_BILLED);
static_assert(static_cast<int>(BillingReason::no_rate) + 1 == NFY_REASON_NO_RATE);

Result<WhatIf> rules_in(Engine& engine, const nfy_what_if* rules) {
  NFY_TRY(given, sized_in(rules, "rules"));
  WhatIf what_if;
  NFY_TRY(json, text_in(given.rates_json, "rates_json"));
  if (!json.empty()) {
    NFY_TRY(data, reference_data_from_json(json));
    if (!data.default_allowances.empty()) {
      return bad_argument("rates_json", "holds default allowances, which no bill depends on");
    }
    NFY_CHECK(check_reference_data(data));
    if (!data.sms_rates.empty()) what_if.sms_rates = std::move(data.sms_rates);
    if (!data.letter_rates.empty()) what_if.letter_rates = std::move(data.letter_rates);
  }
  NFY_TRY(id, text_in(given.calendar, "calendar"));
  if (!id.empty()) {
    NFY_TRY(calendar, engine.calendars().get(id));
    what_if.calendar = std::move(calendar);
  }
  if (given.has_free_allowance != 0) {
    if (given.free_allowance < 0) {
      return bad_argument("free_allowance", "is negative: " + std::to_string(given.free_allowance));
    }
    what_if.free_allowance = given.free_allowance;
  }
  return what_if;
}

Result<Bill> read_bill(Engine& engine, ServiceId service, int year, const nfy_what_if* rules) {
  if (rules == nullptr) return engine.billing().bill(service, year);
  NFY_TRY(what_if, rules_in(engine, rules));
  return engine.billing().what_if(service, year, what_if);
}

std::string year_title(std::string_view what, int year) {
  return std::string(what) + " of financial year " + std::to_string(year);
}

ReportTable usage_table(const Usage& usage) {
  ReportTable table{.title = year_title("Usage", usage.financial_year),
                    .columns = {{"month", day},
                                {"type", text},
                                {"rate", decimal},
                                {"postage", text},
                                {"notifications_sent", count},
                                {"chargeable_units", count},
                                {"free_units", count},
                                {"charged_units", count},
                                {"cost", decimal}},
                    .rows = {},
                    .label_column = 0,
                    .chart_columns = {6, 7}};
  for (const UsageLine& line : usage.lines) {
    if (!line.month) table.label_column = 1;
    table.rows.push_back({line.month ? ReportCell(*line.month) : ReportCell(),
                          std::string(name_of(line.type)), line.rate,
                          std::string(name_of(line.postage)), line.notifications_sent,
                          line.chargeable_units, line.free_units, line.charged_units, line.cost});
  }
  return table;
}

ReportTable segments_table(const Bill& bill) {
  ReportTable table{.title = year_title("Steps of the bill", bill.yearly.financial_year),
                    .columns = {{"day", day},
                                {"type", text},
                                {"template_id", text},
                                {"provider", text},
                                {"rate_multiplier", count},
                                {"international", flag},
                                {"rate", decimal},
                                {"postage", text},
                                {"billable_units", count},
                                {"notifications_sent", count},
                                {"used_before", count},
                                {"free_units", count},
                                {"charged_units", count},
                                {"cost", decimal}},
                    .rows = {},
                    .chart_columns = {11, 12}};
  for (const UsageSegment& s : bill.segments) {
    const BillingFact& f = s.fact;
    table.rows.push_back({f.bst_date, std::string(name_of(f.type)), id_cell(f.template_id),
                          f.provider, f.rate_multiplier, f.international, f.rate,
                          std::string(name_of(f.postage)), f.billable_units, f.notifications_sent,
                          s.used_before, s.free_units, s.charged_units, s.cost});
  }
  return table;
}

nfy_verdict_view verdict_out(const nfy_verdict& value) noexcept {
  nfy_verdict_view out = NFY_VERDICT_VIEW_INIT;
  out.reason = static_cast<std::int32_t>(value.verdict.reason) + 1;
  out.counted = flag_out(value.verdict.counted);
  out.day = day_out(value.verdict.day);
  out.financial_year = value.verdict.financial_year;
  out.state = state_out(value.verdict.status);
  out.has_segment = flag_out(value.segment.has_value());
  out.reason_name = str_out(name_of(value.verdict.reason));
  out.explanation = str_out(value.verdict.explanation);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_billing_bill(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                            const nfy_what_if* rules, nfy_bill** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(bill, read_bill(*self->engine, service, year, rules));
    *out = open_bill(std::move(bill));
    return {};
  });
}

nfy_status nfy_bill_yearly(const nfy_bill* bill, nfy_usage** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(bill, "bill"));
    *out = open_usage(self->bill.yearly);
    return {};
  });
}

nfy_status nfy_bill_monthly(const nfy_bill* bill, nfy_usage** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(bill, "bill"));
    *out = open_usage(self->bill.monthly);
    return {};
  });
}

nfy_status nfy_bill_segments(const nfy_bill* bill, nfy_segment_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(bill, "bill"));
    *out = open_segments(self->bill.segments);
    return {};
  });
}

nfy_status nfy_bill_to_table(const nfy_bill* bill, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(bill, "bill"));
    NFY_TRY(table, open_table({.table = segments_table(self->bill)}));
    *out = table;
    return {};
  });
}

void nfy_bill_free(nfy_bill* bill) { close_handle(bill); }

nfy_status nfy_usage_to_table(const nfy_usage* usage, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(usage, "usage"));
    NFY_TRY(table, open_table({.table = usage_table(self->usage)}));
    *out = table;
    return {};
  });
}

nfy_status nfy_billing_explain_notification(nfy_engine* engine, const nfy_uuid* service_id,
                                            const nfy_uuid* id, nfy_verdict** out,
                                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(notification, id_in<NotificationId>(id, "id"));
    NFY_TRY(verdict, self->engine->billing().explain_notification(service, notification));
    auto object = std::make_shared<nfy_verdict>();
    if (verdict.segment) object->segment = segment_row(*verdict.segment);
    object->verdict = std::move(verdict);
    *out = open_handle(std::move(object));
    return {};
  });
}

nfy_status nfy_verdict_get(const nfy_verdict* verdict, nfy_verdict_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(verdict, "verdict"));
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, verdict_out(*self));
    return {};
  });
}

nfy_status nfy_verdict_segment(const nfy_verdict* verdict, nfy_segment* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(verdict, "verdict"));
    NFY_CHECK(check_sized_out(out, "out"));
    if (!self->segment) return make_error(ErrorCode::not_found, "the notification has no fact row");
    sized_out(out, segment_out(*self->segment));
    return {};
  });
}

void nfy_verdict_free(nfy_verdict* verdict) { close_handle(verdict); }
