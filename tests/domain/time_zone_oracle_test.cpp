// Two independent readers of the same zone files are the oracle: Hinnant's tz library up to 2037,
// where it stops, and the C library's localtime_r, which follows the rule, up to 2105.

#include <notify/calendar.hpp>

#include <doctest/doctest.h>

#include <date/tz.h>

#include <cstdlib>
#include <ctime>

using namespace notify;
using namespace std::chrono_literals;

namespace {

constexpr const char* zones[] = {"UTC",
                                 "Europe/London",
                                 "America/Toronto",
                                 "America/New_York",
                                 "Europe/Dublin",
                                 "Europe/Paris",
                                 "Europe/Moscow",
                                 "Europe/Lisbon",
                                 "Europe/Istanbul",
                                 "America/Sao_Paulo",
                                 "America/Havana",
                                 "America/St_Johns",
                                 "America/Vancouver",
                                 "America/Winnipeg",
                                 "America/Halifax",
                                 "America/Regina",
                                 "America/Phoenix",
                                 "America/Los_Angeles",
                                 "America/Caracas",
                                 "America/Santiago",
                                 "America/Asuncion",
                                 "America/Nuuk",
                                 "America/Scoresbysund",
                                 "Asia/Beirut",
                                 "Asia/Gaza",
                                 "Asia/Jerusalem",
                                 "Asia/Tehran",
                                 "Asia/Kolkata",
                                 "Asia/Kathmandu",
                                 "Asia/Pyongyang",
                                 "Asia/Tokyo",
                                 "Asia/Amman",
                                 "Africa/Casablanca",
                                 "Africa/Cairo",
                                 "Africa/Monrovia",
                                 "Atlantic/Azores",
                                 "Australia/Sydney",
                                 "Australia/Lord_Howe",
                                 "Antarctica/Troll",
                                 "Pacific/Apia",
                                 "Pacific/Auckland",
                                 "Pacific/Chatham",
                                 "Pacific/Kwajalein",
                                 "Pacific/Kiritimati"};

/// The C library's answer; it keeps one zone for the whole process.
std::int64_t libc_offset(std::time_t at) {
  std::tm local{};
  ::localtime_r(&at, &local);
  return local.tm_gmtoff;
}

}  // namespace

TEST_CASE("time_zone: offsets agree with Hinnant's library at every change up to 2037") {
  const auto end = date::sys_days(date::year{2037} / 12 / 31);
  std::size_t periods = 0;
  for (const char* name : zones) {
    CAPTURE(name);
    const auto ours = TimeZone::load(name);
    REQUIRE(ours.has_value());
    const date::time_zone* theirs = date::locate_zone(name);
    date::sys_seconds t = date::sys_days(date::year{1900} / 1 / 1);
    while (t < end) {
      const date::sys_info info = theirs->get_info(t);
      for (const date::sys_seconds probe : {t, std::min<date::sys_seconds>(info.end, end) - 1s}) {
        const auto at = UtcTime::from_us(probe.time_since_epoch().count() * 1'000'000);
        CAPTURE(at.to_text());
        REQUIRE((*ours)->offset_at(at) == info.offset);
        REQUIRE((*ours)->abbreviation_at(at) == info.abbrev);
      }
      ++periods;
      if (info.end <= t) break;
      t = info.end;
    }
  }
  CHECK(periods > 4000);
}

TEST_CASE("time_zone: offsets agree with the C library from 1970 to 2105") {
  const char* const before = std::getenv("TZ");
  const std::string restore = before ? before : "";
  constexpr std::time_t end = 4'260'211'200;  // 2105
  for (const char* name : zones) {
    CAPTURE(name);
    const auto ours = TimeZone::load(name).value();
    ::setenv("TZ", name, 1);
    ::tzset();
    for (std::time_t t = 0; t < end; t += 7 * 3600 + 1800) {
      const auto at = UtcTime::from_us(t * 1'000'000);
      if (ours->offset_at(at).count() == libc_offset(t)) continue;
      CAPTURE(at.to_text());
      REQUIRE(ours->offset_at(at).count() == libc_offset(t));
    }
  }
  before ? ::setenv("TZ", restore.c_str(), 1) : ::unsetenv("TZ");
  ::tzset();
}
