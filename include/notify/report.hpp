#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace notify {

/// A year's bill as a table for readers: month, type, rate, notifications, chargeable, free and
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

// -- over many services -----------------------------------------------------------------------

/// What a sum of ft_billing is kept apart by.
enum class SumsBy : std::uint8_t {
  service,  ///< service, stretch of at most a month, type, rate, postage
  day,      ///< day, type, provider, rate; over all services
};

/// ft_billing summed over a stretch of days. Stretches of one service's SMS that differ in rate
/// never overlap, so their order decides who gets the free units.
struct BillingSum {
  ServiceId service_id{};  ///< nil in sums by day
  LocalDay first_day;      ///< of the stretch
  NotificationType type = NotificationType::sms;
  std::string provider{};  ///< sums by day only
  Decimal rate{};          ///< without trailing zeros
  Postage postage = Postage::none;
  std::int64_t notifications_sent = 0;
  std::int64_t billable_units = 0;
  std::int64_t chargeable_units = 0;
  friend bool operator==(const BillingSum&, const BillingSum&) = default;
};

/// A (day, type, service) that is in no sum because it cannot be priced.
struct UnpricedDay {
  LocalDay day;
  NotificationType type = NotificationType::sms;
  ServiceId service_id{};
  std::string reason;
  friend bool operator==(const UnpricedDay&, const UnpricedDay&) = default;
};

/// Everything that the reports over many services are made of, read in one snapshot.
struct PlatformBilling {
  std::vector<Service> services;
  std::vector<Organisation> organisations;
  std::vector<Calendar> calendars;
  std::map<std::pair<ServiceId, int>, Allowance> allowances;  ///< by service and financial year
  std::vector<BillingSum> sums;  ///< sorted by service, first day, type, rate, postage
  std::vector<UnpricedDay> unpriced;
};

/// Rows of a report, and what could not be priced and is therefore missing in them.
template <typename Row>
struct Report {
  LocalDayRange days;
  std::vector<Row> rows;
  std::vector<UnpricedDay> unpriced;
};

/// SMS of one service in a range of days; what the allowance gave before the range counts.
/// (rules/reports 2.1)
struct SmsUsageRow {
  OrganisationId organisation_id{};
  std::string organisation_name;
  ServiceId service_id{};
  std::string service_name;
  std::optional<std::int64_t> free_allowance{};  ///< of the last day's financial year
  std::int64_t free_allowance_left = 0;
  std::int64_t chargeable_units = 0;
  std::int64_t charged_units = 0;
  Decimal cost{};
  bool active = true;
  friend bool operator==(const SmsUsageRow&, const SmsUsageRow&) = default;
};

/// One service of an organisation in a financial year, used or not. (rules/reports 2.2)
struct OrganisationUsageRow {
  ServiceId service_id{};
  std::string service_name;
  std::optional<std::int64_t> free_allowance{};
  std::int64_t free_allowance_left = 0;
  std::int64_t chargeable_units = 0;
  std::int64_t charged_units = 0;
  Decimal sms_cost{};
  Decimal letter_cost{};
  std::int64_t emails_sent = 0;
  bool active = true;
  friend bool operator==(const OrganisationUsageRow&, const OrganisationUsageRow&) = default;
};

/// Letters of one price and class; europe and rest-of-world are one class, "international".
struct LetterLine {
  std::string post_class;  ///< "economy", "second", "first", "international"
  Decimal rate{};
  std::int64_t letters = 0;
  friend bool operator==(const LetterLine&, const LetterLine&) = default;
};

/// What one service is billed for in a range of days, and to whom. (rules/reports 3.1)
struct BillingReportRow {
  OrganisationId organisation_id{};
  std::string organisation_name;
  ServiceId service_id{};
  std::string service_name;
  Decimal sms_cost{};
  std::int64_t sms_charged_units = 0;
  std::int64_t total_letters = 0;
  Decimal letter_cost{};
  std::vector<LetterLine> letters{};  ///< economy, second, first, international; then by rate
  BillingDetails billing{};           ///< the service's own, else the organisation's
  friend bool operator==(const BillingReportRow&, const BillingReportRow&) = default;
};
/// "6 second class letters at 45p\n": a line for each class and price. (rules/reports 3.1)
[[nodiscard]] std::string letter_breakdown(std::span<const LetterLine> letters);

struct DailyVolumesRow {
  LocalDay day;
  std::int64_t sms_totals = 0;
  std::int64_t sms_fragment_totals = 0;
  std::int64_t sms_chargeable_units = 0;
  std::int64_t email_totals = 0;
  std::int64_t letter_totals = 0;
  std::int64_t letter_sheet_totals = 0;
  friend bool operator==(const DailyVolumesRow&, const DailyVolumesRow&) = default;
};

/// What went through one SMS provider on one day; its cost knows no allowance.
struct ProviderVolumesRow {
  LocalDay day;
  std::string provider{};
  std::int64_t sms_totals = 0;
  std::int64_t sms_fragment_totals = 0;
  std::int64_t sms_chargeable_units = 0;
  Decimal sms_cost{};
  friend bool operator==(const ProviderVolumesRow&, const ProviderVolumesRow&) = default;
};

/// A live service with an allowance, used or not. (rules/reports 3.3)
struct ServiceVolumesRow {
  OrganisationId organisation_id{};
  std::string organisation_name;
  ServiceId service_id{};
  std::string service_name;
  std::int64_t free_allowance = 0;
  std::int64_t sms_notifications = 0;
  std::int64_t sms_chargeable_units = 0;
  std::int64_t email_totals = 0;
  std::int64_t letter_totals = 0;
  Decimal letter_cost{};
  std::int64_t letter_sheet_totals = 0;
  friend bool operator==(const ServiceVolumesRow&, const ServiceVolumesRow&) = default;
};

struct DespatchReportRow {
  DespatchFact fact;
  Decimal cost{};  ///< letters x rate
  friend bool operator==(const DespatchReportRow&, const DespatchReportRow&) = default;
};

/// The reports as pure functions of what was read. Sums that do not fit fail with
/// invalid_argument. Order: organisation (none last), service, both by code point; days rising.
[[nodiscard]] Result<std::vector<SmsUsageRow>> sms_usage_rows(const PlatformBilling& platform,
                                                              LocalDayRange days);
[[nodiscard]] Result<std::vector<OrganisationUsageRow>> organisation_usage_rows(
    const PlatformBilling& platform, OrganisationId organisation, int year);
[[nodiscard]] Result<std::vector<BillingReportRow>> billing_report_rows(
    const PlatformBilling& platform, LocalDayRange days);
[[nodiscard]] Result<std::vector<ServiceVolumesRow>> service_volumes_rows(
    const PlatformBilling& platform, LocalDayRange days);
[[nodiscard]] Result<std::vector<AllowanceState>> allowance_states(const PlatformBilling& platform,
                                                                   LocalDay before);
[[nodiscard]] Result<std::vector<DailyVolumesRow>> daily_volumes_rows(
    std::span<const BillingSum> sums_by_day);
[[nodiscard]] Result<std::vector<ProviderVolumesRow>> provider_volumes_rows(
    std::span<const BillingSum> sums_by_day);
[[nodiscard]] Result<std::vector<DespatchReportRow>> despatch_rows(
    std::span<const DespatchFact> facts);

// -- as tables --------------------------------------------------------------------------------

/// One cell: nothing, text, a count, money, a rate or a share, a day, or a flag.
using ReportCell = std::variant<std::monostate, std::string, std::int64_t, Decimal, LocalDay, bool>;

/// What the cells of a column are, unless they are nothing.
enum class CellKind : std::uint8_t { text, count, decimal, day, flag };

struct ReportColumn {
  std::string name;  ///< as in the database, "sms_cost"
  CellKind kind = CellKind::text;
};

/// Any report as a table: what CSV, HTML, cursors and bindings work from.
struct ReportTable {
  std::string title;
  std::string currency = "£";
  std::vector<ReportColumn> columns;
  std::vector<std::vector<ReportCell>> rows;
  std::size_t label_column = 0;            ///< names the bars of the chart
  std::vector<std::size_t> chart_columns;  ///< counts that are drawn, one upon the other
};

[[nodiscard]] ReportTable to_table(const Report<SmsUsageRow>& report);
[[nodiscard]] ReportTable to_table(const Report<OrganisationUsageRow>& report);
[[nodiscard]] ReportTable to_table(const Report<BillingReportRow>& report);
[[nodiscard]] ReportTable to_table(const Report<DailyVolumesRow>& report);
[[nodiscard]] ReportTable to_table(const Report<ProviderVolumesRow>& report);
[[nodiscard]] ReportTable to_table(const Report<ServiceVolumesRow>& report);
[[nodiscard]] ReportTable to_table(const Report<DespatchReportRow>& report);

/// As the CSV and the page of a UsageReport: formula-safe, exact, self-contained. The chart shows
/// the first 60 rows.
[[nodiscard]] std::string to_csv(const ReportTable& table);
[[nodiscard]] std::string to_html(const ReportTable& table);

}  // namespace notify
