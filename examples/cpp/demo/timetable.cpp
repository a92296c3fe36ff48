#include "demo/timetable.hpp"

namespace demo {

using namespace notify;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime midnight(std::chrono::year_month_day day) {
  return UtcTime::from_us(
      std::chrono::microseconds(std::chrono::sys_days{day}.time_since_epoch()).count());
}

constexpr UtcTime first_day = midnight(2026y / 3 / 20);
constexpr UtcTime last_day = midnight(2026y / 4 / 20);
constexpr auto day_length = std::chrono::microseconds(24h);

}  // namespace

Timetable::Timetable(std::int64_t rows) : rows_(rows) {
  for (UtcTime day = first_day; day <= last_day; day = day + day_length) {
    for (const auto hour : {6h, 9h, 12h, 15h, 18h}) times_.push_back(day + hour);
    if (day < last_day) times_.push_back(day + 23h + 30min);
  }
}

UtcTime Timetable::time_of(std::int64_t row) const {
  const auto slots = static_cast<std::int64_t>(times_.size());
  return times_.at(static_cast<std::size_t>(row * slots / rows_));
}

UtcTime Timetable::first_night() const { return first_day + day_length + 15min; }
UtcTime Timetable::last_night() const { return last_day + day_length + 15min; }

}  // namespace demo
