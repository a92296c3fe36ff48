#include "domain/billing/usage_sums.hpp"
#include "engine/context.hpp"
#include "engine/settings.hpp"

#include <notify/allowances.hpp>
#include <notify/billing.hpp>
#include <notify/calendars.hpp>

namespace notify {
namespace {

struct YearOfFacts {
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
Result<YearOfFacts> read_year(EngineContext& state, ServiceId service, int year) {
  NFY_CHECK(check_usage_year(year));
  NFY_TRY(snapshot, state.store().billing().read(service, year));
  YearOfFacts out{std::move(snapshot.facts), units_of(snapshot.allowance)};
  if (!snapshot.cells.empty()) {
    NFY_TRY(fresh, project_billing(snapshot.cells, *snapshot.rates, *snapshot.calendar));
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

/// The sums of a year's months as facts of their first days, which give the same lines; nothing if
/// only the facts themselves tell which of two prices of one day came first.
Result<std::optional<YearOfFacts>> read_months(EngineContext& state, ServiceId service, int year) {
  NFY_CHECK(check_usage_year(year));
  NFY_TRY(read, state.store().billing().read_sums(service, year));
  if (!read.unpriced.empty())
    return make_error(ErrorCode::not_found, std::move(read.unpriced.front().reason));
  if (has_two_prices_on_a_day(read.sums)) return std::optional<YearOfFacts>();
  NFY_TRY(prices, current_prices(state));
  return std::optional(
      YearOfFacts{facts_of_sums(read.sums, prices->data), units_of(read.allowance)});
}

/// The usage with the lines that `lines_of` makes of its segments.
template <typename LinesOf>
Result<Usage> usage_of(EngineContext& state, ServiceId service, int year, LinesOf lines_of) {
  NFY_TRY(months, read_months(state, service, year));
  if (!months) {
    NFY_TRY(days, read_year(state, service, year));
    months = YearOfFacts{std::move(days.facts), days.free_allowance};
  }
  NFY_TRY(segments, allocate_allowance(months->facts, months->free_allowance));
  NFY_TRY(lines, lines_of(segments));
  return Usage{service, year, months->free_allowance, std::move(lines)};
}

}  // namespace

Result<Usage> Billing::yearly_usage(ServiceId service, int year) {
  return usage_of(*context_, service, year, yearly_lines);
}

Result<Usage> Billing::monthly_usage(ServiceId service, int year) {
  return usage_of(*context_, service, year, monthly_lines);
}

Result<Bill> Billing::bill(ServiceId service, int year) {
  NFY_TRY(read, read_year(*context_, service, year));
  return make_bill(service, year, read.facts, read.free_allowance);
}

Result<std::vector<UsageSegment>> Billing::explain(ServiceId service, int year,
                                                   const UsageLine& line) {
  NFY_TRY(bill, bill(service, year));
  std::vector<UsageSegment> found;
  for (UsageSegment& segment : bill.segments)
    if (belongs_to(segment, line)) found.push_back(std::move(segment));
  if (found.empty())
    return make_error(ErrorCode::not_found, "no usage line of " + std::string(name_of(line.type)) +
                                                " at rate " + line.rate.to_text() + " in " +
                                                std::to_string(year));
  return found;
}

Result<Bill> Billing::what_if(ServiceId service, int year, const WhatIf& rules) {
  NFY_CHECK(check_usage_year(year));
  NFY_CHECK(check_reference_data({rules.sms_rates.value_or(std::vector<SmsRate>()),
                                  rules.letter_rates.value_or(std::vector<LetterRate>()),
                                  {}}));
  Store& store = context_->store();
  NFY_TRY(owner, store.services().get(service));
  NFY_TRY(own_calendar, Calendars(*context_).get(owner.calendar));
  const Calendar& calendar = rules.calendar ? *rules.calendar : own_calendar;
  std::vector<CubeRow> cells;
  if (rules.calendar) {
    // The cube knows the days of the service's own calendar only.
    NFY_TRY(counted,
            store.facts().count_cells(service, calendar.financial_year_window(year), calendar));
    cells = std::move(counted);
  } else {
    const LocalDayRange days{calendar.financial_year_start(year),
                             calendar.financial_year_start(year + 1) - std::chrono::days(1)};
    NFY_TRY(read, store.facts().read_cells(service, days));
    cells = std::move(read);
  }
  NFY_TRY(prices, current_prices(*context_));
  const RateTable rates(rules.sms_rates.value_or(prices->data.sms_rates),
                        rules.letter_rates.value_or(prices->data.letter_rates));
  NFY_TRY(facts, project_billing(cells, rates, calendar));
  std::optional<std::int64_t> allowance = rules.free_allowance;
  if (!allowance) {
    NFY_TRY(set, store.allowances().find(service, year));
    allowance = units_of(set);
  }
  return make_bill(service, year, facts, allowance);
}

Result<BillingVerdict> Billing::explain_notification(ServiceId service, NotificationId id) {
  Store& store = context_->store();
  NFY_TRY(notification, store.notifications().get(service, id));
  NFY_TRY(owner, store.services().get(service));
  NFY_TRY(calendar, Calendars(*context_).get(owner.calendar));
  NFY_TRY(prices, current_prices(*context_));
  const int year = calendar.financial_year_of(calendar.day_of(notification.created_at));
  const auto bill = this->bill(service, year);
  if (!bill && bill.error().code != ErrorCode::not_found) return bill.error();
  return billing_verdict(notification, calendar, prices->rates,
                         bill ? bill->segments : std::vector<UsageSegment>());
}

Result<void> Billing::drop_facts(LocalDayRange days) {
  NFY_CHECK(check_days(days));
  return context_->store().billing().drop_facts(days);
}

Result<std::vector<ServiceFact>> Billing::list_facts(LocalDayRange days) {
  NFY_CHECK(check_days(days));
  return context_->store().billing().list_facts(days);
}

}  // namespace notify
