#pragma once

#include <cstdint>
#include <string_view>

namespace notify {

/// What a dialling prefix costs, and what its networks take.
struct PhoneRate {
  std::int32_t prefix;
  std::int64_t multiplier;
  bool use_numeric_sender;
};

/// The row of exactly `prefix`, or nullptr. (rules/phone-numbers 3.4)
[[nodiscard]] const PhoneRate* find_phone_rate(std::string_view prefix) noexcept;

}  // namespace notify
