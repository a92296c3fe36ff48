// The frame of a report's page and its chart: bars of up to three parts, drawn as inline SVG.

#include "domain/billing/report_page.hpp"

#include "domain/billing/usage_text.hpp"
#include "domain/checked.hpp"

#include <algorithm>
#include <limits>

namespace notify::detail {
namespace {

constexpr std::string_view page_style = R"(
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --paper: #ffffff; --part0: #2f9e6e; --part1: #1f5fb8; --part2: #b8621f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #a4adb8; --line: #39414a;
  --paper: #14171b; --part0: #4cc793; --part1: #6ea8f7;
  --part2: #f0a35e; } }
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
svg .part0 { fill: var(--part0); }
svg .part1 { fill: var(--part1); }
svg .part2 { fill: var(--part2); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
th.n, td.n { text-align: right; }
tfoot td, tfoot th { font-weight: 600; border-bottom: 0; }
)";

// The drawing's own units; the page scales it to its width.
constexpr std::int64_t plot_left = 70, plot_top = 30, plot_height = 240, chart_height = 330;
constexpr std::int64_t slot_width = 110, bar_width = 64, chart_width_min = 560;
constexpr std::size_t parts_max = 3;

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

// Parts of a bar add up; what would not fit is drawn as high as can be.
std::int64_t height_up_to(const ChartBar& bar, std::size_t parts) {
  std::int64_t height = 0;
  for (std::size_t i = 0; i < std::min(parts, bar.parts.size()); ++i) {
    height = checked_sum(height, std::max<std::int64_t>(bar.parts[i], 0))
                 .value_or(std::numeric_limits<std::int64_t>::max());
  }
  return height;
}

std::string label(std::string_view attributes, std::int64_t x, std::int64_t y,
                  const std::string& text) {
  return "<text " + std::string(attributes) + " x=\"" + std::to_string(x) + "\" y=\"" +
         std::to_string(y) + "\">" + escaped(text) + "</text>\n";
}

std::string rectangle(std::size_t part, std::int64_t x, std::int64_t y, std::int64_t height) {
  if (height == 0) return {};
  return "<rect class=\"part" + std::to_string(part) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
         std::to_string(y) + "\" width=\"" + std::to_string(bar_width) + "\" height=\"" +
         std::to_string(height) + "\"/>\n";
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

std::string legend(const std::vector<std::string>& entries, std::int64_t y) {
  constexpr std::int64_t character_width = 8, gap = 30;
  std::string svg;
  std::int64_t x = plot_left;
  for (std::size_t part = 0; part < entries.size() && part < parts_max; ++part) {
    svg += "<rect class=\"part" + std::to_string(part) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
           std::to_string(y - 11) + "\" width=\"12\" height=\"12\"/>\n";
    svg += label("class=\"soft\"", x + 18, y, entries[part]);
    x += gap + character_width * static_cast<std::int64_t>(entries[part].size());
  }
  return svg;
}

std::string drawn(const ChartBar& bar, std::int64_t x, std::int64_t value_max) {
  const std::int64_t middle = x + bar_width / 2, bottom = plot_top + plot_height;
  std::string svg = "<g><title>" + escaped(bar.title) + "</title>\n";
  std::int64_t below = bottom;
  for (std::size_t part = 0; part < bar.parts.size() && part < parts_max; ++part) {
    const std::int64_t top = bottom - scaled(height_up_to(bar, part + 1), value_max);
    svg += rectangle(part, x, top, below - top);
    below = top;
  }
  if (!bar.caption.empty()) svg += label("text-anchor=\"middle\"", middle, below - 8, bar.caption);
  svg += label("class=\"soft\" text-anchor=\"middle\"", middle, bottom + 20, bar.label);
  return svg + "</g>\n";
}

}  // namespace

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

std::string to_svg(const Chart& chart) {
  std::int64_t highest = 1;
  for (const ChartBar& bar : chart.bars) {
    highest = std::max(highest, height_up_to(bar, bar.parts.size()));
  }
  const std::int64_t value_max = round_above(highest);
  const std::int64_t width = std::max(
      chart_width_min, plot_left + slot_width * static_cast<std::int64_t>(chart.bars.size()));
  std::string svg = "<figure>\n<figcaption>" + escaped(chart.caption) +
                    "</figcaption>\n<svg viewBox=\"0 0 " + std::to_string(width) + " " +
                    std::to_string(chart_height) + "\" role=\"img\" aria-label=\"" +
                    escaped(chart.aria_label) + "\">\n";
  svg += grid(width, value_max);
  std::int64_t x = plot_left + (slot_width - bar_width) / 2;
  for (const ChartBar& bar : chart.bars) {
    svg += drawn(bar, x, value_max);
    x += slot_width;
  }
  return svg + legend(chart.legend, chart_height - 12) + "</svg>\n</figure>\n";
}

std::string to_page(const Page& page, std::string_view body) {
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>" + escaped(page.title) + "</title>\n<style>" + std::string(page_style) +
          "</style>\n</head>\n<body>\n<main>\n<h1>" + escaped(page.heading) + "</h1>\n<p>" +
          escaped(page.subheading) + "</p>\n";
  html += body;
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace notify::detail
