#include "domain/billing/bill_makers.hpp"
#include "domain/billing/usage_sums.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

using namespace notify;
using namespace notify::test;

// The model below knows nothing of the library's arithmetic: it expands every message into single
// units, sorts them and hands the allowance out one by one, counting money in ten-thousandths.
namespace {

struct Unit {
  std::tuple<LocalDay, std::string, TemplateId, std::string, std::int64_t, bool, std::int64_t> key;
  std::int64_t rate = 0;  // ten-thousandths
};

using LineKey = std::tuple<std::string, std::string, std::int64_t, std::string>;
struct Line {
  std::int64_t sent = 0, units = 0, free = 0, charged = 0, cost = 0;
  friend bool operator==(const Line&, const Line&) = default;
};

struct ServiceYear {
  std::vector<BillingFact> facts;
  std::optional<std::int64_t> allowance;
};

std::int64_t below(std::mt19937_64& random, std::int64_t limit) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
}

BillingFact random_fact(std::mt19937_64& random) {
  const LocalDay first = day("2025-04-01");
  BillingFact fact;
  // Few distinct keys, so that days, templates and providers often collide.
  fact.bst_date = first + std::chrono::days(below(random, 12) * 30 + below(random, 3));
  fact.type = static_cast<NotificationType>(below(random, 3));
  fact.template_id = id<TemplateId>(static_cast<std::uint8_t>(1 + below(random, 3)));
  fact.provider = below(random, 2) == 0 ? "firetext" : "mmg";
  fact.notifications_sent = 1 + below(random, 9);
  if (fact.type == NotificationType::email) {
    fact.rate_multiplier = 0;
    return fact;
  }
  fact.rate = Decimal(200 + below(random, 3) * 33, 4);
  fact.billable_units = fact.notifications_sent * (1 + below(random, 3));
  if (fact.type == NotificationType::letter) {
    fact.postage = static_cast<Postage>(1 + below(random, 5));
  } else {
    fact.rate_multiplier = 1 + below(random, 4);
    fact.international = below(random, 2) == 0;
  }
  return fact;
}

ServiceYear random_year(std::mt19937_64& random) {
  ServiceYear year;
  const std::int64_t size = below(random, 60);
  std::int64_t units = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    year.facts.push_back(random_fact(random));
    if (year.facts.back().type == NotificationType::sms) {
      units += year.facts.back().chargeable_units();
    }
  }
  if (below(random, 8) != 0) year.allowance = below(random, units + units / 4 + 2);
  return year;
}

std::int64_t rate_in_ten_thousandths(const BillingFact& fact) {
  return fact.rate.is_zero() ? 0 : static_cast<std::int64_t>(fact.rate.units());
}

LineKey line_key(const BillingFact& fact, bool by_month) {
  return {by_month ? fact.bst_date.to_text().substr(0, 7) : "", std::string(name_of(fact.type)),
          rate_in_ten_thousandths(fact), by_month ? std::string(name_of(fact.postage)) : "none"};
}

std::map<LineKey, Line> model_lines(const ServiceYear& year, bool by_month) {
  std::map<LineKey, Line> lines;
  std::vector<std::pair<Unit, LineKey>> units;
  for (const BillingFact& fact : year.facts) {
    Line& line = lines[line_key(fact, by_month)];
    const std::int64_t rate = rate_in_ten_thousandths(fact);
    line.sent += fact.notifications_sent;
    if (fact.type == NotificationType::letter) {
      line.units += fact.notifications_sent;
      line.charged += fact.notifications_sent;
      line.cost += fact.notifications_sent * rate;
    }
    if (fact.type != NotificationType::sms) continue;
    for (std::int64_t i = 0; i < fact.billable_units * fact.rate_multiplier; ++i) {
      units.emplace_back(Unit{{fact.bst_date, std::string(name_of(fact.type)), fact.template_id,
                               fact.provider, fact.rate_multiplier, fact.international, rate},
                              rate},
                         line_key(fact, by_month));
    }
  }
  std::ranges::stable_sort(units, {}, [](const auto& unit) { return unit.first.key; });
  std::int64_t left = year.allowance.value_or(0);
  for (const auto& [unit, key] : units) {
    Line& line = lines[key];
    ++line.units;
    if (left > 0) {
      --left;
      ++line.free;
    } else {
      ++line.charged;
      line.cost += unit.rate;
    }
  }
  return lines;
}

std::map<LineKey, Line> as_map(const std::vector<UsageLine>& lines) {
  std::map<LineKey, Line> map;
  for (const UsageLine& line : lines) {
    const auto cost = line.cost.rounded(4, Rounding::down).value();
    REQUIRE(cost == line.cost);
    const bool fresh =
        map.emplace(LineKey{line.month ? line.month->to_text().substr(0, 7) : "",
                            std::string(name_of(line.type)),
                            line.rate.is_zero() ? 0 : static_cast<std::int64_t>(line.rate.units()),
                            std::string(name_of(line.postage))},
                    Line{line.notifications_sent, line.chargeable_units, line.free_units,
                         line.charged_units, static_cast<std::int64_t>(cost.units())})
            .second;
    REQUIRE(fresh);
  }
  return map;
}

// Cuts each fact into parts that add up to it, in any order: what cells and deltas look like.
std::vector<BillingFact> in_pieces(const std::vector<BillingFact>& facts, std::mt19937_64& random) {
  std::vector<BillingFact> pieces;
  for (const BillingFact& fact : facts) {
    BillingFact part = fact, rest = fact;
    part.notifications_sent = below(random, 20) - 10;
    part.billable_units = below(random, 20) - 10;
    rest.notifications_sent -= part.notifications_sent;
    rest.billable_units -= part.billable_units;
    pieces.push_back(part);
    pieces.push_back(rest);
  }
  std::ranges::shuffle(pieces, random);
  return pieces;
}

/// Sums by month, and by day where a month's SMS have two prices, as the store gives them.
std::vector<BillingSum> summed(const std::vector<BillingFact>& facts) {
  std::map<std::string, std::vector<Decimal>> prices;  // of a month's SMS
  for (const BillingFact& fact : facts)
    if (fact.type == NotificationType::sms) {
      auto& known = prices[fact.bst_date.to_text().substr(0, 7)];
      if (std::ranges::find(known, fact.rate) == known.end()) known.push_back(fact.rate);
    }
  std::map<std::tuple<LocalDay, NotificationType, Decimal, Postage>, BillingSum> sums;
  for (const BillingFact& fact : facts) {
    const std::string month = fact.bst_date.to_text().substr(0, 7);
    const bool by_day = fact.type == NotificationType::sms && prices[month].size() > 1;
    const LocalDay first = by_day ? fact.bst_date : day(month + "-01");
    BillingSum& sum = sums[{first, fact.type, fact.rate, fact.postage}];
    sum.first_day = first;
    sum.type = fact.type;
    sum.rate = fact.rate.normalised();
    sum.postage = fact.postage;
    sum.notifications_sent += fact.notifications_sent;
    sum.billable_units += fact.billable_units;
    sum.chargeable_units += fact.chargeable_units();
  }
  std::vector<BillingSum> out;
  for (auto& [key, sum] : sums) out.push_back(sum);
  return out;
}

}  // namespace

TEST_CASE("allowance: it is handed out exactly as unit by unit in the declared order") {
  const auto years = static_cast<std::uint64_t>(500 * scale());
  for (std::uint64_t seed = 1; seed <= years; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const ServiceYear year = random_year(random);
    const auto facts = merged_facts(year.facts);
    const auto segments = allocate_allowance(facts, year.allowance);
    REQUIRE(segments);
    REQUIRE(as_map(yearly_lines(*segments).value()) == model_lines(year, false));
    REQUIRE(as_map(monthly_lines(*segments).value()) == model_lines(year, true));
    REQUIRE(merged_facts(in_pieces(year.facts, random)) == facts);
  }
}

TEST_CASE("allowance: a bill of months sums to the bill of the year") {
  for (std::uint64_t seed = 1'000'001; seed <= 1'000'200; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const ServiceYear year = random_year(random);
    const auto segments = allocate_allowance(merged_facts(year.facts), year.allowance).value();
    std::map<std::string, Line> sums[2];
    int which = 0;
    for (const auto& lines : {yearly_lines(segments).value(), monthly_lines(segments).value()}) {
      for (const UsageLine& line : lines) {
        Line& sum = sums[which][std::string(name_of(line.type)) + line.rate.to_text()];
        sum.sent += line.notifications_sent;
        sum.units += line.chargeable_units;
        sum.free += line.free_units;
        sum.charged += line.charged_units;
        sum.cost += static_cast<std::int64_t>(line.cost.rounded(4, Rounding::down).value().units());
      }
      ++which;
    }
    REQUIRE(sums[0] == sums[1]);
  }
}

TEST_CASE("usage sums: months give the lines that their days give") {
  int of_sums = 0, of_two_prices = 0;
  for (std::uint64_t seed = 2'000'001; seed <= 2'000'600; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    ServiceYear year = random_year(random);
    // Two years of three have one price a day, which changes in the middle of months or not at all.
    if (seed % 3 != 0)
      for (BillingFact& fact : year.facts)
        if (fact.type == NotificationType::sms)
          fact.rate = Decimal(
              200 + (seed % 3 == 1 ? 0 : static_cast<unsigned>(fact.bst_date.ymd().day()) % 2), 4);
    const auto facts = merged_facts(year.facts);
    const auto sums = summed(facts);
    if (has_two_prices_on_a_day(sums)) {
      ++of_two_prices;
      REQUIRE(seed % 3 == 0);
      continue;
    }
    ++of_sums;
    const auto days = allocate_allowance(facts, year.allowance).value();
    const auto months = allocate_allowance(facts_of_sums(sums, {}), year.allowance).value();
    REQUIRE(yearly_lines(months).value() == yearly_lines(days).value());
    REQUIRE(monthly_lines(months).value() == monthly_lines(days).value());
  }
  CHECK(of_sums >= 400);
  CHECK(of_two_prices > 50);
}

TEST_CASE("usage sums: a rate is written with the digits that the price list gives it") {
  const std::vector<BillingSum> sums = {
      {.first_day = day("2025-04-01"), .rate = money("0.02"), .chargeable_units = 3},
      {.first_day = day("2025-05-01"), .rate = money("0.03"), .chargeable_units = 3}};
  ReferenceData prices;
  for (const char* rate : {"0.020", "0.0200", "0.02"})
    prices.sms_rates.push_back({at("2020-01-01T00:00:00Z"), money(rate)});
  const auto facts = facts_of_sums(sums, prices);
  REQUIRE(facts.size() == 2);
  CHECK(facts[0].rate.to_text() == "0.0200");
  CHECK(facts[1].rate.to_text() == "0.03");
}
