#include <notify/calendar.hpp>

#include <doctest/doctest.h>

#include "domain/time/built_in_zones.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

using namespace notify;
using namespace std::chrono_literals;

namespace time_zone_test {

namespace {

UtcTime at(std::string_view text) { return UtcTime::from_text(text).value(); }
LocalDay day(std::string_view text) { return LocalDay::from_text(text).value(); }
std::shared_ptr<const TimeZone> zone(std::string_view name) { return TimeZone::load(name).value(); }
std::string start(std::string_view name, std::string_view text) {
  return zone(name)->start_of(day(text)).to_text();
}

std::string number(std::int64_t value, int size) {
  std::string bytes;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
    bytes += static_cast<char>(value >> shift & 0xFF);
  }
  return bytes;
}

struct Transition {
  std::int64_t at;
  int type;
};

/// One header and data block of a TZif file whose times take `time_size` bytes.
std::string block(char version, int time_size, const std::vector<Transition>& transitions,
                  const std::vector<int>& offsets) {
  std::string bytes = "TZif";
  bytes += version;
  bytes.append(15, '\0');
  for (const std::size_t count : {std::size_t{0}, std::size_t{0}, std::size_t{0},
                                  transitions.size(), offsets.size(), std::size_t{4}}) {
    bytes += number(static_cast<std::int64_t>(count), 4);
  }
  for (const Transition& transition : transitions) bytes += number(transition.at, time_size);
  for (const Transition& transition : transitions) bytes += number(transition.type, 1);
  for (const int offset : offsets) bytes += number(offset, 4) + std::string(2, '\0');
  return bytes + std::string("ABC\0", 4);
}

std::string file(const std::vector<Transition>& transitions, const std::vector<int>& offsets,
                 const std::string& rule) {
  return block('2', 4, {}, {0}) + block('2', 8, transitions, offsets) + "\n" + rule + "\n";
}

std::shared_ptr<const TimeZone> zone_of_rule(const std::string& rule, int offset) {
  return TimeZone::from_tzif("rule", file({}, {offset}, rule)).value();
}

}  // namespace

TEST_CASE("time_zone: London is an hour ahead from the last Sunday of March to that of October") {
  const auto london = zone("Europe/London");
  CHECK(london->name() == "Europe/London");
  CHECK(london->offset_at(at("2026-03-29T00:59:59.999999Z")) == 0s);
  CHECK(london->offset_at(at("2026-03-29T01:00:00Z")) == 3600s);
  CHECK(london->offset_at(at("2026-10-25T00:59:59.999999Z")) == 3600s);
  CHECK(london->offset_at(at("2026-10-25T01:00:00Z")) == 0s);
}

TEST_CASE("time_zone: the rule still holds after 2037") {
  const auto london = zone("Europe/London");
  for (const char* text : {"2038-07-01T12:00:00Z", "2099-07-01T12:00:00Z", "2525-07-01T12:00:00Z",
                           "9999-07-01T12:00:00Z"}) {
    CAPTURE(text);
    CHECK(london->offset_at(at(text)) == 3600s);
    CHECK(london->offset_at(at(text) - 24h * 183) == 0s);
  }
  CHECK(london->offset_at(at("2099-03-29T00:59:59Z")) == 0s);
  CHECK(london->offset_at(at("2099-03-29T01:00:00Z")) == 3600s);
  CHECK(start("America/New_York", "2099-07-01") == "2099-07-01T04:00:00.000000Z");
  CHECK(start("Australia/Sydney", "2099-12-25") == "2099-12-24T13:00:00.000000Z");
}

TEST_CASE("time_zone: the rule is the same on both sides of where its cycle closes") {
  using namespace std::chrono;
  // The built-in file lists no change after 1996, so there the cycle closes in rule years.
  const auto london = TimeZone::from_tzif("London", built_in_zone("Europe/London")).value();
  const auto one_o_clock = [](sys_days on) {
    return UtcTime::from_us(microseconds(on.time_since_epoch() + 1h).count());
  };
  for (int y = 1996; y <= 2900; ++y) {
    CAPTURE(y);
    const UtcTime spring = one_o_clock(sys_days(year{y} / March / Sunday[last]));
    const UtcTime autumn = one_o_clock(sys_days(year{y} / October / Sunday[last]));
    REQUIRE(london->offset_at(spring - 1us) == 0s);
    REQUIRE(london->offset_at(spring) == 3600s);
    REQUIRE(london->offset_at(autumn - 1us) == 3600s);
    REQUIRE(london->offset_at(autumn) == 0s);
  }
}

TEST_CASE("time_zone: London kept summer time all the year from 1968 to 1971") {
  CHECK(start("Europe/London", "1970-01-01") == "1969-12-31T23:00:00.000000Z");
  CHECK(start("Europe/London", "1971-10-31") == "1971-10-30T23:00:00.000000Z");
  CHECK(start("Europe/London", "1971-11-01") == "1971-11-01T00:00:00.000000Z");
}

TEST_CASE("time_zone: a day whose midnight is skipped starts when the clocks have moved") {
  CHECK(start("America/Sao_Paulo", "2018-11-04") == "2018-11-04T03:00:00.000000Z");
  CHECK(zone("America/Sao_Paulo")->day_of(at("2018-11-04T03:00:00Z")) == day("2018-11-04"));
  CHECK(zone("America/Sao_Paulo")->day_of(at("2018-11-04T02:59:59Z")) == day("2018-11-03"));
  CHECK(start("Asia/Beirut", "2024-03-31") == "2024-03-30T22:00:00.000000Z");
  CHECK(start("America/Havana", "2024-03-10") == "2024-03-10T05:00:00.000000Z");
}

TEST_CASE("time_zone: of two midnights the first starts the day") {
  // Havana: clocks go back from 01:00 to 00:00 of the same day.
  CHECK(start("America/Havana", "2024-11-03") == "2024-11-03T04:00:00.000000Z");
  CHECK(start("America/Havana", "2024-11-04") == "2024-11-04T05:00:00.000000Z");
}

TEST_CASE("time_zone: clocks that go back at midnight make the old day longer") {
  CHECK(start("America/Sao_Paulo", "2018-02-17") == "2018-02-17T02:00:00.000000Z");
  CHECK(start("America/Sao_Paulo", "2018-02-18") == "2018-02-18T03:00:00.000000Z");
}

TEST_CASE("time_zone: a day that a country left out is empty and its neighbours touch") {
  CHECK(start("Pacific/Apia", "2011-12-29") == "2011-12-29T10:00:00.000000Z");
  CHECK(start("Pacific/Apia", "2011-12-30") == "2011-12-30T10:00:00.000000Z");
  CHECK(start("Pacific/Apia", "2011-12-31") == "2011-12-30T10:00:00.000000Z");
  CHECK(zone("Pacific/Apia")->day_of(at("2011-12-30T09:59:59.999999Z")) == day("2011-12-29"));
  CHECK(zone("Pacific/Apia")->day_of(at("2011-12-30T10:00:00Z")) == day("2011-12-31"));
}

TEST_CASE("time_zone: a wall clock time that occurs twice is the first, one in a gap counts on") {
  const auto london = zone("Europe/London");
  CHECK(london->from_local(day("2026-10-25"), 90min) == at("2026-10-25T00:30:00Z"));
  CHECK(london->from_local(day("2026-10-25"), 2h) == at("2026-10-25T02:00:00Z"));
  CHECK(london->from_local(day("2026-03-29"), 90min) == at("2026-03-29T01:30:00Z"));
  CHECK(london->from_local(day("2026-03-29"), 2h) == at("2026-03-29T01:00:00Z"));
  CHECK(london->from_local(day("2026-07-01"), 17h + 30min) == at("2026-07-01T16:30:00Z"));
}

TEST_CASE("time_zone: wall clock and instant turn into each other away from changes") {
  for (const char* name : {"Europe/London", "America/Toronto", "Asia/Kathmandu", "Pacific/Apia"}) {
    const auto in = zone(name);
    for (UtcTime t = at("1970-01-05T00:00:00Z"); t < at("2120-01-01T00:00:00Z"); t = t + 5h * 29) {
      const auto offset = in->offset_at(t);
      if (in->offset_at(t - 30h) != offset || in->offset_at(t + 30h) != offset) continue;
      const LocalDay local = in->day_of(t);
      const auto midnight =
          UtcTime::from_us(std::chrono::microseconds(local.days().time_since_epoch()).count());
      const auto past = std::chrono::duration_cast<std::chrono::seconds>(t + offset - midnight);
      REQUIRE(in->from_local(local, past) == t);
    }
  }
}

TEST_CASE("time_zone: a name that could leave the folder, or is none, is refused") {
  for (const char* name :
       {"", "/etc/passwd", "../../../etc/passwd", "Europe/../Europe/London", "Europe//London",
        "Europe/", "Europe", "europe london", "Europe/London\n", "Europe/Atlantis", "tzdata.zi",
        "Europe\\London", "Europe/L\xc3\xb6ndon"}) {
    CAPTURE(name);
    const auto found = TimeZone::load(name);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == ErrorCode::invalid_argument);
  }
  CHECK_FALSE(TimeZone::load(std::string_view("UTC\0x", 5)).has_value());
  CHECK_FALSE(TimeZone::load(std::string(65, 'a')).has_value());
  CHECK(TimeZone::load("Europe/Atlantis").error().message == "unknown time zone: Europe/Atlantis");
}

TEST_CASE("time_zone: a zone is read once and shared by all threads") {
  std::vector<std::shared_ptr<const TimeZone>> found(8);
  std::vector<std::thread> threads;
  for (auto& slot : found) {
    threads.emplace_back([&slot] { slot = TimeZone::load("Asia/Tokyo").value(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& each : found) CHECK(each == found.front());
}

TEST_CASE("time_zone: the zones built in say what the host's files say") {
  for (const char* name : {"UTC", "Europe/London", "America/Toronto", "America/New_York"}) {
    CAPTURE(name);
    const auto built_in = TimeZone::from_tzif(name, built_in_zone(name));
    REQUIRE(built_in.has_value());
    const auto on_host = zone(name);
    for (UtcTime t = at("1970-01-01T00:00:00Z"); t < at("2101-01-01T00:00:00Z"); t = t + 1h) {
      REQUIRE((*built_in)->offset_at(t) == on_host->offset_at(t));
    }
  }
  CHECK(built_in_zone("Europe/Paris").empty());
}

TEST_CASE("time_zone: a rule alone makes a zone, in every form that POSIX allows") {
  const auto plain = zone_of_rule("EST5EDT,M3.2.0,M11.1.0", -18'000);
  CHECK(plain->offset_at(at("2026-07-01T00:00:00Z")) == -4h);
  CHECK(plain->offset_at(at("2026-01-01T00:00:00Z")) == -5h);

  SUBCASE("summer time below the equator runs over the new year") {
    const auto south = zone_of_rule("AEST-10AEDT,M10.1.0,M4.1.0/3", 36'000);
    CHECK(south->offset_at(at("2026-01-01T00:00:00Z")) == 11h);
    CHECK(south->offset_at(at("2026-07-01T00:00:00Z")) == 10h);
  }
  SUBCASE("winter time may be the one that is set back") {
    const auto dublin = zone_of_rule("IST-1GMT0,M10.5.0,M3.5.0/1", 3600);
    CHECK(dublin->offset_at(at("2026-07-01T00:00:00Z")) == 1h);
    CHECK(dublin->offset_at(at("2026-12-01T00:00:00Z")) == 0h);
  }
  SUBCASE("changes may lie days away from the day that they are counted from") {
    const auto nuuk = zone_of_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200);
    CHECK(nuuk->offset_at(at("2026-03-29T00:59:59Z")) == -2h);
    CHECK(nuuk->offset_at(at("2026-03-29T01:00:00Z")) == -1h);
    const auto gaza = zone_of_rule("EET-2EEST,M3.4.4/50,M10.4.4/50", 7200);
    CHECK(gaza->offset_at(at("2026-03-27T23:59:59Z")) == 2h);
    CHECK(gaza->offset_at(at("2026-03-28T00:00:00Z")) == 3h);
  }
  SUBCASE("days of the year are counted with or without 29 February") {
    const auto julian = zone_of_rule("AAA0BBB,J60/0,J300/0", 0);
    CHECK(julian->offset_at(at("2024-02-29T23:59:59Z")) == 0h);
    CHECK(julian->offset_at(at("2024-03-01T00:00:00Z")) == 1h);
    CHECK(julian->offset_at(at("2025-03-01T00:00:00Z")) == 1h);
    const auto counted = zone_of_rule("AAA0BBB,59/0,300/0", 0);
    CHECK(counted->offset_at(at("2024-02-28T23:59:59Z")) == 0h);
    CHECK(counted->offset_at(at("2024-02-29T00:00:00Z")) == 1h);
    CHECK(counted->offset_at(at("2025-02-28T23:59:59Z")) == 0h);
    CHECK(counted->offset_at(at("2025-03-01T00:00:00Z")) == 1h);
  }
  SUBCASE("summer time may last all the year") {
    const auto always = zone_of_rule("EST5EDT,0/0,J365/25", -14'400);
    for (UtcTime t = at("1990-01-01T00:00:00Z"); t < at("2060-01-01T00:00:00Z"); t = t + 1h) {
      REQUIRE(always->offset_at(t) == -4h);
    }
  }
}

TEST_CASE("time_zone: a last transition that moves no clock still says where the rule begins") {
  // Summer time by the rule would have begun in March 2000, but the rule holds from 2010 on.
  const auto late = TimeZone::from_tzif(
      "late", file({{915'148'800, 1}, {1'262'304'000, 0}}, {0, 0}, "AAA0BBB,M3.5.0/1,M10.5.0"));
  REQUIRE(late.has_value());
  CHECK((*late)->offset_at(at("2005-07-01T00:00:00Z")) == 0h);
  CHECK((*late)->offset_at(at("2010-07-01T00:00:00Z")) == 1h);
}

TEST_CASE("time_zone: a file of version 1 has no rule and is read as far as it goes") {
  const auto old = TimeZone::from_tzif(
      "old", block('\0', 4, {{-1'000'000, 1}, {1'000'000, 2}}, {0, 3600, -1800}));
  REQUIRE(old.has_value());
  CHECK((*old)->offset_at(UtcTime::from_us(-1'000'001'000'000)) == 0s);
  CHECK((*old)->offset_at(UtcTime::from_us(-1'000'000'000'000)) == 3600s);
  CHECK((*old)->offset_at(UtcTime::from_us(999'999'999'999)) == 3600s);
  CHECK((*old)->offset_at(UtcTime::from_us(1'000'000'000'000)) == -1800s);
  CHECK((*old)->offset_at(at("2099-01-01T00:00:00Z")) == -1800s);
}

TEST_CASE("time_zone: a file that breaks the format is corrupt, never a wrong zone") {
  const std::string good = file({{0, 1}, {10, 0}}, {0, 3600}, "AAA0");
  REQUIRE(TimeZone::from_tzif("good", good).has_value());
  const auto is_corrupt = [](const std::string& bytes) {
    const auto result = TimeZone::from_tzif("Some/Zone", bytes);
    return !result && result.error().code == ErrorCode::corrupt;
  };
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    REQUIRE(is_corrupt(good.substr(0, size)));
  }
  CHECK(is_corrupt("TZjf" + good.substr(4)));
  CHECK(is_corrupt(file({{10, 1}, {10, 0}}, {0, 3600}, "AAA0")));
  CHECK(is_corrupt(file({{10, 1}, {9, 0}}, {0, 3600}, "AAA0")));
  CHECK(is_corrupt(file({{0, 2}}, {0, 3600}, "AAA0")));
  CHECK(is_corrupt(file({}, {100'000}, "AAA0")));
  CHECK(is_corrupt(file({}, {}, "AAA0")));
  CHECK(is_corrupt(file({{std::int64_t{1} << 60, 0}}, {0}, "AAA0")));
  for (const char* rule :
       {"A0", "AAA", "AAA25", "AAA0BBB", "AAA0BBB,M3.5.0", "AAA0BBB,M13.1.0,J1",
        "AAA0BBB,M3.6.0,J1", "AAA0BBB,M3.5.7,J1", "AAA0BBB,J0,J1", "AAA0BBB,366,J1",
        "AAA0BBB,J1/168,J2", "<AAA0", "AAA0 ", "AAA0BBB,J1,J2,"}) {
    CAPTURE(rule);
    CHECK(is_corrupt(file({}, {0}, rule)));
  }
  CHECK(TimeZone::from_tzif("Some/Zone", "").error().message ==
        "zone file is broken: no header: Some/Zone");
}

TEST_CASE("time_zone: any byte of a file may be wrong without harm") {
  const std::string good(built_in_zone("Europe/London"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char other : {'\0', '\x7f', '\xff', static_cast<char>(good[i] ^ 1)}) {
      std::string bytes = good;
      bytes[i] = other;
      const auto result = TimeZone::from_tzif("x", bytes);
      if (!result) continue;
      const LocalDay some = day("2050-06-01");
      (void)(*result)->start_of(some);
      (void)(*result)->day_of(at("2050-06-01T00:00:00Z"));
    }
  }
}

}  // namespace time_zone_test
