#include <notify/letter_schedule.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace notify;
using namespace std::chrono_literals;

namespace {

const TimeZone& london() {
  static const auto zone = printer_zone().value();
  return *zone;
}

UtcTime at(std::string_view text) { return UtcTime::from_text(text).value(); }
LocalDay day(std::string_view text) { return LocalDay::from_text(text).value(); }

bool works(LocalDay on, WorkingCalendar calendar) { return is_working_day(on, calendar).value(); }

LetterTimings timings(std::string_view uploaded, Postage postage) {
  return letter_timings(at(uploaded), postage, london()).value();
}

}  // namespace

TEST_CASE("letter_schedule: first class is delivered on Saturdays, all else on weekdays") {
  using enum WorkingCalendar;
  const auto saturday = day("2026-11-21");
  CHECK(works(saturday, royal_mail_first_class));
  CHECK_FALSE(works(saturday, royal_mail));
  CHECK_FALSE(works(saturday, printing));
  for (const auto calendar : {printing, royal_mail_first_class, royal_mail}) {
    CHECK_FALSE(works(day("2026-11-22"), calendar));
    CHECK_FALSE(works(day("2026-12-25"), calendar));
    CHECK(works(day("2026-11-23"), calendar));
  }
}

TEST_CASE("letter_schedule: nobody works on Christmas or New Year's Day, whatever day they are") {
  using enum WorkingCalendar;
  for (int year = 2012; year <= 2040; ++year) {
    for (const char* date : {"-01-01", "-12-25", "-12-26"}) {
      for (const auto calendar : {printing, royal_mail_first_class, royal_mail}) {
        CHECK_FALSE(works(day(std::to_string(year) + date), calendar));
      }
    }
  }

  SUBCASE("and on the days that stand in for them neither") {
    for (const char* date : {"2026-12-28", "2027-12-27", "2027-12-28", "2028-01-03"}) {
      CHECK_FALSE(works(day(date), royal_mail_first_class));
    }
  }
  SUBCASE("so first class letters arrive after them") {
    CHECK(timings("2026-12-23T12:00:00Z", Postage::first).earliest_delivery ==
          at("2026-12-29T16:00:00Z"));
    CHECK(timings("2027-12-23T12:00:00Z", Postage::first).earliest_delivery ==
          at("2027-12-29T16:00:00Z"));
    CHECK(timings("2021-12-30T12:00:00Z", Postage::first).earliest_delivery ==
          at("2022-01-04T16:00:00Z"));
  }
}

TEST_CASE("letter_schedule: the bank holidays of 2028 are known") {
  for (const char* date : {"2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29",
                           "2028-08-28", "2028-12-25", "2028-12-26"}) {
    CHECK_FALSE(works(day(date), WorkingCalendar::printing));
  }
  CHECK(works(day("2028-12-27"), WorkingCalendar::printing));
}

TEST_CASE("letter_schedule: a day beyond the known years is not taken for a working day") {
  using enum WorkingCalendar;
  const auto late = is_working_day(day("2029-01-02"), printing);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == ErrorCode::unsupported);
  CHECK(late.error().message == "bank holidays are not known after 2028-12-31");
  CHECK(is_working_day(day("2011-12-30"), printing).error().message ==
        "bank holidays are not known before 2012-01-01");
  CHECK(offset_working_days(day("2028-12-28"), 2, printing).error().message ==
        late.error().message);
  CHECK(letter_timings(at("2028-12-20T12:00:00Z"), Postage::second, london()).error().message ==
        late.error().message);
  CHECK(timings("2028-12-20T12:00:00Z", Postage::first).latest_delivery ==
        at("2028-12-22T16:00:00Z"));

  SUBCASE("unless it is none anyhow") {
    CHECK_FALSE(works(day("2029-01-07"), royal_mail_first_class));  // a Sunday
    CHECK_FALSE(works(day("2029-01-06"), royal_mail));              // a Saturday
    CHECK_FALSE(works(day("2040-12-26"), royal_mail));
  }
}

TEST_CASE("letter_schedule: working days are counted alike forwards and back") {
  using enum WorkingCalendar;
  for (const auto calendar : {printing, royal_mail_first_class, royal_mail}) {
    for (auto from = day("2025-12-01"); from < day("2028-12-20"); from = from.next()) {
      const auto next = offset_working_days(from, 1, calendar).value();
      const auto fifth = offset_working_days(from, 5, calendar).value();
      CHECK(works(next, calendar));
      CHECK(offset_working_days(next, 4, calendar).value() == fifth);
      if (works(from, calendar)) {
        CHECK(offset_working_days(fifth, -5, calendar).value() == from);
      }
    }
  }
  CHECK_FALSE(offset_working_days(day("2026-01-01"), 0, printing));
  CHECK_FALSE(offset_working_days(day("2026-01-01"), working_days_offset_max + 1, printing));
  CHECK(offset_working_days(day("2026-01-01"), -3'000, printing));
}

TEST_CASE("letter_schedule: the printer goes by the clocks of London") {
  CHECK(london().name() == "Europe/London");
}

TEST_CASE("letter_schedule: what comes from half past five on is printed a day later") {
  CHECK(timings("2026-11-19T17:29:59Z", Postage::second).printed_by == at("2026-11-20T15:00:59Z"));
  CHECK(timings("2026-11-19T17:30:00Z", Postage::second).printed_by == at("2026-11-23T15:00:00Z"));

  SUBCASE("by the clocks of London") {
    CHECK(timings("2026-07-01T16:29:00Z", Postage::second).printed_by ==
          at("2026-07-02T14:00:00Z"));
    CHECK(timings("2026-07-01T16:30:00Z", Postage::second).printed_by ==
          at("2026-07-03T14:00:00Z"));
  }
}

TEST_CASE("letter_schedule: each postage takes the days that it takes") {
  const auto first = timings("2026-11-19T12:00:00Z", Postage::first);  // printed on a Friday
  CHECK(first.earliest_delivery == at("2026-11-21T16:00:00Z"));
  CHECK(first.latest_delivery == first.earliest_delivery);
  const auto second = timings("2026-11-19T12:00:00Z", Postage::second);
  CHECK(second.earliest_delivery == at("2026-11-26T16:00:00Z"));
  CHECK(second.latest_delivery == at("2026-11-27T16:00:00Z"));
  CHECK_FALSE(letter_timings(at("2026-11-19T12:00:00Z"), Postage::none, london()));
}

TEST_CASE("letter_schedule: later letters never arrive earlier") {
  constexpr std::array all = {Postage::first, Postage::second, Postage::economy, Postage::europe,
                              Postage::rest_of_world};
  for (const auto postage : all) {
    auto before = timings("2026-02-25T00:00:00Z", postage);
    for (auto now = at("2026-02-25T00:00:00Z"); now < at("2027-01-05T00:00:00Z");
         now = now + 30min) {
      const auto current = letter_timings(now, postage, london()).value();
      CHECK(now < current.printed_by);
      CHECK(current.printed_by < current.earliest_delivery);
      CHECK(current.earliest_delivery <= current.latest_delivery);
      CHECK(before.printed_by <= current.printed_by);
      CHECK(before.latest_delivery <= current.latest_delivery);
      CHECK_FALSE(current.is_printed(current.printed_by));
      before = current;
    }
  }
}

TEST_CASE("letter_schedule: a letter can be cancelled until the next collection") {
  const auto can = [](std::string_view created, std::string_view now) {
    return can_cancel_letter(Status::created, at(created), at(now), london());
  };
  CHECK(can("2026-11-19T10:00:00Z", "2026-11-19T17:29:59Z"));
  CHECK_FALSE(can("2026-11-19T10:00:00Z", "2026-11-19T17:30:00Z"));
  CHECK(can("2026-11-19T17:31:00Z", "2026-11-19T23:00:00Z"));
  CHECK(can("2026-11-19T17:31:00Z", "2026-11-20T17:29:00Z"));
  CHECK_FALSE(can("2026-11-19T17:31:00Z", "2026-11-20T17:30:00Z"));
  CHECK_FALSE(can("2026-11-19T17:30:00Z", "2026-11-20T09:00:00Z"));
  CHECK_FALSE(can("2026-11-19T23:00:00Z", "2026-11-21T00:00:00Z"));
  CHECK_FALSE(can_cancel_letter(Status::sending, at("2026-11-19T10:00:00Z"),
                                at("2026-11-19T10:01:00Z"), london()));
}

TEST_CASE("letter_schedule: what is too late to cancel stays so") {
  for (auto created = at("2026-03-27T00:00:00Z"); created < at("2026-03-30T00:00:00Z");
       created = created + 10min) {
    bool was_too_late = false;
    for (auto now = created; now < created + 72h; now = now + 10min) {
      const bool is_too_late = is_too_late_to_cancel_letter(created, now, london());
      CHECK((is_too_late || !was_too_late));
      was_too_late = is_too_late;
    }
    CHECK(was_too_late);
  }
}
