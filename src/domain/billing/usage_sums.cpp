// From sums of months back to what lines of usage are made of.

#include "domain/billing/usage_sums.hpp"

#include <algorithm>

namespace notify {
namespace {

/// `rate` as it is written in `prices`: of equal ones, the longest.
Decimal as_written(Decimal rate, const ReferenceData& prices) {
  const auto take = [&](const Decimal& known) {
    if (known == rate && known.scale() > rate.scale()) rate = known;
  };
  for (const SmsRate& price : prices.sms_rates) take(price.rate);
  for (const LetterRate& price : prices.letter_rates) take(price.rate);
  return rate;
}

}  // namespace

bool has_two_prices_on_a_day(std::span<const BillingSum> sums) {
  const BillingSum* last = nullptr;
  for (const BillingSum& sum : sums) {
    if (sum.type != NotificationType::sms) continue;
    if (last != nullptr && last->first_day == sum.first_day && last->rate != sum.rate) return true;
    last = &sum;
  }
  return false;
}

std::vector<BillingFact> facts_of_sums(std::span<const BillingSum> sums,
                                       const ReferenceData& prices) {
  std::vector<BillingFact> facts;
  facts.reserve(sums.size());
  for (const BillingSum& sum : sums) {
    // Units of SMS were multiplied when they were summed.
    const bool is_sms = sum.type == NotificationType::sms;
    BillingFact& fact = facts.emplace_back();
    fact.bst_date = sum.first_day;
    fact.type = sum.type;
    fact.rate = as_written(sum.rate, prices);
    fact.postage = sum.postage;
    fact.billable_units = is_sms ? sum.chargeable_units : sum.billable_units;
    fact.notifications_sent = sum.notifications_sent;
  }
  std::ranges::sort(facts, comes_before);
  return facts;
}

}  // namespace notify
