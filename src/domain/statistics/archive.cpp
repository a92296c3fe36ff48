#include <notify/archive.hpp>

namespace notify {

Result<void> check_retention_days(int days) {
  if (days < retention_days_min || days > retention_days_max)
    return make_error(ErrorCode::invalid_argument,
                      "days of retention must be 3 to 90: " + std::to_string(days));
  return {};
}

LocalDay first_kept_day(const Calendar& calendar, UtcTime now, int days) noexcept {
  return calendar.day_of(now) - std::chrono::days(days);
}

ArchiveReport& ArchiveReport::operator+=(const ArchiveReport& other) noexcept {
  moved += other.moved;
  deleted += other.deleted;
  withdrawn += other.withdrawn;
  conflicts += other.conflicts;
  return *this;
}

}  // namespace notify
