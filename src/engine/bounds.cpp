#include "engine/bounds.hpp"

#include <string>

namespace notify {
namespace {

constexpr std::int64_t days_max = 36'600;

}  // namespace

Result<void> check_days(LocalDayRange days) {
  const std::int64_t count = (days.last - days.first).count() + 1;
  if (count < 1)
    return make_error(ErrorCode::invalid_argument,
                      "first day comes after last day: " + days.first.to_text());
  if (count > days_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 36600 days: " + std::to_string(count));
  return {};
}

Result<void> check_limit(std::int64_t limit) {
  if (limit >= 1) return {};
  return make_error(ErrorCode::invalid_argument,
                    "limit must be at least 1: " + std::to_string(limit));
}

Result<void> check_page(std::int64_t limit, std::int64_t skip) {
  constexpr std::int64_t limit_max = 10'000;
  if (limit < 1 || limit > limit_max)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be 1 to 10000: " + std::to_string(limit));
  if (skip < 0)
    return make_error(ErrorCode::invalid_argument,
                      "skip must not be negative: " + std::to_string(skip));
  return {};
}

}  // namespace notify
