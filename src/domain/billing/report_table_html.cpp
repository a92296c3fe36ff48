// Any report's table as one page: a chart of its first rows, and the table itself.

#include <notify/report.hpp>

#include "domain/billing/report_page.hpp"
#include "domain/billing/usage_text.hpp"

#include <algorithm>

namespace notify {
namespace {

using detail::count_text;
using detail::escaped;

constexpr std::size_t bars_max = 60;
constexpr std::size_t label_characters_max = 14;

bool is_number(const ReportCell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<Decimal>(cell);
}

std::string shown(const ReportCell& cell, const std::string& currency) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return count_text(*count);
  if (const auto* money = std::get_if<Decimal>(&cell)) return currency + detail::money_text(*money);
  if (const auto* day = std::get_if<LocalDay>(&cell)) return day->to_text();
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  return {};
}

/// "sms_cost" as people read it: "Sms cost".
std::string heading_of(std::string name) {
  std::ranges::replace(name, '_', ' ');
  if (!name.empty() && name.front() >= 'a' && name.front() <= 'z')
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name;
}

/// As much of a label as stands below a bar, cut between characters.
std::string shortened(const std::string& text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins && ++characters > label_characters_max) return text.substr(0, i) + "…";
  }
  return text;
}

detail::Chart chart_of(const ReportTable& table) {
  detail::Chart chart;
  chart.caption = table.rows.size() > bars_max ? "The first " + std::to_string(bars_max) + " rows"
                                               : std::string("All rows");
  chart.aria_label = chart.caption + " as bars; the table below holds the same numbers";
  for (const std::size_t column : table.chart_columns)
    chart.legend.push_back(heading_of(table.columns[column].name));
  for (const std::vector<ReportCell>& row : table.rows) {
    if (chart.bars.size() == bars_max) break;
    detail::ChartBar bar;
    const std::string name = shown(row[table.label_column], table.currency);
    bar.label = shortened(name);
    bar.title = name + ":";
    for (const std::size_t column : table.chart_columns) {
      const auto* count = std::get_if<std::int64_t>(&row[column]);
      bar.parts.push_back(count ? *count : 0);
      bar.title +=
          " " + heading_of(table.columns[column].name) + " " + count_text(bar.parts.back());
    }
    chart.bars.push_back(std::move(bar));
  }
  return chart;
}

std::string cell_html(const ReportCell& cell, const std::string& currency) {
  const std::string text = escaped(shown(cell, currency));
  return (is_number(cell) ? "<td class=\"n\">" : "<td>") + text + "</td>";
}

std::string table_html(const ReportTable& table) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     escaped(table.title) + "\">\n<table>\n<thead><tr>";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const CellKind kind = table.columns[i].kind;
    const bool numbers = kind == CellKind::count || kind == CellKind::decimal;
    html += std::string("<th scope=\"col\"") + (numbers ? " class=\"n\">" : ">") +
            escaped(heading_of(table.columns[i].name)) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<ReportCell>& row : table.rows) {
    html += "<tr>";
    for (const ReportCell& cell : row) html += cell_html(cell, table.currency);
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

}  // namespace

std::string to_html(const ReportTable& table) {
  std::string body;
  if (table.rows.empty()) {
    body = "<p>Nothing to show.</p>\n";
  } else {
    if (!table.chart_columns.empty()) body += to_svg(chart_of(table));
    body += table_html(table);
  }
  const std::size_t rows = table.rows.size();
  return detail::to_page(
      {.title = table.title,
       .heading = table.title,
       .subheading = count_text(static_cast<std::int64_t>(rows)) + (rows == 1 ? " row" : " rows")},
      body);
}

}  // namespace notify
