#include "store/sql/months.hpp"

#include "domain/checked.hpp"
#include "store/sql/months.sql.hpp"

namespace notify::sql {
namespace {

void add_signed(std::int64_t& sum, std::int64_t value, int sign) {
  const auto signed_value = detail::checked_product(value, sign);
  const auto next = signed_value ? detail::checked_sum(sum, *signed_value) : std::nullopt;
  if (!next) fail(ErrorCode::invalid_argument, "units of a month overflow");
  sum = *next;
}

}  // namespace

LocalDay month_of(LocalDay day) noexcept {
  const auto ymd = day.ymd();
  return LocalDay(std::chrono::sys_days{ymd.year() / ymd.month() / 1});
}

void MonthChanges::change(ServiceId service, const BillingFact& fact, int sign) {
  Sums& sums =
      sums_[Key(service, month_of(fact.bst_date), fact.type, fact.rate.normalised(), fact.postage)];
  add_signed(sums.notifications_sent, fact.notifications_sent, sign);
  add_signed(sums.billable_units, fact.billable_units, sign);
  add_signed(sums.chargeable_units, fact.chargeable_units(), sign);
}

void MonthChanges::write(Connection& connection) const {
  TextPool pool;
  ValueTable added(8), lowered(5);
  for (const auto& [key, sums] : sums_) {
    if (sums.notifications_sent == 0 && sums.billable_units == 0 && sums.chargeable_units == 0)
      continue;
    const auto& [service, month, type, rate, postage] = key;
    const std::string_view month_text = pool.keep(month.to_text());
    const std::string_view rate_text = pool.keep(rate.to_text());
    added.add(service, month_text, name_of(type), rate_text, name_of(postage),
              sums.notifications_sent, sums.billable_units, sums.chargeable_units);
    if (sums.notifications_sent < 0 || sums.billable_units < 0 || sums.chargeable_units < 0)
      lowered.add(service, month_text, name_of(type), rate_text, name_of(postage));
  }
  if (!added.empty()) connection.execute(add_months, added);
  if (!lowered.empty()) connection.execute(drop_zero_months, lowered);
}

}  // namespace notify::sql
