#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>

#include <cstdint>

namespace notify {

/// Fails with invalid_argument unless `days` is in order and of a sensible length.
[[nodiscard]] Result<void> check_days(LocalDayRange days);
/// Fails with invalid_argument unless `limit` is at least 1.
[[nodiscard]] Result<void> check_limit(std::int64_t limit);
/// Fails with invalid_argument unless a list can begin behind `skip` rows and have `limit`.
[[nodiscard]] Result<void> check_page(std::int64_t limit, std::int64_t skip);

}  // namespace notify
