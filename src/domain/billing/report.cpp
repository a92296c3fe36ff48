// A bill as CSV and as plain text, and the words that all three forms of a report share.

#include <notify/letter_schedule.hpp>
#include <notify/report.hpp>

#include "domain/billing/usage_text.hpp"
#include "domain/checked.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <vector>

namespace notify {
namespace detail {
namespace {

constexpr std::array<std::string_view, 12> month_names = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

void add(std::int64_t& sum, std::int64_t value) {
  sum = checked_sum(sum, value).value_or(std::numeric_limits<std::int64_t>::max());
}

}  // namespace

std::string month_text(const UsageLine& line) {
  if (!line.month) return {};
  return std::string(month_names[line.month->month() - 1]) + " " +
         std::to_string(line.month->year());
}

std::string type_text(const UsageLine& line) {
  switch (line.type) {
    case NotificationType::email: return "Email";
    case NotificationType::sms: return "SMS";
    case NotificationType::letter: break;
  }
  if (line.postage == Postage::none) return "Letter";
  return "Letter (" + std::string(name_of(line.postage)) + ")";
}

std::string holidays_warning(const Usage& usage) {
  const bool has_letters = std::ranges::any_of(
      usage.lines, [](const UsageLine& line) { return line.type == NotificationType::letter; });
  if (!has_letters || usage.financial_year + 1 <= bank_holidays_known_until.year()) return {};
  return "bank holidays are not known after " + bank_holidays_known_until.to_text() +
         ", nor when letters sent near that day arrive";
}

std::string year_text(int financial_year) {
  return std::to_string(financial_year) + " to " + std::to_string(financial_year + 1);
}

std::string money_text(const Decimal& amount) {
  const Decimal shortest = amount.normalised();
  if (shortest.scale() >= 2) return shortest.to_text();
  const auto padded = shortest.rounded(2, Rounding::half_up);
  return padded ? padded->to_text() : shortest.to_text();
}

std::string rounded_money_text(const Decimal& amount) {
  const auto rounded = amount.rounded(2, Rounding::half_up);
  return rounded ? rounded->to_text() : "?";
}

std::string count_text(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t digits_from = count < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > digits_from + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

UsageTotal total_of(std::span<const UsageLine> lines) {
  UsageTotal total;
  for (const UsageLine& line : lines) {
    add(total.notifications_sent, line.notifications_sent);
    add(total.chargeable_units, line.chargeable_units);
    add(total.free_units, line.free_units);
    add(total.charged_units, line.charged_units);
    if (const auto cost = total.cost.plus(line.cost)) total.cost = *cost;
  }
  return total;
}

void append_csv_text(std::string& csv, std::string_view text) {
  // A spreadsheet runs a cell that begins with one of these; the apostrophe makes it text again.
  constexpr std::string_view formula_starts = "=+-@\t\r\n";
  const bool is_formula = !text.empty() && formula_starts.find(text.front()) != text.npos;
  const bool needs_quotes = text.find_first_of("\",\r\n") != text.npos;
  if (needs_quotes) csv += '"';
  if (is_formula) csv += '\'';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  if (needs_quotes) csv += '"';
}

}  // namespace detail

namespace {

void append_csv_line(std::string& csv, const UsageReport& report, const Usage& usage,
                     const UsageLine& line) {
  detail::append_csv_text(csv, report.service_name);
  csv += ',' + std::to_string(usage.financial_year);
  csv += ',' + (line.month ? line.month->to_text().substr(0, 7) : std::string());
  csv += ',' + std::string(name_of(line.type)) + ',' + std::string(name_of(line.postage));
  csv += ',' + line.rate.to_text() + ',' + std::to_string(line.notifications_sent);
  csv += ',' + std::to_string(line.chargeable_units) + ',' + std::to_string(line.free_units);
  csv += ',' + std::to_string(line.charged_units) + ',' + line.cost.to_text() + "\r\n";
}

using TextRow = std::vector<std::string>;

// How many columns a terminal gives a text: code points, which is right for names and pounds.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The first two columns are words and go left, the others are numbers and go right.
std::string aligned(const std::vector<TextRow>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const TextRow& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const TextRow& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - width_of(row[i]), ' ');
      line += i == 0 ? "  " : "   ";
      line += i < 2 ? row[i] + gap : gap + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string year_table(const UsageReport& report, const Usage& usage) {
  const std::string& currency = report.currency;
  std::vector<TextRow> rows = {
      {"month", "type", "rate", "notifications", "chargeable", "free", "charged", "cost"}};
  for (const UsageLine& line : usage.lines) {
    rows.push_back({detail::month_text(line), detail::type_text(line),
                    currency + line.rate.to_text(), detail::count_text(line.notifications_sent),
                    detail::count_text(line.chargeable_units), detail::count_text(line.free_units),
                    detail::count_text(line.charged_units),
                    currency + detail::money_text(line.cost)});
  }
  const detail::UsageTotal total = detail::total_of(usage.lines);
  rows.push_back({"total", "", "", detail::count_text(total.notifications_sent),
                  detail::count_text(total.chargeable_units), detail::count_text(total.free_units),
                  detail::count_text(total.charged_units),
                  currency + detail::money_text(total.cost)});
  return aligned(rows);
}

}  // namespace

std::string to_csv(const UsageReport& report) {
  std::string csv =
      "service,financial_year,month,notification_type,postage,rate,notifications_sent,"
      "chargeable_units,free_allowance_used,charged_units,cost\r\n";
  for (const Usage& usage : report.years) {
    for (const UsageLine& line : usage.lines) append_csv_line(csv, report, usage, line);
  }
  return csv;
}

std::string to_text(const UsageReport& report) {
  std::string text;
  for (const Usage& usage : report.years) {
    if (!text.empty()) text += "\n";
    text += report.service_name + ", " + detail::year_text(usage.financial_year) + ", ";
    text += usage.free_allowance ? detail::count_text(*usage.free_allowance) + " free SMS units\n"
                                 : std::string("no free allowance set\n");
    text += usage.lines.empty() ? std::string("  nothing sent\n") : year_table(report, usage);
    const std::string warning = detail::holidays_warning(usage);
    if (!warning.empty()) text += "  " + warning + "\n";
  }
  return text;
}

}  // namespace notify
