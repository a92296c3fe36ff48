#include "domain/recipient/phone_number_rates.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace notify {
namespace {

#include "domain/recipient/phone_number_prefixes.inc"

}  // namespace

const PhoneRate* find_phone_rate(std::string_view prefix) noexcept {
  std::int32_t wanted = 0;
  std::from_chars(prefix.data(), prefix.data() + prefix.size(), wanted);
  const auto found = std::lower_bound(
      std::begin(prefix_rates), std::end(prefix_rates), wanted,
      [](const PhoneRate& rate, std::int32_t prefix_) { return rate.prefix < prefix_; });
  return found != std::end(prefix_rates) && found->prefix == wanted ? found : nullptr;
}

bool reports_delivery(std::string_view prefix) noexcept {
  const PhoneRate* const rate = find_phone_rate(prefix);
  return rate != nullptr && rate->reports_delivery;
}

}  // namespace notify
