#pragma once

#include <notify/billing.hpp>
#include <notify/calendar.hpp>

#include <string>
#include <string_view>

/// Which days figures are asked for.
namespace notify {

/// The calendar of figures over all services.
inline constexpr std::string_view platform_calendar = "uk";
inline constexpr int whole_days_max = 7;
inline constexpr int statistics_days_max = 90;  ///< as long as any retention

/// Today in `calendar` and the `whole_days` days before it. Fails with invalid_argument unless
/// `whole_days` is 0 to `most`.
[[nodiscard]] inline Result<LocalDayRange> days_until_today(const Calendar& calendar, UtcTime now,
                                                            int whole_days,
                                                            int most = whole_days_max) {
  if (whole_days < 0 || whole_days > most)
    return make_error(ErrorCode::invalid_argument,
                      "whole_days must be between 0 and " + std::to_string(most));
  const LocalDay today = calendar.day_of(now);
  return LocalDayRange{today - std::chrono::days(whole_days), today};
}

}  // namespace notify
