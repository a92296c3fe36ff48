#include "engine/context.hpp"

#include <notify/allowances.hpp>
#include <notify/billing.hpp>
#include <notify/calendars.hpp>

namespace notify {
namespace {

constexpr int first_financial_year = 2016;  // rules/allowances 1.2
constexpr int last_financial_year = 9998;

Result<void> check_allowance_year(int year) {
  if (year >= first_financial_year && year <= last_financial_year) return {};
  return make_error(ErrorCode::invalid_argument,
                    "financial year must be 2016 or later: " + std::to_string(year));
}

}  // namespace

Result<void> Allowances::set(ServiceId service, int year, std::int64_t units) {
  if (units < 0)
    return make_error(ErrorCode::invalid_argument,
                      "free allowance must not be negative: " + std::to_string(units));
  NFY_CHECK(check_allowance_year(year));
  return context_->store().allowances().put(service, Allowance{year, units, true}, context_->now());
}

Result<Allowance> Allowances::ensure(ServiceId service, int year) {
  Store& store = context_->store();
  NFY_TRY(stored, store.allowances().find(service, year));
  if (stored) return *stored;
  NFY_CHECK(check_allowance_year(year));
  NFY_TRY(owner, store.services().get(service));
  NFY_TRY(calendar, Calendars(*context_).get(owner.calendar));
  if (year > calendar.financial_year_of(calendar.day_of(context_->now())))
    return make_error(ErrorCode::invalid_argument,
                      "financial year has not begun: " + std::to_string(year));
  AllowanceHistory history{.organisation_type = owner.organisation_type};
  NFY_TRY(last_year, store.allowances().find(service, year - 1));
  history.last_year = last_year;
  NFY_TRY(snapshot, store.billing().read(service, year - 1));
  history.units_last_year = chargeable_sms_units(snapshot.cells, snapshot.facts);
  NFY_TRY(prices, current_prices(*context_));
  NFY_TRY(made, allowance_from(prices->data.default_allowances, history, year));
  return store.allowances().ensure(service, made, context_->now());
}

Result<AllowanceState> Allowances::before(ServiceId service, LocalDay day) {
  NFY_TRY(owner, context_->store().services().get(service));
  NFY_TRY(calendar, Calendars(*context_).get(owner.calendar));
  const int year = calendar.financial_year_of(day);
  NFY_TRY(bill, Billing(*context_).bill(service, year));
  AllowanceState state{
      .service_id = service, .financial_year = year, .free_allowance = bill.yearly.free_allowance};
  for (const UsageSegment& segment : bill.segments)
    if (segment.fact.type == NotificationType::sms && segment.fact.bst_date < day)
      state.used_units = segment.used_before + segment.free_units + segment.charged_units;
  const std::int64_t limit = state.free_allowance.value_or(0);
  state.remaining_units = limit > state.used_units ? limit - state.used_units : 0;
  return state;
}

}  // namespace notify
