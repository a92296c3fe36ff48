#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <optional>

namespace notify::detail {

/// Counts are sums of what hosts and databases hand in, so they may overflow: every addition and
/// multiplication of units goes through these two.
[[nodiscard]] inline std::optional<std::int64_t> checked_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

[[nodiscard]] inline std::optional<std::int64_t> checked_product(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

}  // namespace notify::detail
