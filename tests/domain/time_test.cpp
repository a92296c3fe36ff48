#include <notify/time.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;
using namespace std::chrono_literals;

TEST_CASE("time: an instant reads with a T or a space and with one to six decimals") {
  const auto at = UtcTime::from_text("2026-03-29T00:59:59Z");
  REQUIRE(at.has_value());
  CHECK(at->us() == 1'774'745'999'000'000);
  CHECK(UtcTime::from_text("2026-03-29 00:59:59Z").value() == *at);
  CHECK(UtcTime::from_text("2026-03-29T00:59:59.5Z").value() == *at + 500ms);
  CHECK(UtcTime::from_text("2026-03-29T00:59:59.000001Z").value() == *at + 1us);
  CHECK(at->to_text() == "2026-03-29T00:59:59.000000Z");
}

TEST_CASE("time: an instant that is no instant is refused and named") {
  for (const char* text : {"",
                           "2026-03-29",
                           "2026-03-29T00:59:59",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-32T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T23:59:60Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00.1234567Z",
                           "2026-01-01T00:00:00+00:00",
                           "2026-01-01T00:00:00Z ",
                           " 2026-01-01T00:00:00Z",
                           "2026-01-01t00:00:00z",
                           "0000-01-01T00:00:00Z",
                           "10000-01-01T00:00:00Z",
                           "-001-01-01T00:00:00Z",
                           "2026-1-1T0:0:0Z",
                           "+026-01-01T00:00:00Z"}) {
    CAPTURE(text);
    const auto at = UtcTime::from_text(text);
    REQUIRE_FALSE(at.has_value());
    CHECK(at.error().code == ErrorCode::invalid_argument);
  }
  CHECK(UtcTime::from_text("yester\nday").error().message == "not a utc time: yester?day");
}

TEST_CASE("time: text and instant turn into each other from year 1 to year 9999") {
  CHECK(UtcTime::from_text("0001-01-01T00:00:00Z").value().us() == -62'135'596'800'000'000);
  CHECK(UtcTime::from_text("9999-12-31T23:59:59.999999Z").value().us() == 253'402'300'799'999'999);
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(-62'135'596'800'000'000, 253'402'300'799'999'999);
  for (int i = 0; i < 20'000; ++i) {
    const auto at = UtcTime::from_us(any(random));
    const std::string text = at.to_text();
    REQUIRE(text.size() == 27);
    REQUIRE(UtcTime::from_text(text).value() == at);
  }
}

TEST_CASE("time: instants before 1970 floor towards the past") {
  const auto at = UtcTime::from_us(-1);
  CHECK(at.to_text() == "1969-12-31T23:59:59.999999Z");
  CHECK(at.floor_hour().to_text() == "1969-12-31T23:00:00.000000Z");
  CHECK(UtcTime::from_us(0).floor_hour() == UtcTime::from_us(0));
}

TEST_CASE("local_day: leap days follow the Gregorian rule") {
  CHECK(LocalDay::from_ymd(2024, 2, 29).has_value());
  CHECK(LocalDay::from_ymd(2000, 2, 29).has_value());
  CHECK_FALSE(LocalDay::from_ymd(2100, 2, 29).has_value());
  CHECK_FALSE(LocalDay::from_ymd(2025, 2, 29).has_value());
  CHECK(LocalDay::from_ymd(2024, 2, 28)->next().to_text() == "2024-02-29");
  CHECK(LocalDay::from_ymd(2023, 12, 31)->next().to_text() == "2024-01-01");
}

TEST_CASE("local_day: numbers far out of range are refused, not wrapped") {
  CHECK_FALSE(LocalDay::from_ymd(2026, 257, 1).has_value());
  CHECK_FALSE(LocalDay::from_ymd(2026, 1, 257).has_value());
  CHECK_FALSE(LocalDay::from_ymd(0, 1, 1).has_value());
  CHECK_FALSE(LocalDay::from_ymd(10'000, 1, 1).has_value());
  CHECK_FALSE(LocalDay::from_ymd(67'562, 1, 1).has_value());
  CHECK(LocalDay::from_ymd(2025, 2, 29).error().message == "not a calendar date: 2025-2-29");
}

TEST_CASE("local_day: text and day turn into each other") {
  for (LocalDay day = LocalDay::from_text("1899-12-25").value();
       day < LocalDay::from_text("2105-01-05").value(); day = day.next()) {
    REQUIRE(LocalDay::from_text(day.to_text()).value() == day);
  }
  for (const char* text : {"", "2026-3-29", "2026-03-29 ", "29-03-2026", "2026/03/29", "20260329",
                           "2026-02-30", "2026-04-31"}) {
    CAPTURE(text);
    CHECK_FALSE(LocalDay::from_text(text).has_value());
  }
}
