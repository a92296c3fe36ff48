#pragma once

#include <notify/report.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace notify::detail {

/// Fails with invalid_argument instead of overflowing.
[[nodiscard]] Result<void> add_units(std::int64_t& sum, std::int64_t value);
[[nodiscard]] Result<void> add_cost(Decimal& sum, const Decimal& rate, std::int64_t units);

/// SMS of one service in a range of days, the allowance handed out from the year's first day on.
struct SmsSums {
  int financial_year = 0;  ///< of the range's last day
  std::optional<std::int64_t> free_allowance;
  std::int64_t used_units = 0;       ///< of that year's allowance, up to the range's end
  std::int64_t remaining_units = 0;  ///< of that year's allowance, at the range's end
  bool is_used = false;              ///< the range has any SMS
  std::int64_t notifications_sent = 0;
  std::int64_t chargeable_units = 0;
  std::int64_t charged_units = 0;
  Decimal cost;
};

/// Finds what belongs to a service. Borrows the platform.
class PlatformIndex {
public:
  explicit PlatformIndex(const PlatformBilling& platform);

  [[nodiscard]] const Organisation* organisation_of(const Service& service) const;
  [[nodiscard]] std::string organisation_name(const Service& service) const;
  [[nodiscard]] Result<const Calendar*> calendar_of(const Service& service) const;
  [[nodiscard]] std::span<const BillingSum> sums_of(const Service& service) const;
  [[nodiscard]] std::optional<std::int64_t> allowance_of(const Service& service, int year) const;
  [[nodiscard]] Result<SmsSums> sms_of(const Service& service, LocalDayRange days) const;

private:
  const PlatformBilling* platform_;
  std::map<OrganisationId, const Organisation*> organisations_;
  std::map<std::string_view, const Calendar*> calendars_;
};

/// Organisations by name, services of none at the end, then services by name; ids settle ties.
template <typename Row>
void in_report_order(std::vector<Row>& rows) {
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    const auto key = [](const Row& row) {
      return std::tuple(row.organisation_name.empty(), std::string_view(row.organisation_name),
                        std::string_view(row.service_name), row.service_id);
    };
    return key(a) < key(b);
  });
}

}  // namespace notify::detail
