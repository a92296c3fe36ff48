#include "engine/context.hpp"

#include <notify/rates.hpp>

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

Result<void> Rates::drop(const ReferenceData& data) { return context_->store().rates().drop(data); }

}  // namespace notify
