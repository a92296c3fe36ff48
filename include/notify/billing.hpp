#pragma once

#include <notify/calendar.hpp>
#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/money.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// The price of one SMS unit from an instant on. (rules/rates 1.1)
struct SmsRate {
  UtcTime valid_from;
  Decimal rate;
  friend bool operator==(const SmsRate&, const SmsRate&) = default;
};

/// The price of one letter of so many sheets in a post class. (rules/rates 1.1)
struct LetterRate {
  UtcTime start_date;
  std::optional<UtcTime> end_date;  ///< kept, never consulted (as the reference)
  std::int64_t sheet_count = 1;
  Decimal rate;
  bool crown = true;
  Postage post_class = Postage::second;
  friend bool operator==(const LetterRate&, const LetterRate&) = default;
};

/// Free SMS units for services of one kind, from a financial year on. (rules/allowances 1.2)
struct DefaultAllowance {
  OrganisationType organisation_type = OrganisationType::other;
  int valid_from_financial_year_start = 0;
  std::int64_t allowance = 0;
  friend bool operator==(const DefaultAllowance&, const DefaultAllowance&) = default;
};

/// A service's free SMS units in one financial year. (rules/allowances 1.1)
struct Allowance {
  int financial_year_start = 0;
  std::int64_t free_sms_fragment_limit = 0;
  bool has_custom_allowance = false;
  bool high_volume_service_last_year = false;  ///< so nothing is free this year
  friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// Rates, letter rates and default allowances as one set.
struct ReferenceData {
  std::vector<SmsRate> sms_rates{};
  std::vector<LetterRate> letter_rates{};
  std::vector<DefaultAllowance> default_allowances{};
};

/// Says what cannot be stored: negative money or units, a letter of negative sheets, a rate that
/// ends before it begins, and two prices for one thing from one instant on. Rates that begin later
/// than others need no end: the newest one holds. Fails with invalid_argument, naming the value.
[[nodiscard]] Result<void> check_reference_data(const ReferenceData& data);

/// Which price holds when. Immutable; safe from many threads.
class RateTable {
public:
  RateTable() = default;
  RateTable(std::vector<SmsRate> sms, std::vector<LetterRate> letters);

  /// The newest rate with valid_from at or before `start_of_day`. Fails with not_found, naming the
  /// day, if there is none.
  [[nodiscard]] Result<Decimal> sms_rate(UtcTime start_of_day) const;
  /// The same for letters of crown services; 0 sheets cost 0. (rules/rates 1.2)
  [[nodiscard]] Result<Decimal> letter_rate(UtcTime start_of_day, std::int64_t sheets,
                                            Postage post_class) const;

private:
  std::vector<SmsRate> sms_;         // newest first
  std::vector<LetterRate> letters_;  // newest first
};

/// The greatest default at or before `year` for `type`, or nothing.
[[nodiscard]] std::optional<std::int64_t> default_allowance(std::span<const DefaultAllowance> table,
                                                            OrganisationType type, int year);

/// A service that used so many SMS units in a financial year gets nothing free in the next one.
inline constexpr std::int64_t high_volume_units = 300'000;

/// What decides a service's allowance of a year that no operator has set. (rules/allowances 1.2)
struct AllowanceHistory {
  OrganisationType organisation_type = OrganisationType::other;
  std::int64_t units_last_year = 0;  ///< chargeable SMS units of the financial year before
  std::optional<Allowance> last_year{};
};

/// The allowance of `year`: none after a year of high volume, else last year's if that was set by
/// hand, else the default. Fails with not_found if the defaults do not say.
[[nodiscard]] Result<Allowance> allowance_from(std::span<const DefaultAllowance> defaults,
                                               const AllowanceHistory& history, int year);

/// Days of the calendar, both ends included.
struct LocalDayRange {
  LocalDay first;
  LocalDay last;  ///< inclusive
  [[nodiscard]] constexpr bool contains(LocalDay day) const noexcept {
    return first <= day && day <= last;
  }
  friend bool operator==(const LocalDayRange&, const LocalDayRange&) = default;
};

/// One cell of the cube: every column that any fact groups by. (rules/facts 1.1)
struct CubeKey {
  LocalDay day;
  ServiceId service_id;
  TemplateId template_id;
  JobId job_id;
  NotificationType type = NotificationType::sms;
  KeyType key_type = KeyType::normal;
  Status status = Status::created;
  std::string provider;  ///< empty: not sent yet
  std::int64_t rate_multiplier = 1;
  bool international = false;
  Postage postage = Postage::none;
  std::int64_t sheets = 0;  ///< letters only

  friend auto operator<=>(const CubeKey&, const CubeKey&) = default;
};

struct CubeRow {
  CubeKey key;
  std::int64_t notifications = 0;
  std::int64_t billable_units = 0;
  friend bool operator==(const CubeRow&, const CubeRow&) = default;
};

/// One row of ft_billing. Ordered by the declared total order in which the free allowance is
/// taken: day, then the rest of the key. (rules/allowances 2.1)
struct BillingFact {
  LocalDay bst_date;
  NotificationType type = NotificationType::sms;
  TemplateId template_id;
  std::string provider;
  std::int64_t rate_multiplier = 1;
  bool international = false;
  Decimal rate;
  Postage postage = Postage::none;
  std::int64_t billable_units = 0;
  std::int64_t notifications_sent = 0;

  /// Units that cost money or allowance: units x multiplier (SMS), letters, 0 for e-mail.
  [[nodiscard]] std::int64_t chargeable_units() const noexcept;
  friend bool operator==(const BillingFact&, const BillingFact&) = default;
};

/// True if `a` comes before `b` in the declared order.
[[nodiscard]] bool comes_before(const BillingFact& a, const BillingFact& b) noexcept;

/// ft_billing of one service as a pure function of its cube cells and the rates: keeps the billed
/// statuses of normal and team keys, groups them by the reference's key, applies its NULL rules,
/// sorts by the declared order. Fails with not_found if a day has no rate. (rules/billing 1.1)
[[nodiscard]] Result<std::vector<BillingFact>> project_billing(std::span<const CubeRow> cells,
                                                               const RateTable& rates,
                                                               const Calendar& calendar);

/// Chargeable SMS units of cells and of facts, whatever they cost: a day without a price counts
/// too. The greatest number if they are more than that.
[[nodiscard]] std::int64_t chargeable_sms_units(std::span<const CubeRow> cells,
                                                std::span<const BillingFact> facts = {}) noexcept;

/// Adds facts of equal key together and sorts by the declared order.
[[nodiscard]] std::vector<BillingFact> merged_facts(std::vector<BillingFact> facts);

/// How much of one fact row was free, and under what allowance: the smallest step of a bill.
struct UsageSegment {
  BillingFact fact;
  std::int64_t used_before = 0;  ///< SMS units of this financial year that came before
  std::int64_t free_units = 0;
  std::int64_t charged_units = 0;
  Decimal cost;
  friend bool operator==(const UsageSegment&, const UsageSegment&) = default;
};

/// Hands the free allowance to the earliest SMS units of `facts`, which are all of one service and
/// one financial year in the declared order. Without an allowance every unit is charged. Exact;
/// overflow fails with invalid_argument. (rules/billing 2.1)
[[nodiscard]] Result<std::vector<UsageSegment>> allocate_allowance(
    std::span<const BillingFact> facts, std::optional<std::int64_t> allowance);

/// One line of a bill. (rules/billing 2.2)
struct UsageLine {
  std::optional<LocalDay> month;  ///< first day of the month; empty in a yearly summary
  NotificationType type = NotificationType::sms;
  Decimal rate;
  Postage postage = Postage::none;  ///< none in a yearly summary
  std::int64_t notifications_sent = 0;
  std::int64_t chargeable_units = 0;
  std::int64_t free_units = 0;
  std::int64_t charged_units = 0;
  Decimal cost;  ///< exact, never rounded
  friend bool operator==(const UsageLine&, const UsageLine&) = default;
};

/// A service's bill for one financial year.
struct Usage {
  ServiceId service_id;
  int financial_year = 0;
  std::optional<std::int64_t> free_allowance;  ///< empty: none is set, every unit is charged
  std::vector<UsageLine> lines;
  friend bool operator==(const Usage&, const Usage&) = default;
};

/// Where a service's allowance stands before a day begins.
struct AllowanceState {
  ServiceId service_id;
  int financial_year = 0;
  std::optional<std::int64_t> free_allowance{};  ///< empty: none is set
  std::int64_t used_units = 0;                   ///< chargeable, from the year's first day on
  std::int64_t remaining_units = 0;              ///< never below zero
  friend bool operator==(const AllowanceState&, const AllowanceState&) = default;
};

/// Other rules for a bill, tried without storing anything. What is empty stays as it is.
struct WhatIf {
  std::optional<std::vector<SmsRate>> sms_rates{};
  std::optional<std::vector<LetterRate>> letter_rates{};
  std::optional<std::int64_t> free_allowance{};
  std::optional<Calendar> calendar{};
};

/// A year's bill with everything that it is made of.
struct Bill {
  Usage yearly;
  Usage monthly;
  std::vector<UsageSegment> segments;
  friend bool operator==(const Bill&, const Bill&) = default;
};

/// The bill of a year's facts, which are in the declared order.
[[nodiscard]] Result<Bill> make_bill(ServiceId service, int year,
                                     std::span<const BillingFact> facts,
                                     std::optional<std::int64_t> allowance);

/// Why a notification is, or is not, on a bill.
enum class BillingReason : std::uint8_t {
  charged,            ///< its fact row costs money
  free_of_charge,     ///< its fact row is free under the allowance
  partly_free,        ///< the allowance ran out inside its fact row
  email,              ///< counted; e-mail costs nothing
  no_units,           ///< counted; it has no units or no sheets, so it costs nothing
  test_key,           ///< sent with a test key
  status_not_billed,  ///< its status is none that is billed for its type
  no_rate,            ///< counted, but its day has no price
};
[[nodiscard]] std::string_view name_of(BillingReason reason) noexcept;

/// The answer for one notification, with the fact row that it is counted in. Facts are of many
/// notifications; which of them took the free units is not told apart.
struct BillingVerdict {
  BillingReason reason = BillingReason::charged;
  bool counted = false;  ///< it is in `ft_billing`, or will be
  LocalDay day;
  int financial_year = 0;
  Status status = Status::created;
  std::optional<UsageSegment> segment{};  ///< empty if it is not counted or has no price
  std::string explanation;                ///< one sentence to show to users
};

/// The cell of the cube that `notification` is counted in.
[[nodiscard]] CubeKey cube_key(const Notification& notification, const Calendar& calendar);
/// Decides from the notification and the year's segments (empty: the year cannot be priced).
[[nodiscard]] BillingVerdict billing_verdict(const Notification& notification,
                                             const Calendar& calendar, const RateTable& rates,
                                             std::span<const UsageSegment> segments);

/// A letter that the printer reports as handed to the post. (rules/billing 5.1)
enum class CostThreshold : std::uint8_t { sorted, unsorted };
[[nodiscard]] std::string_view name_of(CostThreshold threshold) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<CostThreshold> cost_threshold_from(std::string_view name);

struct LetterDespatch {
  NotificationId notification_id;
  LocalDay despatched_on;
  CostThreshold cost_threshold = CostThreshold::sorted;
  friend bool operator==(const LetterDespatch&, const LetterDespatch&) = default;
};

/// Letters of one kind that were despatched on one day, before they are priced.
struct DespatchedLetters {
  std::string calendar_id;  ///< whose day decides the price
  Postage postage = Postage::none;
  std::int64_t billable_units = 0;  ///< sheets of one letter
  CostThreshold cost_threshold = CostThreshold::sorted;
  std::int64_t letters = 0;
};

/// One row of ft_billing_letter_despatch. (rules/billing 5.2)
struct DespatchFact {
  LocalDay bst_date;  ///< the day of despatch
  Postage postage = Postage::none;
  CostThreshold cost_threshold = CostThreshold::sorted;
  Decimal rate{};
  std::int64_t billable_units = 0;      ///< sheets of one letter
  std::int64_t notifications_sent = 0;  ///< letters
  friend bool operator==(const DespatchFact&, const DespatchFact&) = default;
};

/// Prices the letters of one day, sorted by postage, threshold, rate and sheets (names in
/// alphabetical order). Fails with not_found if a price is missing.
[[nodiscard]] Result<std::vector<DespatchFact>> price_despatch(
    LocalDay day, std::span<const DespatchedLetters> letters, const RateTable& rates,
    std::span<const Calendar> calendars);

/// Segments as lines by (type, rate), in that order.
[[nodiscard]] Result<std::vector<UsageLine>> yearly_lines(std::span<const UsageSegment> segments);
/// Segments as lines by (month, type, rate, postage), in that order.
[[nodiscard]] Result<std::vector<UsageLine>> monthly_lines(std::span<const UsageSegment> segments);

/// Where the cube stands. (rules/facts 1.1)
struct FactsState {
  UtcTime watermark;
  std::int64_t deltas = 0;  ///< rows not folded yet
};

struct FactsDifference {
  CubeKey key;
  std::int64_t notifications_stored = 0, notifications_counted = 0;
  std::int64_t billable_units_stored = 0, billable_units_counted = 0;
};

/// A row of ft_billing that is not what the notifications and the rates say.
struct BillingDifference {
  ServiceId service_id;
  BillingFact key;  ///< without numbers
  std::int64_t notifications_stored = 0, notifications_counted = 0;
  std::int64_t billable_units_stored = 0, billable_units_counted = 0;
  bool due = false;  ///< its day is marked: the next run replaces it
};

/// A row of ft_billing as stored.
struct ServiceFact {
  ServiceId service_id;
  BillingFact fact;
  friend bool operator==(const ServiceFact&, const ServiceFact&) = default;
};

/// What services used and what that costs. (rules/facts 1.1)
class Billing : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Removes billing facts of a range of days and marks the days for billing.
  [[nodiscard]] Result<void> drop_facts(LocalDayRange days);
  [[nodiscard]] Result<std::vector<ServiceFact>> list_facts(LocalDayRange days);

  /// Exact at the instant of the call, whatever has been billed so far. (rules/facts 2.3)
  [[nodiscard]] Result<Usage> yearly_usage(ServiceId service, int year);
  [[nodiscard]] Result<Usage> monthly_usage(ServiceId service, int year);

  /// The segments that `line` of the year's usage (yearly or monthly) is the sum of, in order.
  [[nodiscard]] Result<std::vector<UsageSegment>> explain(ServiceId service, int year,
                                                          const UsageLine& line);

  /// Both forms of the year's usage and the segments that they are made of, from one snapshot.
  [[nodiscard]] Result<Bill> bill(ServiceId service, int year);

  /// The bill under other rates, another allowance or another calendar. Stores nothing.
  [[nodiscard]] Result<Bill> what_if(ServiceId service, int year, const WhatIf& rules);

  /// Why a notification is on the bill, or why not.
  [[nodiscard]] Result<BillingVerdict> explain_notification(ServiceId service, NotificationId id);
};

}  // namespace notify
