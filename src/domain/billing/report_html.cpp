// A bill as one page: a chart of free and charged units per month, and a table for each year.

#include <notify/report.hpp>

#include "domain/billing/usage_text.hpp"
#include "domain/checked.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace notify {
namespace {

using detail::count_text;
using detail::money_text;

constexpr std::string_view page_style = R"(
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --paper: #ffffff; --free: #2f9e6e; --charged: #1f5fb8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #a4adb8; --line: #39414a;
  --paper: #14171b; --free: #4cc793; --charged: #6ea8f7; } }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 64rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0 1rem; color: var(--soft); }
figure { margin: 1.5rem 0; }
figcaption { margin-bottom: .5rem; font-weight: 600; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .soft { fill: var(--soft); }
svg .grid { stroke: var(--line); }
svg .free { fill: var(--free); }
svg .charged { fill: var(--charged); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
th.n, td.n { text-align: right; }
tfoot td, tfoot th { font-weight: 600; border-bottom: 0; }
)";

constexpr std::string_view table_head =
    "<thead><tr><th scope=\"col\">Month</th><th scope=\"col\">Type</th>"
    "<th scope=\"col\" class=\"n\">Rate</th><th scope=\"col\" class=\"n\">Notifications</th>"
    "<th scope=\"col\" class=\"n\">Chargeable units</th><th scope=\"col\" class=\"n\">Free</th>"
    "<th scope=\"col\" class=\"n\">Charged</th><th scope=\"col\" class=\"n\">Cost</th>"
    "</tr></thead>\n";

std::string escaped(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      default: html += c;
    }
  }
  return html;
}

std::string number_cell(const std::string& text) { return "<td class=\"n\">" + text + "</td>"; }

// ---- the chart ----

struct Bar {
  std::string month;
  std::int64_t free_units = 0;
  std::int64_t charged_units = 0;
  Decimal cost;
  // Both are sums of one bill that add up; what would not fit is drawn as high as can be.
  [[nodiscard]] std::int64_t height() const {
    return detail::checked_sum(free_units, charged_units)
        .value_or(std::numeric_limits<std::int64_t>::max());
  }
};

// One bar for each month with SMS or letters, in the order of time.
std::vector<Bar> bars_of(std::span<const Usage> years) {
  std::map<LocalDay, std::vector<UsageLine>> months;
  for (const Usage& usage : years) {
    for (const UsageLine& line : usage.lines) {
      if (line.month) months[*line.month].push_back(line);
    }
  }
  std::vector<Bar> bars;
  for (const auto& [month, lines] : months) {
    const detail::UsageTotal total = detail::total_of(lines);
    bars.push_back({.month = detail::month_text(lines.front()),
                    .free_units = total.free_units,
                    .charged_units = total.charged_units,
                    .cost = total.cost});
  }
  return bars;
}

// The drawing's own units; the page scales it to its width.
constexpr std::int64_t plot_left = 70, plot_top = 30, plot_height = 240, chart_height = 330;
constexpr std::int64_t slot_width = 110, bar_width = 64, chart_width_min = 560;

std::int64_t scaled(std::int64_t value, std::int64_t value_max) {
  if (value_max == 0) return 0;
  return static_cast<std::int64_t>(static_cast<__int128>(value) * plot_height / value_max);
}

// The smallest of 1, 2, 5 times a power of ten that is not below `value`.
std::int64_t round_above(std::int64_t value) {
  constexpr std::int64_t step_max = 1'000'000'000'000'000'000;
  for (std::int64_t step = 1; step < step_max; step *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) {
      if (step * factor >= value) return step * factor;
    }
  }
  return value;
}

std::string rectangle(std::string_view kind, std::int64_t x, std::int64_t y, std::int64_t height) {
  if (height == 0) return {};
  return "<rect class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
         std::to_string(y) + "\" width=\"" + std::to_string(bar_width) + "\" height=\"" +
         std::to_string(height) + "\"/>\n";
}

std::string label(std::string_view attributes, std::int64_t x, std::int64_t y,
                  const std::string& text) {
  return "<text " + std::string(attributes) + " x=\"" + std::to_string(x) + "\" y=\"" +
         std::to_string(y) + "\">" + escaped(text) + "</text>\n";
}

std::string grid(std::int64_t width, std::int64_t value_max) {
  std::string svg;
  for (const std::int64_t part : {0, 1, 2}) {
    const std::int64_t value = value_max / 2 * part + (part == 2 ? value_max % 2 : 0);
    const std::int64_t y = plot_top + plot_height - scaled(value, value_max);
    svg += "<line class=\"grid\" x1=\"" + std::to_string(plot_left) + "\" x2=\"" +
           std::to_string(width) + "\" y1=\"" + std::to_string(y) + "\" y2=\"" + std::to_string(y) +
           "\"/>\n";
    svg += label("class=\"soft\" text-anchor=\"end\"", plot_left - 8, y + 4, count_text(value));
  }
  return svg;
}

std::string legend(std::int64_t y) {
  std::string svg;
  const auto entry = [&](std::string_view kind, std::int64_t x, const std::string& text) {
    svg += "<rect class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
           std::to_string(y - 11) + "\" width=\"12\" height=\"12\"/>\n";
    svg += label("class=\"soft\"", x + 18, y, text);
  };
  entry("free", plot_left, "free units");
  entry("charged", plot_left + 110, "charged units, with their cost above");
  return svg;
}

std::string chart(const UsageReport& report, const std::vector<Bar>& bars) {
  std::int64_t highest = 1;
  for (const Bar& bar : bars) highest = std::max(highest, bar.height());
  const std::int64_t value_max = round_above(highest);
  const std::int64_t width =
      std::max(chart_width_min, plot_left + slot_width * static_cast<std::int64_t>(bars.size()));
  std::string svg = "<figure>\n<figcaption>Units by month</figcaption>\n<svg viewBox=\"0 0 " +
                    std::to_string(width) + " " + std::to_string(chart_height) +
                    "\" role=\"img\" aria-label=\"Free and charged units by month; the tables "
                    "below hold the same numbers\">\n";
  svg += grid(width, value_max);
  std::int64_t x = plot_left + (slot_width - bar_width) / 2;
  for (const Bar& bar : bars) {
    const std::int64_t top = plot_top + plot_height - scaled(bar.height(), value_max);
    const std::int64_t free_top = plot_top + plot_height - scaled(bar.free_units, value_max);
    const std::int64_t middle = x + bar_width / 2;
    svg += "<g><title>" + escaped(bar.month) + ": " + count_text(bar.free_units) + " free, " +
           count_text(bar.charged_units) + " charged</title>\n";
    svg += rectangle("free", x, free_top, plot_top + plot_height - free_top);
    svg += rectangle("charged", x, top, free_top - top);
    svg += label("text-anchor=\"middle\"", middle, top - 8,
                 report.currency + detail::rounded_money_text(bar.cost));
    svg += label("class=\"soft\" text-anchor=\"middle\"", middle, plot_top + plot_height + 20,
                 bar.month);
    svg += "</g>\n";
    x += slot_width;
  }
  return svg + legend(chart_height - 12) + "</svg>\n</figure>\n";
}

// ---- the tables ----

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
  return html + "</table>\n</div>\n</section>\n";
}

}  // namespace

std::string to_html(const UsageReport& report) {
  const std::string name = escaped(report.service_name);
  const std::string currency = escaped(report.currency);
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>Usage of " + name + "</title>\n<style>" + std::string(page_style) +
          "</style>\n</head>\n<body>\n<main>\n<h1>" + name + "</h1>\n<p>Usage and cost</p>\n";
  const std::vector<Bar> bars = bars_of(report.years);
  if (!bars.empty()) html += chart(report, bars);
  for (const Usage& usage : report.years) html += year_section(usage, currency);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace notify
