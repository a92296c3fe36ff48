#include "bills.hpp"

#include <notify/billing.hpp>
#include <notify/report.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {

nfy_usage* open_usage(Usage usage) {
  auto object = std::make_shared<nfy_usage>();
  object->lines.reserve(usage.lines.size());
  for (const auto& line : usage.lines) {
    object->lines.push_back({line, line.rate.to_text(), line.cost.to_text()});
  }
  object->usage = std::move(usage);
  return open_handle(std::move(object));
}

SegmentRow segment_row(UsageSegment segment) {
  std::string rate = segment.fact.rate.to_text();
  std::string cost = segment.cost.to_text();
  return {std::move(segment), std::move(rate), std::move(cost)};
}

nfy_segment_rows* open_segments(std::vector<UsageSegment> segments) {
  std::vector<SegmentRow> rows;
  rows.reserve(segments.size());
  for (auto& segment : segments) rows.push_back(segment_row(std::move(segment)));
  return open_rows<nfy_segment_rows>(std::move(rows));
}

nfy_segment segment_out(const SegmentRow& row) noexcept {
  nfy_segment out = NFY_SEGMENT_INIT;
  fact_fields_out(row.segment.fact, row.rate, out);
  out.used_before = row.segment.used_before;
  out.free_units = row.segment.free_units;
  out.charged_units = row.segment.charged_units;
  out.cost = decimal_out(row.segment.cost, row.cost);
  return out;
}

namespace {

nfy_usage_line line_out(const nfy_usage::Line& row) noexcept {
  nfy_usage_line out = NFY_USAGE_LINE_INIT;
  if (row.line.month) out.month = day_out(*row.line.month);
  out.type = type_out(row.line.type);
  out.rate = decimal_out(row.line.rate, row.rate);
  out.postage = postage_out(row.line.postage);
  out.notifications_sent = row.line.notifications_sent;
  out.chargeable_units = row.line.chargeable_units;
  out.free_units = row.line.free_units;
  out.charged_units = row.line.charged_units;
  out.cost = decimal_out(row.line.cost, row.cost);
  return out;
}

/// Writes a report with `write`, one of the three of notify/report.hpp.
nfy_status report(const nfy_report_options* options, const nfy_usage* const* years, size_t count,
                  nfy_buf* out, nfy_error** err, std::string (*write)(const UsageReport&)) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(given, sized_or_default(options, "options"));
    UsageReport value;
    NFY_CHECK(text_or_default(given.service_name, "service_name", value.service_name));
    NFY_CHECK(text_or_default(given.currency, "currency", value.currency));
    if (count != 0) NFY_CHECK(check_given(years, "years"));
    if (count > NFY_REPORT_YEARS_MAX) {
      return bad_argument("count", "is more than " + std::to_string(NFY_REPORT_YEARS_MAX) + ": " +
                                       std::to_string(count));
    }
    std::vector<Usage> bills;
    for (std::size_t i = 0; i < count; ++i) {
      NFY_TRY(bill, use(years[i], "years[" + std::to_string(i) + "]"));
      bills.push_back(bill->usage);
    }
    value.years = bills;
    *out = buf_out(write(value));
    return {};
  });
}

/// Opens the bill that `read`, a method of Engine, makes.
nfy_status read_usage(nfy_engine* engine, const nfy_uuid* service_id, int32_t year, nfy_usage** out,
                      nfy_error** err, Result<Usage> (Billing::*read)(ServiceId, int)) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(usage, (self->engine->billing().*read)(service, year));
    *out = open_usage(std::move(usage));
    return {};
  });
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_billing_yearly_usage(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                    nfy_usage** out, nfy_error** err) {
  return read_usage(engine, service_id, year, out, err, &Billing::yearly_usage);
}

nfy_status nfy_billing_monthly_usage(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                     nfy_usage** out, nfy_error** err) {
  return read_usage(engine, service_id, year, out, err, &Billing::monthly_usage);
}

nfy_status nfy_usage_get(const nfy_usage* usage, nfy_usage_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(usage, "usage"));
    NFY_CHECK(check_sized_out(out, "out"));
    nfy_usage_view view = NFY_USAGE_VIEW_INIT;
    view.service_id = uuid_out(self->usage.service_id.uuid);
    view.financial_year = self->usage.financial_year;
    view.has_allowance = flag_out(self->usage.free_allowance.has_value());
    view.free_allowance = self->usage.free_allowance.value_or(0);
    sized_out(out, view);
    return {};
  });
}

size_t nfy_usage_line_count(const nfy_usage* usage) {
  return guard_value(std::size_t{0}, [&] {
    const auto found = find_handle(usage);
    return found.object ? found.object->lines.size() : 0;
  });
}

nfy_status nfy_usage_line_get(const nfy_usage* usage, size_t index, nfy_usage_line* out,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(usage, "usage"));
    NFY_CHECK(check_sized_out(out, "out"));
    if (index >= self->lines.size()) {
      return make_error(ErrorCode::not_found, "no line " + std::to_string(index));
    }
    sized_out(out, line_out(self->lines[index]));
    return {};
  });
}

void nfy_usage_free(nfy_usage* usage) { close_handle(usage); }

nfy_status nfy_billing_explain(nfy_engine* engine, const nfy_usage* usage, size_t index,
                               nfy_segment_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(bill, use(usage, "usage"));
    if (index >= bill->lines.size()) {
      return make_error(ErrorCode::not_found, "no line " + std::to_string(index));
    }
    NFY_TRY(segments,
            self->engine->billing().explain(bill->usage.service_id, bill->usage.financial_year,
                                            bill->lines[index].line));
    *out = open_segments(std::move(segments));
    return {};
  });
}

size_t nfy_segment_rows_count(const nfy_segment_rows* rows) { return count_rows(rows); }
nfy_status nfy_segment_rows_get(const nfy_segment_rows* rows, size_t index, nfy_segment* out,
                                nfy_error** err) {
  return get_row(rows, index, out, err, segment_out);
}
void nfy_segment_rows_free(nfy_segment_rows* rows) { close_handle(rows); }

nfy_status nfy_report_to_csv(const nfy_report_options* options, const nfy_usage* const* years,
                             size_t count, nfy_buf* out, nfy_error** err) {
  return report(options, years, count, out, err, &to_csv);
}
nfy_status nfy_report_to_html(const nfy_report_options* options, const nfy_usage* const* years,
                              size_t count, nfy_buf* out, nfy_error** err) {
  return report(options, years, count, out, err, &to_html);
}
nfy_status nfy_report_to_text(const nfy_report_options* options, const nfy_usage* const* years,
                              size_t count, nfy_buf* out, nfy_error** err) {
  return report(options, years, count, out, err, &to_text);
}
