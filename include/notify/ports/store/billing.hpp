#pragma once

#include <notify/billing.hpp>
#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/report.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace notify {

/// A (day, type, service) whose ft_billing rows are older than the cube.
struct BillingMark {
  LocalDay day;
  NotificationType type = NotificationType::sms;
  ServiceId service_id;
  friend auto operator<=>(const BillingMark&, const BillingMark&) = default;
};

/// Everything that a bill is made of, read in one snapshot: stored facts of days that are in
/// order, and cube cells for what is not in them yet.
struct BillingSnapshot {
  std::vector<BillingFact> facts;
  std::vector<CubeRow> cells;
  std::optional<RateTable> rates;  ///< what the cells are priced with; there if they are
  std::optional<Allowance> allowance;
  std::optional<Calendar> calendar;  ///< the service's; always there
};

/// A service's financial year in sums by month, read in one snapshot.
struct YearSums {
  std::vector<BillingSum> sums;  ///< sorted by first day, type, rate, postage
  std::vector<UnpricedDay> unpriced;
  std::optional<Allowance> allowance;
};

/// Which sums of ft_billing are asked for: from the first of `cuts` to the day before the last,
/// each sum on one side of every cut.
struct PlatformQuery {
  std::vector<LocalDay> cuts;
  SumsBy sums_by = SumsBy::service;
  std::optional<OrganisationId> organisation;  ///< empty: every service
  /// Sums the rows of ft_billing even where the running totals by month say the same at once: to
  /// check those. A sum may then be of more than a month.
  bool from_facts = false;
};

/// Port of the store: bills by day and what they are made of. The rules of Store hold.
class BillingStore {
public:
  virtual ~BillingStore() = default;

  /// Marked (day, type, service), oldest first; those that had no price when they were last tried
  /// come after all others.
  [[nodiscard]] virtual Result<std::vector<BillingMark>> list_marks(std::int64_t limit) = 0;

  /// Replaces the ft_billing rows of each mark by what the cube and the rates say, and takes the
  /// mark away. Fails with not_found if a rate is missing; one mark alone is then put behind the
  /// others.
  [[nodiscard]] virtual Result<void> bill(std::span<const BillingMark> marks) = 0;

  /// Removes the billing facts (not the cube) of a range of days and marks them for billing.
  [[nodiscard]] virtual Result<void> drop_facts(LocalDayRange days) = 0;
  [[nodiscard]] virtual Result<BillingSnapshot> read(ServiceId service, int year) = 0;

  /// What usage of a year is made of where its days need not be told apart: a month of SMS at two
  /// rates comes in sums by day. Exact at the instant of the call.
  [[nodiscard]] virtual Result<YearSums> read_sums(ServiceId service, int year) = 0;

  /// Sums of ft_billing with everything that reports need beside them, exact at the instant of the
  /// call, in one snapshot.
  [[nodiscard]] virtual Result<PlatformBilling> read_platform(const PlatformQuery& query) = 0;

  /// Recomputes the bills of one day from the notifications and says where ft_billing differs.
  [[nodiscard]] virtual Result<std::vector<BillingDifference>> audit(
      LocalDay day, std::optional<ServiceId> service) = 0;

  /// ft_billing as stored, sorted by service and the declared order.
  [[nodiscard]] virtual Result<std::vector<ServiceFact>> list_facts(LocalDayRange days) = 0;
};

}  // namespace notify
