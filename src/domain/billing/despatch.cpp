// Letters that were handed to the post: what a day of them costs.

#include <notify/report.hpp>

#include "domain/checked.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace notify {

std::string_view name_of(CostThreshold threshold) noexcept {
  return threshold == CostThreshold::sorted ? "sorted" : "unsorted";
}

Result<CostThreshold> cost_threshold_from(std::string_view name) {
  for (const CostThreshold threshold : {CostThreshold::sorted, CostThreshold::unsorted}) {
    if (name == name_of(threshold)) return threshold;
  }
  constexpr std::size_t shown_max = 40;
  std::string message = "unknown cost threshold: ";
  for (const char c : name.substr(0, shown_max)) message += c >= ' ' && c <= '~' ? c : '?';
  return make_error(ErrorCode::invalid_argument, std::move(message));
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
