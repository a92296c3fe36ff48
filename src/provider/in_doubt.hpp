#pragma once

#include <notify/ports/provider.hpp>

#include <string>

namespace notify {

/// Fails with invalid_argument unless a receipt can be waited for so long.
[[nodiscard]] inline Result<void> check_in_doubt_wait(std::chrono::microseconds wait) {
  if (wait > std::chrono::microseconds::zero() && wait <= in_doubt_wait_max) return {};
  return make_error(
      ErrorCode::invalid_argument,
      "in-doubt wait is not up to 7 days: " + std::to_string(wait.count()) + " microseconds");
}

}  // namespace notify
