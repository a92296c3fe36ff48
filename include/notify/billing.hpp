#pragma once

#include <notify/calendar.hpp>
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

/// The price of one SMS unit from an instant on. (behaviour 1.10, 2.2)
struct SmsRate {
  UtcTime valid_from;
  Decimal rate;
  friend bool operator==(const SmsRate&, const SmsRate&) = default;
};

/// The price of one letter of so many sheets in a post class. (behaviour 1.10, 2.2)
struct LetterRate {
  UtcTime start_date;
  std::optional<UtcTime> end_date;  ///< kept, never consulted (as the reference)
  std::int64_t sheet_count = 1;
  Decimal rate;
  bool crown = true;
  Postage post_class = Postage::second;
  friend bool operator==(const LetterRate&, const LetterRate&) = default;
};

/// Free SMS units for services of one kind, from a financial year on. (behaviour 2.8)
struct DefaultAllowance {
  OrganisationType organisation_type = OrganisationType::other;
  int valid_from_financial_year_start = 0;
  std::int64_t allowance = 0;
  friend bool operator==(const DefaultAllowance&, const DefaultAllowance&) = default;
};

/// A service's free SMS units in one financial year. (behaviour 1.10)
struct Allowance {
  int financial_year_start = 0;
  std::int64_t free_sms_fragment_limit = 0;
  bool has_custom_allowance = false;
  friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// Rates, letter rates and default allowances as one set.
struct ReferenceData {
  std::vector<SmsRate> sms_rates;
  std::vector<LetterRate> letter_rates;
  std::vector<DefaultAllowance> default_allowances;
};

/// Which price holds when. Immutable; safe from many threads.
class RateTable {
public:
  RateTable() = default;
  RateTable(std::vector<SmsRate> sms, std::vector<LetterRate> letters);

  /// The newest rate with valid_from at or before `start_of_day`. Fails with not_found, naming the
  /// day, if there is none.
  [[nodiscard]] Result<Decimal> sms_rate(UtcTime start_of_day) const;
  /// The same for letters of crown services; 0 sheets cost 0. (behaviour 2.2, 4)
  [[nodiscard]] Result<Decimal> letter_rate(UtcTime start_of_day, std::int64_t sheets,
                                            Postage post_class) const;

private:
  std::vector<SmsRate> sms_;         // newest first
  std::vector<LetterRate> letters_;  // newest first
};

/// The greatest default at or before `year` for `type`, or nothing.
[[nodiscard]] std::optional<std::int64_t> default_allowance(std::span<const DefaultAllowance> table,
                                                            OrganisationType type, int year);

/// One cell of the cube: every column that any fact groups by. (design 7)
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
/// taken: day, then the rest of the key. (behaviour 1.10, design 7)
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
/// sorts by the declared order. Fails with not_found if a day has no rate. (behaviour 2.2)
[[nodiscard]] Result<std::vector<BillingFact>> project_billing(std::span<const CubeRow> cells,
                                                               const RateTable& rates,
                                                               const Calendar& calendar);

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
/// overflow fails with invalid_argument. (behaviour 2.5)
[[nodiscard]] Result<std::vector<UsageSegment>> allocate_allowance(
    std::span<const BillingFact> facts, std::optional<std::int64_t> allowance);

/// One line of a bill. (behaviour 2.5)
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

/// Segments as lines by (type, rate), in that order.
[[nodiscard]] Result<std::vector<UsageLine>> yearly_lines(std::span<const UsageSegment> segments);
/// Segments as lines by (month, type, rate, postage), in that order.
[[nodiscard]] Result<std::vector<UsageLine>> monthly_lines(std::span<const UsageSegment> segments);

}  // namespace notify
