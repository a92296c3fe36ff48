#include "store/sql/months.hpp"

#include "domain/checked.hpp"

namespace notify::sql {
namespace {

constexpr Batch add_months{
    "INSERT INTO ft_billing_months (service_id, month, notification_type, rate, postage, "
    "notifications_sent, billable_units, chargeable_units) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (service_id, month, notification_type, rate, postage) DO UPDATE SET "
    "notifications_sent = ft_billing_months.notifications_sent + excluded.notifications_sent, "
    "billable_units = ft_billing_months.billable_units + excluded.billable_units, "
    "chargeable_units = ft_billing_months.chargeable_units + excluded.chargeable_units",
    "INSERT INTO ft_billing_months (service_id, month, notification_type, rate, postage, "
    "notifications_sent, billable_units, chargeable_units) "
    "SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::numeric[], $5::text[], "
    "$6::bigint[], $7::bigint[], $8::bigint[]) "
    "ON CONFLICT (service_id, month, notification_type, rate, postage) DO UPDATE SET "
    "notifications_sent = ft_billing_months.notifications_sent + excluded.notifications_sent, "
    "billable_units = ft_billing_months.billable_units + excluded.billable_units, "
    "chargeable_units = ft_billing_months.chargeable_units + excluded.chargeable_units"};
constexpr Batch drop_zero_months{
    "DELETE FROM ft_billing_months WHERE service_id = $1 AND month = $2 "
    "AND notification_type = $3 AND rate = $4 AND postage = $5 AND notifications_sent = 0 "
    "AND billable_units = 0 AND chargeable_units = 0",
    "DELETE FROM ft_billing_months m USING unnest($1::uuid[], $2::date[], $3::text[], "
    "$4::numeric[], $5::text[]) AS u (service_id, month, type, rate, postage) "
    "WHERE m.service_id = u.service_id AND m.month = u.month AND m.notification_type = u.type "
    "AND m.rate = u.rate AND m.postage = u.postage AND m.notifications_sent = 0 "
    "AND m.billable_units = 0 AND m.chargeable_units = 0"};

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
