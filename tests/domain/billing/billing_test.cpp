#include "domain/billing/bill_makers.hpp"

#include <limits>

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
using Lines = std::vector<std::string>;

// Financial year 2016: one message of each type on four days.
std::vector<BillingFact> quiet_year() {
  std::vector<BillingFact> facts;
  for (const char* on : {"2016-04-01", "2016-04-29", "2017-02-06", "2017-03-31"}) {
    facts.push_back(sms(on, "0.162", 1));
    facts.push_back(email(on));
    facts.push_back(letter(on, "0.30"));
  }
  return sorted(facts);
}

// May 2018: two rates of each kind, and multipliers.
std::vector<BillingFact> year_of_two_rates() {
  return sorted({sms("2018-05-16", "0.162", 1), sms("2018-05-16", "0.162", 2, 2),
                 sms("2018-05-17", "0.015", 2, 2), letter("2018-05-16", "0.33"),
                 letter("2018-05-17", "0.36", 2, 4)});
}

std::vector<UsageLine> yearly(const std::vector<BillingFact>& facts,
                              std::optional<std::int64_t> allowance) {
  return yearly_lines(allocate_allowance(facts, allowance).value()).value();
}

std::vector<UsageLine> monthly(const std::vector<BillingFact>& facts,
                               std::optional<std::int64_t> allowance) {
  return monthly_lines(allocate_allowance(facts, allowance).value()).value();
}

}  // namespace

TEST_CASE("billing: a quiet year has a line for each type and month, in that order") {
  const auto lines = monthly(quiet_year(), 1);
  CHECK(shown(lines) == Lines{
                            "2016-04 email @0 sent 2 units 0 free 0 charged 0 cost 0",
                            "2016-04 letter @0.3 second sent 2 units 2 free 0 charged 2 cost 0.6",
                            "2016-04 sms @0.162 sent 2 units 2 free 1 charged 1 cost 0.162",
                            "2017-02 email @0 sent 1 units 0 free 0 charged 0 cost 0",
                            "2017-02 letter @0.3 second sent 1 units 1 free 0 charged 1 cost 0.3",
                            "2017-02 sms @0.162 sent 1 units 1 free 0 charged 1 cost 0.162",
                            "2017-03 email @0 sent 1 units 0 free 0 charged 0 cost 0",
                            "2017-03 letter @0.3 second sent 1 units 1 free 0 charged 1 cost 0.3",
                            "2017-03 sms @0.162 sent 1 units 1 free 0 charged 1 cost 0.162",
                        });
}

TEST_CASE("billing: a quiet year sums to three lines") {
  CHECK(shown(yearly(quiet_year(), 1)) ==
        Lines{
            "email @0 sent 4 units 0 free 0 charged 0 cost 0",
            "letter @0.3 sent 4 units 4 free 0 charged 4 cost 1.2",
            "sms @0.162 sent 4 units 4 free 1 charged 3 cost 0.486",
        });
}

TEST_CASE("billing: the allowance goes to the earliest day, whatever that day costs") {
  CHECK(shown(monthly(year_of_two_rates(), 6)) ==
        Lines{
            "2018-05 letter @0.33 second sent 1 units 1 free 0 charged 1 cost 0.33",
            "2018-05 letter @0.36 second sent 2 units 2 free 0 charged 2 cost 0.72",
            "2018-05 sms @0.015 sent 1 units 4 free 1 charged 3 cost 0.045",
            "2018-05 sms @0.162 sent 2 units 5 free 5 charged 0 cost 0",
        });
  CHECK(shown(yearly(year_of_two_rates(), 6)) ==
        Lines{
            "letter @0.33 sent 1 units 1 free 0 charged 1 cost 0.33",
            "letter @0.36 sent 2 units 2 free 0 charged 2 cost 0.72",
            "sms @0.015 sent 1 units 4 free 1 charged 3 cost 0.045",
            "sms @0.162 sent 2 units 5 free 5 charged 0 cost 0",
        });
}

TEST_CASE("billing: an allowance that runs out within a row splits it") {
  const auto segments =
      allocate_allowance(sorted({sms("2022-04-20", "0.11", 2), sms("2022-04-27", "0.11", 2),
                                 sms("2022-04-29", "0.11", 1)}),
                         3)
          .value();
  REQUIRE(segments.size() == 3);
  CHECK(segments[0].free_units == 2);
  CHECK(segments[1].used_before == 2);
  CHECK(segments[1].free_units == 1);
  CHECK(segments[1].charged_units == 1);
  CHECK(segments[1].cost == money("0.11"));
  CHECK(segments[2].used_before == 4);
  const auto lines = yearly_lines(segments).value();
  REQUIRE(lines.size() == 1);
  CHECK(shown(lines[0]) == "sms @0.11 sent 3 units 5 free 3 charged 2 cost 0.22");
}

TEST_CASE("billing: without an allowance every unit is charged") {
  CHECK(shown(yearly({sms("2018-05-16", "0.02", 3)}, std::nullopt)) ==
        Lines{"sms @0.02 sent 1 units 3 free 0 charged 3 cost 0.06"});
}

TEST_CASE("billing: an allowance that is not used up leaves nothing to pay") {
  CHECK(shown(yearly({sms("2018-05-16", "0.02", 3)}, 5)) ==
        Lines{"sms @0.02 sent 1 units 3 free 3 charged 0 cost 0"});
}

TEST_CASE("billing: no facts make no lines") {
  CHECK(yearly({}, 10).empty());
  CHECK(monthly({}, std::nullopt).empty());
}

TEST_CASE("billing: what cannot be billed is an error, not a wrong number") {
  SUBCASE("units of a row that overflow") {
    const auto fact = sms("2018-05-16", "0.02", int64_max, 2);
    CHECK(fact.chargeable_units() == int64_max);
    const auto result = allocate_allowance(std::vector{fact}, 5);
    REQUIRE(!result);
    CHECK(result.error().code == ErrorCode::invalid_argument);
    CHECK(result.error().message == "units overflow on 2018-05-16");
  }
  SUBCASE("units of a year that overflow") {
    CHECK(!allocate_allowance(
        std::vector{sms("2018-05-16", "0.02", int64_max), sms("2018-05-17", "0.02", 1)}, 5));
  }
  SUBCASE("a sum of equal rows that overflows") {
    const auto facts =
        merged_facts({sms("2018-05-16", "0.02", int64_max), sms("2018-05-16", "0.02", 1)});
    CHECK(facts.size() == 2);
    CHECK(!allocate_allowance(facts, std::nullopt));
  }
  SUBCASE("notifications of a line that overflow") {
    auto first = email("2018-05-16", int64_max);
    auto second = email("2018-05-17", 1);
    const auto segments = allocate_allowance(std::vector{first, second}, 5);
    REQUIRE(segments);
    CHECK(!yearly_lines(*segments));
  }
  SUBCASE("negative units") {
    CHECK(!allocate_allowance(std::vector{sms("2018-05-16", "1", -1)}, 5));
  }
  SUBCASE("a negative allowance") { CHECK(!allocate_allowance({}, -1)); }
  SUBCASE("facts out of order") {
    CHECK(!allocate_allowance(
        std::vector{sms("2018-05-17", "0.02", 1), sms("2018-05-16", "0.02", 1)}, 5));
  }
}

TEST_CASE("billing: the declared order is day, type, template, provider, multiplier and the rest") {
  const auto base = sms("2018-05-16", "0.02", 1);
  auto later = base;
  later.bst_date = day("2018-05-17");
  auto template_id = base;
  template_id.template_id = id<TemplateId>(9);
  auto provider = base;
  provider.provider = "testb";
  auto multiplier = base;
  multiplier.rate_multiplier = 2;
  auto international = base;
  international.international = true;
  auto rate = base;
  rate.rate = money("0.03");
  auto postage = base;
  postage.postage = Postage::second;
  const std::vector in_order = {email("2018-05-16"),
                                letter("2018-05-16", "9"),
                                base,
                                postage,
                                rate,
                                international,
                                multiplier,
                                provider,
                                template_id,
                                later};
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    for (std::size_t j = 0; j < in_order.size(); ++j) {
      CHECK(comes_before(in_order[i], in_order[j]) == (i < j));
    }
  }
}

TEST_CASE("billing: equal rows add up, and rows that reach zero go") {
  auto back = sms("2018-05-16", "0.02", -1);
  back.notifications_sent = -1;
  CHECK(merged_facts({sms("2018-05-16", "0.02", 1), back}).empty());
  const auto twice = merged_facts({sms("2018-05-16", "0.02", 1), sms("2018-05-16", "0.020", 2)});
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].billable_units == 3);
  CHECK(twice[0].notifications_sent == 2);
  CHECK(twice[0].rate.to_text() == "0.020");
}

TEST_CASE("rate: the newest one that holds at the start of the day is taken") {
  const RateTable table(
      {{at("2018-01-01T00:00:00Z"), money("2.2")}, {at("2019-01-01T00:00:00Z"), money("2.4")}}, {});
  CHECK(table.sms_rate(at("2018-12-31T23:59:59Z")).value() == money("2.2"));
  CHECK(table.sms_rate(at("2019-01-01T00:00:00Z")).value() == money("2.4"));
  const auto before = table.sms_rate(at("2017-12-31T23:59:59Z"));
  REQUIRE(!before);
  CHECK(before.error().code == ErrorCode::not_found);
}

TEST_CASE("rate: a letter is priced by sheets, post class and day, as for crown bodies") {
  const auto start = at("2017-01-01T00:00:00Z");
  const auto change = at("2018-09-30T23:00:00Z");
  const RateTable table({}, {{start, change, 1, money("0.33"), true, Postage::second},
                             {change, {}, 1, money("0.35"), true, Postage::second},
                             {change, {}, 1, money("0.01"), false, Postage::second},
                             {start, {}, 2, money("0.35"), true, Postage::second},
                             {start, {}, 2, money("0.61"), true, Postage::first},
                             {start, {}, 2, money("0.92"), true, Postage::europe},
                             {start, {}, 2, money("1.05"), true, Postage::rest_of_world}});
  const auto uk = Calendar::preset("uk").value();
  const auto start_of = [&](std::string_view on) { return uk.window_of(day(on)).start(); };
  CHECK(table.letter_rate(start_of("2018-09-30"), 1, Postage::second).value() == money("0.33"));
  CHECK(table.letter_rate(start_of("2018-10-01"), 1, Postage::second).value() == money("0.35"));
  CHECK(table.letter_rate(start, 2, Postage::first).value() == money("0.61"));
  CHECK(table.letter_rate(start, 2, Postage::second).value() == money("0.35"));
  CHECK(table.letter_rate(start, 2, Postage::europe).value() == money("0.92"));
  CHECK(table.letter_rate(start, 2, Postage::rest_of_world).value() == money("1.05"));
  CHECK(table.letter_rate(start, 0, Postage::economy).value().is_zero());
  const auto missing = table.letter_rate(start, 3, Postage::first);
  REQUIRE(!missing);
  CHECK(missing.error().code == ErrorCode::not_found);
}

TEST_CASE("allowance: the default is the newest at or before the year") {
  const std::vector<DefaultAllowance> table = {{OrganisationType::central, 2020, 250'000},
                                               {OrganisationType::central, 2024, 30'000},
                                               {OrganisationType::other, 2022, 10'000}};
  CHECK(default_allowance(table, OrganisationType::central, 2026) == 30'000);
  CHECK(default_allowance(table, OrganisationType::central, 2023) == 250'000);
  CHECK(default_allowance(table, OrganisationType::central, 2019) == std::nullopt);
  CHECK(default_allowance(table, OrganisationType::nhs_gp, 2026) == std::nullopt);
}
