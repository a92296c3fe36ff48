// Prices, the free allowance and the lines of a bill: from facts to money.

#include <notify/billing.hpp>

#include "domain/checked.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace notify {
namespace {

Error overflow_on(LocalDay day) {
  return make_error(ErrorCode::invalid_argument, "units overflow on " + day.to_text());
}

// The first of `rates` (newest first) that holds at `at`.
template <typename Rate, typename Start, typename Matches>
const Rate* find_rate(const std::vector<Rate>& rates, UtcTime at, Start start, Matches matches) {
  const auto found = std::ranges::find_if(
      rates, [&](const Rate& rate) { return start(rate) <= at && matches(rate); });
  return found == rates.end() ? nullptr : &*found;
}

Result<std::int64_t> chargeable_units_of(const BillingFact& fact) {
  if (fact.billable_units < 0 || fact.rate_multiplier < 0 || fact.notifications_sent < 0) {
    return make_error(ErrorCode::invalid_argument, "negative units on " + fact.bst_date.to_text());
  }
  if (fact.type != NotificationType::sms) return fact.chargeable_units();
  const auto units = detail::checked_product(fact.billable_units, fact.rate_multiplier);
  if (!units) return overflow_on(fact.bst_date);
  return *units;
}

// Adds the numbers of `segment` to `line`, whose key it has.
Result<void> add_to(UsageLine& line, const UsageSegment& segment) {
  const auto chargeable = detail::checked_sum(segment.free_units, segment.charged_units);
  const auto add = [&](std::int64_t& sum, std::optional<std::int64_t> value) {
    const auto next = value ? detail::checked_sum(sum, *value) : std::nullopt;
    if (next) sum = *next;
    return next.has_value();
  };
  if (!add(line.notifications_sent, segment.fact.notifications_sent) ||
      !add(line.chargeable_units, chargeable) || !add(line.free_units, segment.free_units) ||
      !add(line.charged_units, segment.charged_units)) {
    return overflow_on(segment.fact.bst_date);
  }
  NFY_TRY(cost, line.cost.plus(segment.cost));
  line.cost = cost;
  return {};
}

LocalDay month_of(LocalDay day) {
  const auto ymd = day.ymd();
  return LocalDay(std::chrono::sys_days{ymd.year() / ymd.month() / 1});
}

struct LineKey {
  std::optional<LocalDay> month;
  std::string_view type;
  Decimal rate;
  std::string_view postage;
  friend bool operator<(const LineKey& a, const LineKey& b) {
    return std::tie(a.month, a.type, a.rate, a.postage) <
           std::tie(b.month, b.type, b.rate, b.postage);
  }
};

// Sums segments by the key that `key_of` gives; std::map puts the lines in the key's order.
template <typename KeyOf>
Result<std::vector<UsageLine>> lines_by(std::span<const UsageSegment> segments, KeyOf key_of) {
  std::map<LineKey, UsageLine> sums;
  for (const UsageSegment& segment : segments) {
    const LineKey key = key_of(segment.fact);
    UsageLine& line = sums.try_emplace(key, UsageLine{.month = key.month,
                                                      .type = segment.fact.type,
                                                      .rate = segment.fact.rate,
                                                      .cost = Decimal()})
                          .first->second;
    if (!key.postage.empty()) line.postage = segment.fact.postage;
    NFY_CHECK(add_to(line, segment));
  }
  std::vector<UsageLine> lines;
  lines.reserve(sums.size());
  for (auto& [key, line] : sums) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

RateTable::RateTable(std::vector<SmsRate> sms, std::vector<LetterRate> letters)
    : sms_(std::move(sms)), letters_(std::move(letters)) {
  std::ranges::stable_sort(sms_, std::greater{}, &SmsRate::valid_from);
  std::ranges::stable_sort(letters_, std::greater{}, &LetterRate::start_date);
}

Result<Decimal> RateTable::sms_rate(UtcTime start_of_day) const {
  const SmsRate* const found = find_rate(
      sms_, start_of_day, [](const SmsRate& rate) { return rate.valid_from; },
      [](const SmsRate&) { return true; });
  if (found == nullptr) {
    return make_error(ErrorCode::not_found,
                      "no sms rate for the day that starts at " + start_of_day.to_text());
  }
  return found->rate;
}

Result<Decimal> RateTable::letter_rate(UtcTime start_of_day, std::int64_t sheets,
                                       Postage post_class) const {
  if (sheets == 0) return Decimal();
  const LetterRate* const found = find_rate(
      letters_, start_of_day, [](const LetterRate& rate) { return rate.start_date; },
      [&](const LetterRate& rate) {
        return rate.crown && rate.sheet_count == sheets && rate.post_class == post_class;
      });
  if (found == nullptr) {
    return make_error(ErrorCode::not_found, "no rate for a letter of " + std::to_string(sheets) +
                                                " sheets, " + std::string(name_of(post_class)) +
                                                ", for the day that starts at " +
                                                start_of_day.to_text());
  }
  return found->rate;
}

std::optional<std::int64_t> default_allowance(std::span<const DefaultAllowance> table,
                                              OrganisationType type, int year) {
  const DefaultAllowance* best = nullptr;
  for (const DefaultAllowance& row : table) {
    if (row.organisation_type != type || row.valid_from_financial_year_start > year) continue;
    if (best == nullptr ||
        best->valid_from_financial_year_start < row.valid_from_financial_year_start) {
      best = &row;
    }
  }
  if (best == nullptr) return std::nullopt;
  return best->allowance;
}

std::int64_t BillingFact::chargeable_units() const noexcept {
  switch (type) {
    case NotificationType::email: return 0;
    case NotificationType::letter: return notifications_sent;
    case NotificationType::sms: break;
  }
  // A product that does not fit is never billed: allocate_allowance() refuses the fact.
  const bool negative = (billable_units < 0) != (rate_multiplier < 0);
  return detail::checked_product(billable_units, rate_multiplier)
      .value_or(negative ? std::numeric_limits<std::int64_t>::min()
                         : std::numeric_limits<std::int64_t>::max());
}

Result<std::vector<UsageSegment>> allocate_allowance(std::span<const BillingFact> facts,
                                                     std::optional<std::int64_t> allowance) {
  const std::int64_t limit = allowance.value_or(0);
  if (limit < 0) {
    return make_error(ErrorCode::invalid_argument,
                      "negative free allowance: " + std::to_string(limit));
  }
  std::vector<UsageSegment> segments;
  segments.reserve(facts.size());
  std::int64_t used = 0;
  for (const BillingFact& fact : facts) {
    if (!segments.empty() && comes_before(fact, segments.back().fact)) {
      return make_error(ErrorCode::invalid_argument,
                        "billing facts out of order on " + fact.bst_date.to_text());
    }
    NFY_TRY(units, chargeable_units_of(fact));
    UsageSegment segment{.fact = fact, .used_before = used, .cost = Decimal()};
    if (fact.type == NotificationType::sms) {
      segment.free_units = std::min(units, std::max<std::int64_t>(limit - used, 0));
      const auto next = detail::checked_sum(used, units);
      if (!next) return overflow_on(fact.bst_date);
      used = *next;
    }
    segment.charged_units = units - segment.free_units;
    NFY_TRY(cost, fact.rate.times(segment.charged_units));
    segment.cost = cost;
    segments.push_back(std::move(segment));
  }
  return segments;
}

Result<std::vector<UsageLine>> yearly_lines(std::span<const UsageSegment> segments) {
  return lines_by(segments, [](const BillingFact& fact) {
    return LineKey{std::nullopt, name_of(fact.type), fact.rate, {}};
  });
}

Result<std::vector<UsageLine>> monthly_lines(std::span<const UsageSegment> segments) {
  return lines_by(segments, [](const BillingFact& fact) {
    return LineKey{month_of(fact.bst_date), name_of(fact.type), fact.rate, name_of(fact.postage)};
  });
}

Result<Bill> make_bill(ServiceId service, int year, std::span<const BillingFact> facts,
                       std::optional<std::int64_t> allowance) {
  Bill bill;
  NFY_TRY(segments, allocate_allowance(facts, allowance));
  NFY_TRY(yearly, yearly_lines(segments));
  NFY_TRY(monthly, monthly_lines(segments));
  bill.yearly = Usage{service, year, allowance, std::move(yearly)};
  bill.monthly = Usage{service, year, allowance, std::move(monthly)};
  bill.segments = std::move(segments);
  return bill;
}

}  // namespace notify
