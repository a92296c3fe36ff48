// Letters that were handed to the post: what a day of them costs.

#include <notify/report.hpp>

#include "domain/checked.hpp"
#include "domain/names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace notify {

namespace {

constexpr std::array<std::string_view, 2> threshold_names{"sorted", "unsorted"};

}  // namespace

std::string_view name_of(CostThreshold threshold) noexcept {
  return names::name_in(threshold_names, threshold);
}

Result<CostThreshold> cost_threshold_from(std::string_view name) {
  return names::value_in<CostThreshold>(threshold_names, "cost threshold", name);
}

Result<std::vector<DespatchFact>> price_despatch(LocalDay day,
                                                 std::span<const DespatchedLetters> letters,
                                                 const RateTable& rates,
                                                 std::span<const Calendar> calendars) {
  using Key = std::tuple<std::string_view, CostThreshold, Decimal, std::int64_t>;
  std::map<Key, DespatchFact> facts;
  for (const DespatchedLetters& group : letters) {
    const auto calendar = std::ranges::find(calendars, group.calendar_id, &Calendar::id);
    if (calendar == calendars.end()) {
      return make_error(ErrorCode::not_found, "unknown calendar: " + group.calendar_id);
    }
    const UtcTime start = calendar->window_of(day).start();
    NFY_TRY(rate, rates.letter_rate(start, group.billable_units, group.postage));
    const Key key(name_of(group.postage), group.cost_threshold, rate, group.billable_units);
    DespatchFact& fact = facts
                             .try_emplace(key, DespatchFact{.bst_date = day,
                                                            .postage = group.postage,
                                                            .cost_threshold = group.cost_threshold,
                                                            .rate = rate,
                                                            .billable_units = group.billable_units})
                             .first->second;
    const auto sum = detail::checked_sum(fact.notifications_sent, group.letters);
    if (!sum) {
      return make_error(ErrorCode::invalid_argument, "letters overflow on " + day.to_text());
    }
    fact.notifications_sent = *sum;
  }
  std::vector<DespatchFact> sorted;
  sorted.reserve(facts.size());
  for (auto& [key, fact] : facts) sorted.push_back(std::move(fact));
  return sorted;
}

Result<std::vector<DespatchReportRow>> despatch_rows(std::span<const DespatchFact> facts) {
  std::vector<DespatchReportRow> rows;
  rows.reserve(facts.size());
  for (const DespatchFact& fact : facts) {
    NFY_TRY(cost, fact.rate.times(fact.notifications_sent));
    rows.push_back({fact, cost});
  }
  return rows;
}

}  // namespace notify
