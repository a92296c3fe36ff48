#include <notify/letter_schedule.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <string>

namespace notify {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

#include "domain/letter/bank_holidays.inc"

/// Letters of a day are collected at 17:30.
constexpr minutes collection_time = hours{17} + minutes{30};
constexpr hours printing_time{15};
constexpr hours delivery_time{16};

constexpr int day_number(LocalDay day) noexcept {
  return static_cast<int>(day.days().time_since_epoch().count());
}
/// When the table is renewed, move the days up to which it is known.
static_assert(bank_holidays[0] >= day_number(bank_holidays_known_from));
static_assert(bank_holidays[std::size(bank_holidays) - 1] <= day_number(bank_holidays_known_until));
static_assert(bank_holidays[std::size(bank_holidays) - 1] >
              day_number(bank_holidays_known_until) - 31);

/// The list names substitute days only where a holiday is on a weekend, but the post carries no
/// first class letters on Christmas Day because it is a Saturday.
bool is_christmas_or_new_year(LocalDay day) noexcept {
  const std::chrono::year_month_day date{day.days()};
  const auto month_day = date.month() / date.day();
  return month_day == std::chrono::December / 25 || month_day == std::chrono::December / 26 ||
         month_day == std::chrono::January / 1;
}

bool is_bank_holiday(LocalDay day) noexcept {
  return std::binary_search(std::begin(bank_holidays), std::end(bank_holidays), day_number(day));
}

Error unknown_bank_holidays(LocalDay day) {
  const bool is_early = day < bank_holidays_known_from;
  const LocalDay known = is_early ? bank_holidays_known_from : bank_holidays_known_until;
  return make_error(ErrorCode::unsupported, std::string("bank holidays are not known ") +
                                                (is_early ? "before " : "after ") +
                                                known.to_text());
}

/// An instant as clocks of a zone show it.
struct WallClock {
  LocalDay day;
  microseconds past_midnight{};

  /// Whole minutes: deadlines carry the seconds of the instant that they are compared with.
  [[nodiscard]] minutes whole_minutes() const noexcept {
    return std::chrono::duration_cast<minutes>(past_midnight);
  }
  [[nodiscard]] microseconds below_minute() const noexcept { return past_midnight % minutes{1}; }
};

WallClock shift(WallClock clock, microseconds span) noexcept {
  const auto past_midnight = clock.past_midnight + span;
  const auto days = std::chrono::floor<std::chrono::days>(past_midnight);
  return {clock.day + days, past_midnight - days};
}

WallClock wall_clock(UtcTime at, const TimeZone& zone) noexcept {
  return shift({LocalDay{}, microseconds{at.us()}}, zone.offset_at(at));
}

UtcTime instant(LocalDay day, microseconds past_midnight, const TimeZone& zone) noexcept {
  const auto whole = std::chrono::floor<std::chrono::seconds>(past_midnight);
  return zone.from_local(day, whole) + (past_midnight - whole);
}

/// Working days after the day of printing on which a letter is earliest and latest delivered.
struct Transit {
  int days_min = 0;
  int days_max = 0;
};

Result<Transit> transit_of(Postage postage) {
  switch (postage) {
    case Postage::first: return Transit{1, 1};
    case Postage::second: return Transit{4, 5};
    case Postage::economy: return Transit{4, 7};
    case Postage::europe: return Transit{4, 6};
    case Postage::rest_of_world: return Transit{6, 8};
    case Postage::none: break;
  }
  return make_error(ErrorCode::invalid_argument, "a letter needs a postage");
}

}  // namespace

Result<bool> is_working_day(LocalDay day, WorkingCalendar calendar) {
  const std::chrono::weekday weekday{day.days()};
  if (weekday == std::chrono::Sunday || is_christmas_or_new_year(day)) return false;
  if (weekday == std::chrono::Saturday && calendar != WorkingCalendar::royal_mail_first_class) {
    return false;
  }
  if (day < bank_holidays_known_from || bank_holidays_known_until < day) {
    return unknown_bank_holidays(day);
  }
  return !is_bank_holiday(day);
}

Result<LocalDay> offset_working_days(LocalDay day, int count, WorkingCalendar calendar) {
  if (count == 0 || count > working_days_offset_max || count < -working_days_offset_max) {
    return make_error(ErrorCode::invalid_argument,
                      "no number of working days: " + std::to_string(count));
  }
  const std::chrono::days step{count > 0 ? 1 : -1};
  for (int left = std::abs(count); left > 0;) {
    day = day + step;
    NFY_TRY(is_working, is_working_day(day, calendar));
    if (is_working) --left;
  }
  return day;
}

Result<std::shared_ptr<const TimeZone>> printer_zone() { return TimeZone::load("Europe/London"); }

Result<LetterTimings> letter_timings(UtcTime uploaded_at, Postage postage, const TimeZone& zone) {
  NFY_TRY(transit, transit_of(postage));
  const auto uploaded = wall_clock(uploaded_at, zone);
  const auto processed = shift(uploaded, hours{24} - collection_time).day;
  NFY_TRY(printed, offset_working_days(processed, 1, WorkingCalendar::printing));
  const auto carriers = postage == Postage::first ? WorkingCalendar::royal_mail_first_class
                                                  : WorkingCalendar::royal_mail;
  NFY_TRY(earliest, offset_working_days(printed, transit.days_min, carriers));
  NFY_TRY(latest, offset_working_days(printed, transit.days_max, carriers));
  const auto carry = uploaded.below_minute();
  return LetterTimings{instant(printed, printing_time + carry, zone),
                       instant(earliest, delivery_time + carry, zone),
                       instant(latest, delivery_time + carry, zone)};
}

bool is_too_late_to_cancel_letter(UtcTime created_at, UtcTime now, const TimeZone& zone) noexcept {
  const auto created = wall_clock(created_at, zone);
  const auto current = wall_clock(now, zone);
  const auto age = current.day - created.day;
  if (age > std::chrono::days{1}) return true;
  if (age > std::chrono::days{0} && created.whole_minutes() <= collection_time) return true;
  if (current.whole_minutes() < collection_time) return false;
  return age > std::chrono::days{0} ||
         (age == std::chrono::days{0} &&
          created.past_midnight <= collection_time + current.below_minute());
}

UtcTime last_letter_collection(UtcTime now, const TimeZone& zone) {
  const LocalDay today = wall_clock(now, zone).day;
  const UtcTime collected = instant(today, collection_time, zone);
  return collected <= now ? collected
                          : instant(today - std::chrono::days{1}, collection_time, zone);
}

bool can_cancel_letter(Status status, UtcTime created_at, UtcTime now,
                       const TimeZone& zone) noexcept {
  constexpr auto open = StatusSet::of(Status::created, Status::pending_virus_check);
  return open.contains(status) && !is_too_late_to_cancel_letter(created_at, now, zone);
}

}  // namespace notify
