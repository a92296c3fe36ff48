#include "engine/state.hpp"

namespace notify {
namespace {

struct YearOfFacts {
  Calendar calendar;
  std::vector<BillingFact> facts;  ///< in the declared order
  std::optional<std::int64_t> free_allowance;
};

Result<void> check_usage_year(int year) {
  if (year >= 1 && year <= 9998) return {};
  return make_error(ErrorCode::invalid_argument,
                    "financial year is out of range: " + std::to_string(year));
}

std::optional<std::int64_t> units_of(const std::optional<Allowance>& allowance) {
  if (!allowance) return std::nullopt;
  return allowance->free_sms_fragment_limit;
}

/// The year's facts, stored and fresh: what every line is a sum of.
Result<YearOfFacts> read_year(Engine::State& state, ServiceId service, int year) {
  NFY_CHECK(check_usage_year(year));
  NFY_TRY(snapshot, state.store().read_billing(service, year));
  YearOfFacts out{*snapshot.calendar, std::move(snapshot.facts), units_of(snapshot.allowance)};
  if (!snapshot.cells.empty()) {
    NFY_TRY(fresh, project_billing(snapshot.cells, *snapshot.rates, out.calendar));
    out.facts.insert(out.facts.end(), fresh.begin(), fresh.end());
  }
  out.facts = merged_facts(std::move(out.facts));
  return out;
}

bool belongs_to(const UsageSegment& segment, const UsageLine& line) {
  const BillingFact& fact = segment.fact;
  if (fact.type != line.type || fact.rate != line.rate) return false;
  if (!line.month) return true;
  return fact.bst_date.year() == line.month->year() &&
         fact.bst_date.month() == line.month->month() && fact.postage == line.postage;
}

/// The usage with the lines that `lines_of` makes of its segments.
template <typename LinesOf>
Result<Usage> usage_of(Engine::State& state, ServiceId service, int year, LinesOf lines_of) {
  NFY_TRY(read, read_year(state, service, year));
  NFY_TRY(segments, allocate_allowance(read.facts, read.free_allowance));
  NFY_TRY(lines, lines_of(segments));
  return Usage{service, year, read.free_allowance, std::move(lines)};
}

}  // namespace

Result<Usage> Engine::yearly_usage(ServiceId service, int year) {
  return usage_of(*state_, service, year, yearly_lines);
}

Result<Usage> Engine::monthly_usage(ServiceId service, int year) {
  return usage_of(*state_, service, year, monthly_lines);
}

Result<Bill> Engine::bill_of(ServiceId service, int year) {
  NFY_TRY(read, read_year(*state_, service, year));
  return make_bill(service, year, read.facts, read.free_allowance);
}

Result<std::vector<UsageSegment>> Engine::explain(ServiceId service, int year,
                                                  const UsageLine& line) {
  NFY_TRY(bill, bill_of(service, year));
  std::vector<UsageSegment> found;
  for (UsageSegment& segment : bill.segments)
    if (belongs_to(segment, line)) found.push_back(std::move(segment));
  if (found.empty())
    return make_error(ErrorCode::not_found, "no usage line of " + std::string(name_of(line.type)) +
                                                " at rate " + line.rate.to_text() + " in " +
                                                std::to_string(year));
  return found;
}

Result<Bill> Engine::what_if(ServiceId service, int year, const WhatIf& rules) {
  NFY_CHECK(check_usage_year(year));
  NFY_CHECK(check_reference_data({rules.sms_rates.value_or(std::vector<SmsRate>()),
                                  rules.letter_rates.value_or(std::vector<LetterRate>()),
                                  {}}));
  Store& store = state_->store();
  NFY_TRY(owner, store.get_service(service));
  NFY_TRY(own_calendar, get_calendar(owner.calendar));
  const Calendar& calendar = rules.calendar ? *rules.calendar : own_calendar;
  std::vector<CubeRow> cells;
  if (rules.calendar) {
    // The cube knows the days of the service's own calendar only.
    NFY_TRY(counted, store.count_cells(service, calendar.financial_year_window(year), calendar));
    cells = std::move(counted);
  } else {
    const LocalDayRange days{calendar.financial_year_start(year),
                             calendar.financial_year_start(year + 1) - std::chrono::days(1)};
    NFY_TRY(read, store.read_cells(service, days));
    cells = std::move(read);
  }
  NFY_TRY(prices, current_prices(*state_));
  const RateTable rates(rules.sms_rates.value_or(prices->data.sms_rates),
                        rules.letter_rates.value_or(prices->data.letter_rates));
  NFY_TRY(facts, project_billing(cells, rates, calendar));
  std::optional<std::int64_t> allowance = rules.free_allowance;
  if (!allowance) {
    NFY_TRY(set, store.find_allowance(service, year));
    allowance = units_of(set);
  }
  return make_bill(service, year, facts, allowance);
}

Result<BillingVerdict> Engine::explain_notification(ServiceId service, NotificationId id) {
  Store& store = state_->store();
  NFY_TRY(notification, store.get_notification(service, id));
  NFY_TRY(owner, store.get_service(service));
  NFY_TRY(calendar, get_calendar(owner.calendar));
  NFY_TRY(prices, current_prices(*state_));
  const int year = calendar.financial_year_of(calendar.day_of(notification.created_at));
  const auto bill = bill_of(service, year);
  if (!bill && bill.error().code != ErrorCode::not_found) return bill.error();
  return billing_verdict(notification, calendar, prices->rates,
                         bill ? bill->segments : std::vector<UsageSegment>());
}

Result<AllowanceState> Engine::allowance_before(ServiceId service, LocalDay day) {
  NFY_TRY(owner, state_->store().get_service(service));
  NFY_TRY(calendar, get_calendar(owner.calendar));
  const int year = calendar.financial_year_of(day);
  NFY_TRY(bill, bill_of(service, year));
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
