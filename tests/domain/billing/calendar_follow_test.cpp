#include "domain/billing/bill_makers.hpp"

#include <notify/calendar.hpp>

using namespace notify;
using namespace notify::test;

namespace {

Calendar preset(std::string_view id) { return Calendar::preset(id).value(); }

/// States that days touch, that every instant of a day is in it, and that years are made of days.
void check_laws(const Calendar& calendar, LocalDay first, LocalDay last) {
  int year = calendar.financial_year_of(first);
  for (LocalDay d = first; d < last; d = d.next()) {
    CAPTURE(d.to_text());
    const BillingWindow window = calendar.window_of(d);
    REQUIRE(window.start() < window.end());
    REQUIRE(window.end() == calendar.window_of(d.next()).start());
    REQUIRE(calendar.day_of(window.start()) == d);
    REQUIRE(calendar.day_of(window.end() - std::chrono::microseconds(1)) == d);
    const int of_day = calendar.financial_year_of(d);
    REQUIRE((of_day == year || of_day == year + 1));
    if (of_day != year) REQUIRE(calendar.financial_year_start(of_day) == d);
    year = of_day;
    REQUIRE(calendar.financial_year_start(year) <= d);
    REQUIRE(d < calendar.financial_year_start(year + 1));
  }
}

}  // namespace

TEST_CASE("calendar: one that follows another leaves no instant and no year out, and none twice") {
  const LocalDay first = day("2024-01-01"), last = day("2030-01-01");
  for (const char* before : {"uk", "us", "ca"}) {
    for (const char* after : {"uk", "us", "ca"}) {
      const LocalDay from = preset(after).financial_year_start(2027);
      CAPTURE(before);
      CAPTURE(after);
      const auto both = preset(after).following(preset(before), from);
      REQUIRE(both);
      CHECK(both->valid_from() == from);
      check_laws(*both, first, last);
      for (const LocalDay d : {first, from - std::chrono::days(2)})
        CHECK(both->window_of(d) == preset(before).window_of(d));
      for (const LocalDay d : {from, last}) CHECK(both->window_of(d) == preset(after).window_of(d));
    }
  }
}

TEST_CASE("calendar: three may follow one another") {
  const auto two = preset("us").following(preset("uk"), day("2026-01-01"));
  REQUIRE(two);
  const auto three = preset("ca").following(*two, day("2027-04-01"));
  REQUIRE(three);
  check_laws(*three, day("2024-01-01"), day("2030-01-01"));
  CHECK(three->financial_year_start(2025) == day("2025-04-01"));
  CHECK(three->financial_year_start(2026) == day("2026-01-01"));
  CHECK(three->financial_year_start(2027) == day("2027-01-01"));
  CHECK(three->financial_year_start(2028) == day("2028-04-01"));
}

TEST_CASE("calendar: one may follow another only from the first day of its own year") {
  const auto refused = preset("uk").following(preset("us"), day("2027-01-01"));
  REQUIRE(!refused);
  CHECK(refused.error().message ==
        "calendar uk must begin with a financial year of its own: 2027-01-01");
  CHECK_FALSE(preset("uk").valid_from());
  CHECK(preset("uk").before() == nullptr);
}
