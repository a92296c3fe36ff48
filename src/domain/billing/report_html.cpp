// A bill as one page: a chart of free and charged units per month, and a table for each year.

#include <notify/report.hpp>

#include "domain/billing/report_page.hpp"
#include "domain/billing/usage_text.hpp"

#include <map>
#include <string>
#include <vector>

namespace notify {
namespace {

using detail::count_text;
using detail::escaped;
using detail::money_text;

constexpr std::string_view table_head =
    "<thead><tr><th scope=\"col\">Month</th><th scope=\"col\">Type</th>"
    "<th scope=\"col\" class=\"n\">Rate</th><th scope=\"col\" class=\"n\">Notifications</th>"
    "<th scope=\"col\" class=\"n\">Chargeable units</th><th scope=\"col\" class=\"n\">Free</th>"
    "<th scope=\"col\" class=\"n\">Charged</th><th scope=\"col\" class=\"n\">Cost</th>"
    "</tr></thead>\n";

std::string number_cell(const std::string& text) { return "<td class=\"n\">" + text + "</td>"; }

// One bar for each month with SMS or letters, in the order of time.
detail::Chart chart_of(const UsageReport& report) {
  std::map<LocalDay, std::vector<UsageLine>> months;
  for (const Usage& usage : report.years) {
    for (const UsageLine& line : usage.lines) {
      if (line.month) months[*line.month].push_back(line);
    }
  }
  detail::Chart chart{
      .caption = "Units by month",
      .aria_label = "Free and charged units by month; the tables below hold the same numbers",
      .legend = {"free units", "charged units, with their cost above"},
      .bars = {}};
  for (const auto& [month, lines] : months) {
    const detail::UsageTotal total = detail::total_of(lines);
    const std::string name = detail::month_text(lines.front());
    chart.bars.push_back({.label = name,
                          .caption = report.currency + detail::rounded_money_text(total.cost),
                          .title = name + ": " + count_text(total.free_units) + " free, " +
                                   count_text(total.charged_units) + " charged",
                          .parts = {total.free_units, total.charged_units}});
  }
  return chart;
}

std::string table_row(const UsageLine& line, const std::string& currency) {
  return "<tr><th scope=\"row\">" + detail::month_text(line) + "</th><td>" +
         detail::type_text(line) + "</td>" + number_cell(currency + line.rate.to_text()) +
         number_cell(count_text(line.notifications_sent)) +
         number_cell(count_text(line.chargeable_units)) + number_cell(count_text(line.free_units)) +
         number_cell(count_text(line.charged_units)) +
         number_cell(currency + money_text(line.cost)) + "</tr>\n";
}

std::string year_section(const Usage& usage, const std::string& currency) {
  std::string html = "<section>\n<h2>" + detail::year_text(usage.financial_year) + "</h2>\n<p>" +
                     (usage.free_allowance ? count_text(*usage.free_allowance) +
                                                 " free SMS units, taken by the earliest messages."
                                           : std::string("No free allowance is set.")) +
                     "</p>\n";
  if (usage.lines.empty()) return html + "<p>Nothing was sent.</p>\n</section>\n";
  html += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Usage " +
          detail::year_text(usage.financial_year) + "\">\n<table>\n";
  html += table_head;
  html += "<tbody>\n";
  for (const UsageLine& line : usage.lines) html += table_row(line, currency);
  const detail::UsageTotal total = detail::total_of(usage.lines);
  html += "</tbody>\n<tfoot><tr><th scope=\"row\" colspan=\"3\">Total</th>" +
          number_cell(count_text(total.notifications_sent)) +
          number_cell(count_text(total.chargeable_units)) +
          number_cell(count_text(total.free_units)) + number_cell(count_text(total.charged_units)) +
          number_cell(currency + money_text(total.cost)) + "</tr></tfoot>\n";
  html += "</table>\n</div>\n";
  std::string warning = detail::holidays_warning(usage);
  if (!warning.empty()) {
    warning[0] = 'B';
    html += "<p>" + warning + ".</p>\n";
  }
  return html + "</section>\n";
}

}  // namespace

std::string to_html(const UsageReport& report) {
  const std::string currency = escaped(report.currency);
  std::string body;
  const detail::Chart chart = chart_of(report);
  if (!chart.bars.empty()) body += to_svg(chart);
  for (const Usage& usage : report.years) body += year_section(usage, currency);
  return detail::to_page({.title = "Usage of " + report.service_name,
                          .heading = report.service_name,
                          .subheading = "Usage and cost"},
                         body);
}

}  // namespace notify
