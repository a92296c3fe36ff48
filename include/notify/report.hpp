#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>

#include <span>
#include <string>
#include <string_view>

namespace notify {

/// A year's bill as a table for people: month, type, rate, notifications, chargeable, free and
/// charged units, cost.
struct UsageReport {
  std::string service_name;
  std::string currency = "£";
  std::span<const Usage> years;  ///< monthly usage, one per financial year
};

/// RFC 4180 with a header row; exact costs; cells that a spreadsheet could take for a formula are
/// defused with a leading apostrophe.
[[nodiscard]] std::string to_csv(const UsageReport& report);

/// One self-contained page: no script, no outside resource; the chart is inline SVG with a table
/// beside it, so that it can be read without seeing it.
[[nodiscard]] std::string to_html(const UsageReport& report);

/// Plain text columns for a terminal.
[[nodiscard]] std::string to_text(const UsageReport& report);

}  // namespace notify
