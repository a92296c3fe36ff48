#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// An instant in UTC with microsecond resolution, from year 1 to year 9999. Never converts to a
/// local day by itself: only a Calendar or a TimeZone does that. Immutable value.
class UtcTime {
public:
  constexpr UtcTime() = default;

  [[nodiscard]] static constexpr UtcTime from_us(std::int64_t microseconds_since_1970) noexcept {
    return UtcTime(microseconds_since_1970);
  }
  /// Reads "2026-03-29T00:59:59[.ffffff]Z"; a space may stand for the T. Fails with
  /// invalid_argument.
  [[nodiscard]] static Result<UtcTime> from_text(std::string_view text);

  [[nodiscard]] constexpr std::int64_t us() const noexcept { return us_; }
  /// Returns "2026-03-29T00:59:59.000000Z".
  [[nodiscard]] std::string to_text() const;

  [[nodiscard]] constexpr UtcTime operator+(std::chrono::microseconds span) const noexcept {
    return UtcTime(us_ + span.count());
  }
  [[nodiscard]] constexpr UtcTime operator-(std::chrono::microseconds span) const noexcept {
    return UtcTime(us_ - span.count());
  }
  [[nodiscard]] constexpr std::chrono::microseconds operator-(UtcTime other) const noexcept {
    return std::chrono::microseconds(us_ - other.us_);
  }
  /// The last whole multiple of `span` since 1970 at or before this instant; `span` is positive.
  [[nodiscard]] constexpr UtcTime floor_to(std::chrono::microseconds span) const noexcept {
    const std::int64_t remainder = us_ % span.count();
    return UtcTime(us_ - (remainder < 0 ? remainder + span.count() : remainder));
  }
  /// The last whole UTC hour at or before this instant.
  [[nodiscard]] constexpr UtcTime floor_hour() const noexcept {
    return floor_to(std::chrono::hours(1));
  }

  friend constexpr auto operator<=>(UtcTime, UtcTime) = default;

private:
  explicit constexpr UtcTime(std::int64_t us) noexcept : us_(us) {}
  std::int64_t us_ = 0;
};

/// A calendar date without a time zone. Immutable value.
class LocalDay {
public:
  constexpr LocalDay() = default;
  explicit constexpr LocalDay(std::chrono::sys_days days) noexcept : days_(days) {}

  /// Fails with invalid_argument if the three are no calendar date.
  [[nodiscard]] static Result<LocalDay> from_ymd(int year, unsigned month, unsigned day);
  /// Reads "2026-03-29". Fails with invalid_argument.
  [[nodiscard]] static Result<LocalDay> from_text(std::string_view text);

  [[nodiscard]] constexpr std::chrono::year_month_day ymd() const noexcept { return days_; }
  [[nodiscard]] constexpr std::chrono::sys_days days() const noexcept { return days_; }
  [[nodiscard]] constexpr int year() const noexcept { return static_cast<int>(ymd().year()); }
  [[nodiscard]] constexpr unsigned month() const noexcept {
    return static_cast<unsigned>(ymd().month());
  }
  /// Returns "2026-03-29".
  [[nodiscard]] std::string to_text() const;

  [[nodiscard]] constexpr LocalDay operator+(std::chrono::days n) const noexcept {
    return LocalDay(days_ + n);
  }
  [[nodiscard]] constexpr LocalDay operator-(std::chrono::days n) const noexcept {
    return LocalDay(days_ - n);
  }
  [[nodiscard]] constexpr std::chrono::days operator-(LocalDay other) const noexcept {
    return days_ - other.days_;
  }
  [[nodiscard]] constexpr LocalDay next() const noexcept { return *this + std::chrono::days{1}; }

  friend constexpr auto operator<=>(LocalDay, LocalDay) = default;

private:
  std::chrono::sys_days days_{};
};

}  // namespace notify
