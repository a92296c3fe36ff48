#pragma once

#include <notify/billing.hpp>

#include <string>
#include <string_view>

namespace notify::detail {

/// "April 2026"; empty without a month.
[[nodiscard]] std::string month_text(const UsageLine& line);
/// The type as people call it, with the post class of a letter: "SMS", "Letter (second)".
[[nodiscard]] std::string type_text(const UsageLine& line);
/// "2026 to 2027".
[[nodiscard]] std::string year_text(int financial_year);
/// What a reader must know of a year with letters that reaches beyond the known bank holidays:
/// "bank holidays are not known after 2028-12-31, nor …"; else empty.
[[nodiscard]] std::string holidays_warning(const Usage& usage);
/// Exact, with no zeros that say nothing, but never fewer than two decimals: "2.33", "0.0233".
[[nodiscard]] std::string money_text(const Decimal& amount);
/// Whole pence for labels, rounded half up; "?" if that overflows.
[[nodiscard]] std::string rounded_money_text(const Decimal& amount);
/// "12,345".
[[nodiscard]] std::string count_text(std::int64_t count);

/// Appends one cell of free text: quoted where RFC 4180 asks for it, formulas defused.
void append_csv_text(std::string& csv, std::string_view text);

/// The sum of all lines of a year; what does not fit stays at the largest value that did.
struct UsageTotal {
  std::int64_t notifications_sent = 0;
  std::int64_t chargeable_units = 0;
  std::int64_t free_units = 0;
  std::int64_t charged_units = 0;
  Decimal cost;
};
[[nodiscard]] UsageTotal total_of(std::span<const UsageLine> lines);

}  // namespace notify::detail
