#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/calendar.hpp>
#include <notify/letter_schedule.hpp>

#include <algorithm>
#include <chrono>

namespace notify::conformance {
namespace {

const Calendar& uk() {
  static const auto calendar = Calendar::preset("uk");
  return *calendar;
}

/// What clocks in London show at `at`, written as if it were UTC.
UtcTime local_of(UtcTime at) { return at + uk().zone().offset_at(at); }

/// True if clocks in London showed the same time before, an hour earlier.
bool is_repeated(UtcTime at) {
  const auto local = local_of(at);
  const LocalDay day(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(local.us()))));
  const auto past_midnight = std::chrono::microseconds(local.us()) - day.days().time_since_epoch();
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(past_midnight);
  return uk().zone().from_local(day, whole) + (past_midnight - whole) < at;
}

Verdict judge_dates(element row) {
  const auto at = UtcTime::from_text(text_at(row, "utc") + "Z");
  if (!at) return fail(at.error().message);
  const auto offset = uk().zone().offset_at(*at);
  const auto day = uk().day_of(*at);
  const auto window = uk().window_of(day);
  const int year = uk().financial_year_of(day);
  const auto year_window = uk().financial_year_window(year);
  Comparison compare(row);
  compare.instant("local", local_of(*at));
  compare.number("utc_offset_minutes", offset.count() / 60);
  compare.text("abbreviation", uk().zone().abbreviation_at(*at));
  compare.number("fold", is_repeated(*at) ? 1 : 0);
  compare.text("local_date", day.to_text());
  compare.instant("local_midnight_utc", window.start());
  compare.instant("next_local_midnight_utc", window.end());
  compare.number("financial_year", year);
  compare.instant("financial_year_start_utc", year_window.start());
  compare.instant("financial_year_end_utc", year_window.end() - std::chrono::microseconds{1});
  return compare.verdict();
}

Verdict judge_dates_local_to_utc(element row) {
  const auto local = text_at(row, "local");
  const auto clock = UtcTime::from_text(local + "Z");
  const auto day = LocalDay::from_text(local.substr(0, 10));
  if (!clock || !day) return fail("no time: " + local);
  const auto midnight = UtcTime::from_text(local.substr(0, 10) + "T00:00:00Z");
  const auto past_midnight = std::chrono::duration_cast<std::chrono::seconds>(*clock - *midnight);
  const auto at = uk().zone().from_local(*day, past_midnight);
  Comparison compare(row);
  compare.instant("utc", at);
  compare.instant("round_trip_local", local_of(at));
  return compare.verdict();
}

UtcTime instant_at(element row, const char* name) {
  const auto at = UtcTime::from_text(text_at(row, name) + "Z");
  return at ? *at : UtcTime{};
}

/// The verdict on a row of days. The reference goes by the days that are published as bank
/// holidays, up to 2027; where one that it does not know lies from `first` to `last`, the last day
/// that its answer counts, a failure may be excused by what that day is.
Verdict verdict_on_days(const Comparison& compare, LocalDay first, LocalDay last) {
  using namespace std::chrono;
  auto verdict = compare.verdict();
  for (auto day = first; day <= last; day = day.next()) {
    const year_month_day date{day.days()};
    const auto works = is_working_day(day, WorkingCalendar::royal_mail_first_class);
    if (!works || *works || weekday{day.days()} == Sunday) continue;
    if (weekday{day.days()} == Saturday)
      verdict.rules.emplace_back("Christmas or New Year's Day on a Saturday");
    if (date.year() == year{2028}) verdict.rules.emplace_back("bank holiday of 2028");
  }
  return verdict;
}

LocalDay day_at(element row, const char* name) {
  const auto day = LocalDay::from_text(text_at(row, name).substr(0, 10));
  return day ? *day : LocalDay{};
}

Verdict judge_letter_timings(element row) {
  const auto postage = postage_from(text_at(row, "postage"));
  if (!postage) return fail(postage.error().message);
  const auto timings = letter_timings(instant_at(row, "upload_time_utc"), *postage, uk().zone());
  if (!timings) return fail(timings.error().message);
  Comparison compare(row);
  compare.instant("printed_by_utc", timings->printed_by);
  compare.instant("earliest_delivery_utc", timings->earliest_delivery);
  compare.instant("latest_delivery_utc", timings->latest_delivery);
  compare.text("earliest_delivery_local_date", uk().day_of(timings->earliest_delivery).to_text());
  compare.text("latest_delivery_local_date", uk().day_of(timings->latest_delivery).to_text());
  compare.flag("is_printed", timings->is_printed(instant_at(row, "now_utc")));
  return verdict_on_days(compare, day_at(row, "upload_time_utc"),
                         day_at(row, "latest_delivery_local_date"));
}

Verdict judge_letter_cancellation(element row) {
  const auto status = status_from(text_at(row, "status"));
  if (!status) return fail(status.error().message);
  const auto created_at = instant_at(row, "created_at_utc");
  const auto now = instant_at(row, "now_utc");
  Comparison compare(row);
  compare.flag("can_be_cancelled", can_cancel_letter(*status, created_at, now, uk().zone()));
  compare.flag("too_late", is_too_late_to_cancel_letter(created_at, now, uk().zone()));
  return compare.verdict();
}

Verdict judge_working_days(element row) {
  using enum WorkingCalendar;
  const auto day = LocalDay::from_text(text_at(row, "date"));
  if (!day) return fail(day.error().message);
  Comparison compare(row);
  const auto compare_day = [&](const char* name, int count, WorkingCalendar calendar) {
    const auto other = offset_working_days(*day, count, calendar);
    compare.text(name, other ? other->to_text() : other.error().message);
  };
  const auto compare_work = [&](const char* name, WorkingCalendar calendar) {
    const auto works = is_working_day(*day, calendar);
    works ? compare.flag(name, *works) : compare.note(name, works.error().message);
  };
  compare_work("dvla", printing);
  compare_work("royal_mail_first_class", royal_mail_first_class);
  compare_work("royal_mail_default", royal_mail);
  compare_day("next_dvla", 1, printing);
  compare_day("previous_dvla", -1, printing);
  compare_day("next_first", 1, royal_mail_first_class);
  compare_day("next_second", 1, royal_mail);
  return verdict_on_days(compare, day_at(row, "previous_dvla"),
                         std::max(day_at(row, "next_dvla"), day_at(row, "next_second")));
}

constexpr Judge time_judges[] = {
    {"dates", judge_dates, ""},
    {"dates_local_to_utc", judge_dates_local_to_utc, ""},
    {"letter_cancellation", judge_letter_cancellation, ""},
    {"letter_timings", judge_letter_timings, ""},
    {"working_days", judge_working_days, ""},
};

}  // namespace

std::span<const Judge> time_cases() { return time_judges; }

}  // namespace notify::conformance
