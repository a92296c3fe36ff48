// Each report as a table, and any table as CSV.

#include <notify/report.hpp>

#include "domain/billing/usage_text.hpp"

namespace notify {
namespace {

using enum CellKind;
using Cells = std::vector<ReportCell>;

/// Nothing if the service belongs to no organisation.
ReportCell organisation_cell(OrganisationId id) {
  if (id.is_nil()) return {};
  return id.to_text();
}

std::string title_of(std::string_view what, LocalDayRange days) {
  return std::string(what) + ", " + days.first.to_text() + " to " + days.last.to_text();
}

template <typename Row, typename CellsOf>
ReportTable make_table(const Report<Row>& report, std::string_view what,
                       std::vector<ReportColumn> columns, CellsOf cells_of) {
  ReportTable table{.title = title_of(what, report.days),
                    .columns = std::move(columns),
                    .rows = {},
                    .chart_columns = {}};
  table.rows.reserve(report.rows.size());
  for (const Row& row : report.rows) table.rows.push_back(cells_of(row));
  return table;
}

std::string plain(const ReportCell& cell) {
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return std::to_string(*count);
  if (const auto* money = std::get_if<Decimal>(&cell)) return money->to_text();
  if (const auto* day = std::get_if<LocalDay>(&cell)) return day->to_text();
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  return {};
}

}  // namespace

ReportTable to_table(const Report<SmsUsageRow>& report) {
  ReportTable table =
      make_table(report, "SMS usage of all services",
                 {{"organisation_id", text},
                  {"organisation_name", text},
                  {"service_id", text},
                  {"service_name", text},
                  {"free_allowance", count},
                  {"free_allowance_left", count},
                  {"chargeable_units", count},
                  {"charged_units", count},
                  {"cost", decimal},
                  {"active", flag}},
                 [](const SmsUsageRow& r) {
                   return Cells{organisation_cell(r.organisation_id),
                                r.organisation_name,
                                r.service_id.to_text(),
                                r.service_name,
                                r.free_allowance ? ReportCell(*r.free_allowance) : ReportCell(),
                                r.free_allowance_left,
                                r.chargeable_units,
                                r.charged_units,
                                r.cost,
                                r.active};
                 });
  table.label_column = 3;
  table.chart_columns = {7};
  return table;
}

ReportTable to_table(const Report<OrganisationUsageRow>& report) {
  ReportTable table =
      make_table(report, "Usage of an organisation",
                 {{"service_id", text},
                  {"service_name", text},
                  {"free_allowance", count},
                  {"free_allowance_left", count},
                  {"chargeable_units", count},
                  {"charged_units", count},
                  {"sms_cost", decimal},
                  {"letter_cost", decimal},
                  {"emails_sent", count},
                  {"active", flag}},
                 [](const OrganisationUsageRow& r) {
                   return Cells{r.service_id.to_text(),
                                r.service_name,
                                r.free_allowance ? ReportCell(*r.free_allowance) : ReportCell(),
                                r.free_allowance_left,
                                r.chargeable_units,
                                r.charged_units,
                                r.sms_cost,
                                r.letter_cost,
                                r.emails_sent,
                                r.active};
                 });
  table.label_column = 1;
  table.chart_columns = {5};
  return table;
}

ReportTable to_table(const Report<BillingReportRow>& report) {
  ReportTable table = make_table(report, "Billing report",
                                 {{"organisation_id", text},
                                  {"organisation_name", text},
                                  {"service_id", text},
                                  {"service_name", text},
                                  {"sms_cost", decimal},
                                  {"sms_chargeable_units", count},
                                  {"total_letters", count},
                                  {"letter_cost", decimal},
                                  {"letter_breakdown", text},
                                  {"purchase_order_number", text},
                                  {"contact_names", text},
                                  {"contact_email_addresses", text},
                                  {"billing_reference", text}},
                                 [](const BillingReportRow& r) {
                                   return Cells{organisation_cell(r.organisation_id),
                                                r.organisation_name,
                                                r.service_id.to_text(),
                                                r.service_name,
                                                r.sms_cost,
                                                r.sms_charged_units,
                                                r.total_letters,
                                                r.letter_cost,
                                                letter_breakdown(r.letters),
                                                r.billing.purchase_order_number,
                                                r.billing.contact_names,
                                                r.billing.contact_email_addresses,
                                                r.billing.reference};
                                 });
  table.label_column = 3;
  table.chart_columns = {5, 6};
  return table;
}

ReportTable to_table(const Report<DailyVolumesRow>& report) {
  ReportTable table = make_table(
      report, "Daily volumes",
      {{"day", day},
       {"sms_totals", count},
       {"sms_fragment_totals", count},
       {"sms_chargeable_units", count},
       {"email_totals", count},
       {"letter_totals", count},
       {"letter_sheet_totals", count}},
      [](const DailyVolumesRow& r) {
        return Cells{r.day,          r.sms_totals,    r.sms_fragment_totals, r.sms_chargeable_units,
                     r.email_totals, r.letter_totals, r.letter_sheet_totals};
      });
  table.chart_columns = {1, 4, 5};
  return table;
}

ReportTable to_table(const Report<ProviderVolumesRow>& report) {
  ReportTable table = make_table(
      report, "Daily SMS volumes by provider",
      {{"day", day},
       {"provider", text},
       {"sms_totals", count},
       {"sms_fragment_totals", count},
       {"sms_chargeable_units", count},
       {"sms_cost", decimal}},
      [](const ProviderVolumesRow& r) {
        return Cells{
            r.day,     r.provider, r.sms_totals, r.sms_fragment_totals, r.sms_chargeable_units,
            r.sms_cost};
      });
  table.label_column = 1;
  table.chart_columns = {4};
  return table;
}

ReportTable to_table(const Report<ServiceVolumesRow>& report) {
  ReportTable table = make_table(report, "Volumes by service",
                                 {{"organisation_id", text},
                                  {"organisation_name", text},
                                  {"service_id", text},
                                  {"service_name", text},
                                  {"free_allowance", count},
                                  {"sms_notifications", count},
                                  {"sms_chargeable_units", count},
                                  {"email_totals", count},
                                  {"letter_totals", count},
                                  {"letter_cost", decimal},
                                  {"letter_sheet_totals", count}},
                                 [](const ServiceVolumesRow& r) {
                                   return Cells{organisation_cell(r.organisation_id),
                                                r.organisation_name,
                                                r.service_id.to_text(),
                                                r.service_name,
                                                r.free_allowance,
                                                r.sms_notifications,
                                                r.sms_chargeable_units,
                                                r.email_totals,
                                                r.letter_totals,
                                                r.letter_cost,
                                                r.letter_sheet_totals};
                                 });
  table.label_column = 3;
  table.chart_columns = {5, 7, 8};
  return table;
}

ReportTable to_table(const Report<DespatchReportRow>& report) {
  ReportTable table = make_table(report, "Letters despatched",
                                 {{"date", day},
                                  {"postage", text},
                                  {"cost_threshold", text},
                                  {"sheets", count},
                                  {"rate", decimal},
                                  {"letters", count},
                                  {"cost", decimal}},
                                 [](const DespatchReportRow& r) {
                                   return Cells{r.fact.bst_date,
                                                std::string(name_of(r.fact.postage)),
                                                std::string(name_of(r.fact.cost_threshold)),
                                                r.fact.billable_units,
                                                r.fact.rate,
                                                r.fact.notifications_sent,
                                                r.cost};
                                 });
  table.chart_columns = {5};
  return table;
}

std::string to_csv(const ReportTable& table) {
  std::string csv;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) csv += ',';
    detail::append_csv_text(csv, table.columns[i].name);
  }
  csv += "\r\n";
  for (const std::vector<ReportCell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) csv += ',';
      // Numbers and days of ours are no formulas, negative ones neither.
      if (const auto* text = std::get_if<std::string>(&row[i]))
        detail::append_csv_text(csv, *text);
      else
        csv += plain(row[i]);
    }
    csv += "\r\n";
  }
  return csv;
}

}  // namespace notify
