#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/calendar.hpp>

#include <chrono>

namespace notify::conformance {
namespace {

const Calendar& uk() {
  static const auto calendar = Calendar::preset("uk");
  return *calendar;
}

/// What clocks in London show at `at`, written as if it were UTC.
UtcTime local_of(UtcTime at) { return at + uk().zone().offset_at(at); }

Verdict judge_dates(element row, const Options&) {
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
  compare.text("local_date", day.to_text());
  compare.instant("local_midnight_utc", window.start());
  compare.instant("next_local_midnight_utc", window.end());
  compare.number("financial_year", year);
  compare.instant("financial_year_start_utc", year_window.start());
  compare.instant("financial_year_end_utc", year_window.end() - std::chrono::microseconds{1});
  return compare.verdict();
}

Verdict judge_dates_local_to_utc(element row, const Options&) {
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

constexpr Judge judges[] = {
    {"dates", judge_dates, "not compared: abbreviation, fold"},
    {"dates_local_to_utc", judge_dates_local_to_utc, ""},
};

}  // namespace

std::span<const Judge> time_cases() { return judges; }

}  // namespace notify::conformance
