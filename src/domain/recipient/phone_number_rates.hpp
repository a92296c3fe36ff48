#pragma once

#include <cstdint>
#include <string_view>

namespace notify {

/// What a dialling prefix costs, and what its networks take.
struct PhoneRate {
  std::int32_t prefix;
  std::int64_t multiplier;
  bool use_numeric_sender;
  bool reports_delivery;  ///< its networks say whether a message came, not the carrier alone
};

/// The row of exactly `prefix`, or nullptr. (rules/phone-numbers 3.4)
[[nodiscard]] const PhoneRate* find_phone_rate(std::string_view prefix) noexcept;

/// Whether what is reported of a message to a number with `prefix` says that it came.
/// (rules/receipts 1.8)
[[nodiscard]] bool reports_delivery(std::string_view prefix) noexcept;

}  // namespace notify
