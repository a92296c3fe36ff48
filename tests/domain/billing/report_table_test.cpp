#include "domain/billing/bill_makers.hpp"

#include <notify/report.hpp>

using namespace notify;
using namespace notify::test;

namespace {

Report<SmsUsageRow> usage() {
  SmsUsageRow row;
  row.organisation_name = "=HYPERLINK(\"http://x\")";
  row.service_id = id<ServiceId>(1);
  row.service_name = "<b>Clinic</b>, \"north\"";
  row.free_allowance_left = 0;
  row.chargeable_units = 1'500;
  row.charged_units = 500;
  row.cost = money("12.5000");
  return {{day("2026-04-01"), day("2026-04-30")}, {row}, {}};
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("report table: CSV keeps every digit and runs no formula") {
  CHECK(to_csv(to_table(usage())) ==
        "organisation_id,organisation_name,service_id,service_name,free_allowance,"
        "free_allowance_left,chargeable_units,charged_units,cost,active\r\n"
        ",\"'=HYPERLINK(\"\"http://x\"\")\",00000000-0000-0000-0000-000000000001,"
        "\"<b>Clinic</b>, \"\"north\"\"\",,0,1500,500,12.5000,true\r\n");
}

TEST_CASE("report table: the page escapes what hosts wrote and loads nothing") {
  const std::string html = to_html(to_table(usage()));
  CHECK(html.find("<b>") == html.npos);
  CHECK(html.find("<script") == html.npos);
  CHECK(html.find("src=") == html.npos);
  CHECK(html.find("href=") == html.npos);
  CHECK(html.find("&lt;b&gt;Clinic") != html.npos);
  CHECK(html.find("£12.50") != html.npos);
  CHECK(html.find("SMS usage of all services, 2026-04-01 to 2026-04-30") != html.npos);
  CHECK(count(html, "<svg") == 1);
  CHECK(count(html, "<tr>") == 2);
  for (const char* tag : {"table", "tr", "td", "g", "svg", "main", "text", "style", "title"}) {
    CAPTURE(tag);
    CHECK(count(html, std::string("<") + tag + ">") + count(html, std::string("<") + tag + " ") ==
          count(html, std::string("</") + tag + ">"));
  }
}

TEST_CASE("report table: an empty report is a page and a header, not an error") {
  const ReportTable table =
      to_table(Report<DailyVolumesRow>{{day("2026-04-01"), day("2026-04-01")}, {}, {}});
  CHECK(count(to_csv(table), "\r\n") == 1);
  CHECK(to_html(table).find("Nothing to show.") != std::string::npos);
}

TEST_CASE("report table: the chart draws the first rows only, the table all of them") {
  Report<DailyVolumesRow> report{{day("2026-01-01"), day("2026-12-31")}, {}, {}};
  for (int i = 0; i < 100; ++i)
    report.rows.push_back({.day = day("2026-01-01") + std::chrono::days(i), .sms_totals = i});
  const std::string html = to_html(to_table(report));
  CHECK(count(html, "<g>") == 60);
  CHECK(count(html, "<tr>") == 101);
  CHECK(html.find("2026-04-10") != html.npos);
}

TEST_CASE("report table: every report has a cell of its kind a column") {
  const auto fits = [](const ReportTable& table) {
    REQUIRE(table.rows.size() == 1);
    REQUIRE(table.rows[0].size() == table.columns.size());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const ReportCell& cell = table.rows[0][i];
      CAPTURE(table.columns[i].name);
      if (!std::holds_alternative<std::monostate>(cell))
        CHECK(cell.index() == 1 + static_cast<std::size_t>(table.columns[i].kind));
    }
    CHECK(table.label_column < table.columns.size());
    for (const std::size_t column : table.chart_columns)
      CHECK(std::holds_alternative<std::int64_t>(table.rows[0].at(column)));
    CHECK(to_html(table).find("<svg") != std::string::npos);
  };
  const LocalDayRange days{day("2026-04-01"), day("2026-04-30")};
  fits(to_table(usage()));
  fits(to_table(Report<OrganisationUsageRow>{days, {{}}, {}}));
  fits(to_table(Report<BillingReportRow>{days, {{}}, {}}));
  fits(to_table(Report<DailyVolumesRow>{days, {{}}, {}}));
  fits(to_table(Report<ProviderVolumesRow>{days, {{}}, {}}));
  fits(to_table(Report<ServiceVolumesRow>{days, {{}}, {}}));
  fits(to_table(Report<DespatchReportRow>{days, {{}}, {}}));
}
