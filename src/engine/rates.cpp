#include "engine/context.hpp"

#include <notify/rates.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace notify {

Result<void> Rates::put(const ReferenceData& data) {
  NFY_CHECK(check_reference_data(data));
  return context_->store().rates().put(data);
}

Result<ReferenceData> Rates::list() { return context_->store().rates().get(); }

Result<Decimal> Rates::sms_rate(UtcTime start_of_day) {
  NFY_TRY(prices, current_prices(*context_));
  return prices->rates.sms_rate(start_of_day);
}

Result<Decimal> Rates::letter_rate(UtcTime start_of_day, std::int64_t sheets, Postage post_class) {
  NFY_TRY(prices, current_prices(*context_));
  return prices->rates.letter_rate(start_of_day, sheets, post_class);
}

Result<ReferenceData> Rates::current() {
  NFY_TRY(prices, current_prices(*context_));
  const UtcTime now = context_->now();
  ReferenceData out;
  for (const SmsRate& rate : prices->data.sms_rates)
    if (rate.valid_from <= now &&
        (out.sms_rates.empty() || out.sms_rates.front().valid_from < rate.valid_from))
      out.sms_rates = {rate};
  std::map<std::pair<std::int64_t, Postage>, LetterRate> letters;
  for (const LetterRate& rate : prices->data.letter_rates) {
    if (!rate.crown || rate.start_date > now) continue;
    const auto [at, is_new] = letters.try_emplace({rate.sheet_count, rate.post_class}, rate);
    if (!is_new && at->second.start_date < rate.start_date) at->second = rate;
  }
  for (const auto& [key, rate] : letters) out.letter_rates.push_back(rate);
  std::ranges::stable_sort(out.letter_rates, [](const LetterRate& a, const LetterRate& b) {
    return std::tie(a.sheet_count, a.rate) < std::tie(b.sheet_count, b.rate);
  });
  return out;
}

Result<void> Rates::drop(const ReferenceData& data) { return context_->store().rates().drop(data); }

}  // namespace notify
