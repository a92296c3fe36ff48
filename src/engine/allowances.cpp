#include "engine/state.hpp"

namespace notify {
namespace {

constexpr int first_financial_year = 2016;  // behaviour 2.8
constexpr int last_financial_year = 9998;

Result<void> check_allowance_year(int year) {
  if (year >= first_financial_year && year <= last_financial_year) return {};
  return make_error(ErrorCode::invalid_argument,
                    "financial year must be 2016 or later: " + std::to_string(year));
}

}  // namespace

Result<void> Engine::set_allowance(ServiceId service, int year, std::int64_t units) {
  if (units < 0)
    return make_error(ErrorCode::invalid_argument,
                      "free allowance must not be negative: " + std::to_string(units));
  NFY_CHECK(check_allowance_year(year));
  return state_->store().put_allowance(service, Allowance{year, units, true}, now());
}

Result<Allowance> Engine::ensure_allowance(ServiceId service, int year) {
  Store& store = state_->store();
  NFY_TRY(stored, store.find_allowance(service, year));
  if (stored) return *stored;
  NFY_CHECK(check_allowance_year(year));
  NFY_TRY(owner, store.get_service(service));
  NFY_TRY(calendar, get_calendar(owner.calendar));
  if (year > calendar.financial_year_of(calendar.day_of(now())))
    return make_error(ErrorCode::invalid_argument,
                      "financial year has not begun: " + std::to_string(year));
  AllowanceHistory history{.organisation_type = owner.organisation_type};
  NFY_TRY(last_year, store.find_allowance(service, year - 1));
  history.last_year = last_year;
  NFY_TRY(snapshot, store.read_billing(service, year - 1));
  history.units_last_year = chargeable_sms_units(snapshot.cells, snapshot.facts);
  NFY_TRY(prices, current_prices(*state_));
  NFY_TRY(made, allowance_from(prices->data.default_allowances, history, year));
  return store.ensure_allowance(service, made, now());
}

}  // namespace notify
