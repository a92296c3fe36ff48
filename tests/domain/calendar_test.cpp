#include <notify/calendar.hpp>

#include <doctest/doctest.h>

using namespace notify;
using namespace std::chrono_literals;

namespace {

UtcTime at(std::string_view text) { return UtcTime::from_text(text).value(); }
LocalDay day(std::string_view text) { return LocalDay::from_text(text).value(); }
Calendar calendar(std::string_view id) { return Calendar::preset(id).value(); }

std::chrono::hours length(const BillingWindow& window) {
  return std::chrono::duration_cast<std::chrono::hours>(window.end() - window.start());
}

constexpr const char* presets[] = {"uk", "us", "ca"};

}  // namespace

TEST_CASE("billing_window: the day the clocks go forward lasts 23 hours") {
  const auto window = BillingWindow::of_day(day("2026-03-29"), "Europe/London");
  REQUIRE(window.has_value());
  CHECK(length(*window) == 23h);
  CHECK(window->contains(window->start()));
  CHECK_FALSE(window->contains(window->end()));

  SUBCASE("the next day starts where it ends") {
    CHECK(BillingWindow::of_day(day("2026-03-30"), "Europe/London")->start() == window->end());
  }
}

TEST_CASE("billing_window: the day the clocks go back lasts 25 hours") {
  CHECK(length(calendar("uk").window_of(day("2026-10-25"))) == 25h);
  CHECK(length(calendar("ca").window_of(day("2026-11-01"))) == 25h);
  CHECK(length(calendar("us").window_of(day("2026-11-01"))) == 24h);
  CHECK(length(calendar("uk").window_of(day("2099-10-25"))) == 25h);
}

TEST_CASE("billing_window: an unknown zone is refused") {
  const auto window = BillingWindow::of_day(day("2026-03-29"), "Europe/Atlantis");
  REQUIRE_FALSE(window.has_value());
  CHECK(window.error().message == "unknown time zone: Europe/Atlantis");
}

TEST_CASE("calendar: every hour from 1970 to 2100 is in exactly one day, and days touch") {
  for (const char* id : presets) {
    CAPTURE(id);
    const Calendar in = calendar(id);
    LocalDay current = in.day_of(at("1970-01-01T00:00:00Z"));
    BillingWindow window = in.window_of(current);
    for (UtcTime t = at("1970-01-01T00:00:00Z"); t < at("2101-01-01T00:00:00Z"); t = t + 1h) {
      if (t >= window.end()) {
        const BillingWindow next = in.window_of(current.next());
        REQUIRE(next.start() == window.end());
        REQUIRE(in.day_of(window.end() - 1us) == current);
        current = current.next();
        window = next;
        REQUIRE(in.day_of(window.start()) == current);
        REQUIRE(length(window) >= 23h);
        REQUIRE(length(window) <= 25h);
      }
      REQUIRE(window.contains(t));
      REQUIRE(in.day_of(t) == current);
    }
  }
}

TEST_CASE("calendar: every day is in exactly one financial year, and years touch") {
  for (const char* id : presets) {
    CAPTURE(id);
    const Calendar in = calendar(id);
    for (int year = 1970; year <= 2100; ++year) {
      const BillingWindow window = in.financial_year_window(year);
      REQUIRE(window.end() == in.financial_year_window(year + 1).start());
      REQUIRE(in.financial_year_of(in.day_of(window.start())) == year);
      REQUIRE(in.financial_year_of(in.day_of(window.start() - 1us)) == year - 1);
      REQUIRE(in.financial_year_of(in.day_of(window.end() - 1us)) == year);
    }
    for (LocalDay d = day("1970-01-01"); d < day("2101-01-01"); d = d.next()) {
      const int year = in.financial_year_of(d);
      REQUIRE(in.financial_year_start(year) <= d);
      REQUIRE(d < in.financial_year_start(year + 1));
    }
  }
}

TEST_CASE("calendar: the British year starts at the local midnight before 1 April") {
  const BillingWindow year = calendar("uk").financial_year_window(2026);
  CHECK(year.start() == at("2026-03-31T23:00:00Z"));
  CHECK(year.end() == at("2027-03-31T23:00:00Z"));
  CHECK(calendar("uk").financial_year_of(day("2026-03-31")) == 2025);
  CHECK(calendar("uk").financial_year_of(day("2026-04-01")) == 2026);
}

TEST_CASE("calendar: the American year is the calendar year in UTC, the Canadian starts in April") {
  CHECK(calendar("us").financial_year_window(2026).start() == at("2026-01-01T00:00:00Z"));
  CHECK(calendar("us").zone().name() == "UTC");
  CHECK(calendar("ca").financial_year_window(2026).start() == at("2026-04-01T04:00:00Z"));
  CHECK(calendar("ca").day_of(at("2026-04-01T03:59:59Z")) == day("2026-03-31"));
}

TEST_CASE("calendar: a host's own year may start on any day that every year has") {
  const auto scout = Calendar::make("scout", "Asia/Kathmandu", std::chrono::July / 16);
  REQUIRE(scout.has_value());
  CHECK(scout->id() == "scout");
  CHECK(scout->financial_year_of(day("2026-07-15")) == 2025);
  CHECK(scout->financial_year_of(day("2026-07-16")) == 2026);
  CHECK(scout->financial_year_window(2026).start() == at("2026-07-15T18:15:00Z"));
  CHECK(Calendar::make("eve", "UTC", std::chrono::February / 28).has_value());

  SUBCASE("29 February, 31 June and an empty id are refused") {
    for (const std::chrono::month_day starts :
         {std::chrono::February / 29, std::chrono::June / 31, std::chrono::month_day{}}) {
      const auto made = Calendar::make("odd", "UTC", starts);
      REQUIRE_FALSE(made.has_value());
      CHECK(made.error().code == ErrorCode::invalid_argument);
    }
    CHECK_FALSE(Calendar::make("", "UTC", std::chrono::April / 1).has_value());
    CHECK_FALSE(Calendar::make("odd", "Mars/Olympus", std::chrono::April / 1).has_value());
  }
}

TEST_CASE("calendar: an unknown preset is refused and named") {
  CHECK(Calendar::preset("fr").error().message == "unknown calendar: fr");
  CHECK_FALSE(Calendar::preset("UK").has_value());
}
