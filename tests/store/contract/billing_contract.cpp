// What every store promises about allowances, prices, letters, calendars and sums of bills.
#include "domain/billing/usage_sums.hpp"
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <algorithm>
#include <random>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace billing_contract {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

Notification text_message(const Sample& sample, std::string_view created_at,
                          std::int64_t units = 1) {
  Notification n = sample.notification(at(created_at), units);
  n.status = Status::delivered;
  n.sent_by = "mmg";
  return n;
}

Notification letter(const Sample& sample, std::string_view created_at, std::int64_t sheets,
                    Postage postage) {
  Notification n = text_message(sample, created_at, sheets);
  n.type = NotificationType::letter;
  n.sent_by = "dvla";
  n.postage = postage;
  return n;
}

void import(Store& store, std::vector<Notification> rows, bool archived = false) {
  must(store.notifications().import_rows(rows, archived));
}

void advance_to(Store& store, std::string_view to) {
  while (must(store.facts().advance(at(to))) < at(to)) {
  }
}

/// Bills whatever is marked, one by one, and answers how many had no price.
int bill_all(Store& store) {
  int without_price = 0;
  for (const BillingMark& mark : must(store.billing().list_marks(100'000))) {
    const auto billed = store.billing().bill(std::span(&mark, 1));
    if (!billed) CHECK(billed.error().code == ErrorCode::not_found);
    without_price += billed ? 0 : 1;
  }
  return without_price;
}

PlatformQuery sums_of(std::vector<std::string_view> cuts, SumsBy by = SumsBy::service) {
  PlatformQuery query;
  for (const std::string_view cut : cuts) query.cuts.push_back(day(cut));
  query.sums_by = by;
  return query;
}

ReferenceData letter_rates() {
  ReferenceData data = flat_rate();
  for (const auto& [from, rate] :
       {std::pair{"2025-03-31T23:00:00Z", "0.60"}, std::pair{"2025-09-30T23:00:00Z", "0.75"}})
    for (const Postage post_class : {Postage::second, Postage::europe})
      data.letter_rates.push_back({at(from), {}, 2, decimal(rate), true, post_class});
  return data;
}

}  // namespace

TEST_CASE("store: an allowance that is made never replaces one that is set") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    const Sample sample(store, entropy, noon);
    const Allowance made{2025, 100, false, true};
    CHECK(must(store.allowances().ensure(sample.service.id, made, noon)) == made);
    CHECK(must(store.allowances().find(sample.service.id, 2025)) == made);
    must(store.allowances().put(sample.service.id, {2025, 7, true}, noon));
    CHECK(must(store.allowances().ensure(sample.service.id, made, noon)) ==
          Allowance{2025, 7, true});
    CHECK(store.allowances().ensure(ServiceId{make_uuid_v4(entropy)}, made, noon).error().code ==
          ErrorCode::not_found);
  });
}

TEST_CASE("store: whoever wins, setting an allowance outlives making one at the same time") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    const Sample sample(store, entropy, noon);
    for (int year = 2016; year < 2036; ++year) {
      std::thread maker([&] {
        for (int i = 0; i < 3; ++i)
          static_cast<void>(store.allowances().ensure(sample.service.id, {year, 100, false}, noon));
      });
      const auto set = store.allowances().put(sample.service.id, {year, 7, true}, noon);
      maker.join();
      REQUIRE(set.has_value());
      CHECK(must(store.allowances().find(sample.service.id, year)) == Allowance{year, 7, true});
    }
  });
}

TEST_CASE("store: only active services without an allowance of the running year are due for one") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample uk(store, entropy, noon, "uk"), us(store, entropy, noon, "us", "us");
    CHECK(must(store.tasks().read_due(noon, 10)).missing_allowances.empty());
    must(store.rates().put(flat_rate()));
    auto due = must(store.tasks().read_due(noon, 10)).missing_allowances;
    REQUIRE(due.size() == 2);
    for (const auto& missing : due) {
      const bool is_us = missing.service_id == us.service.id;
      CHECK(missing.financial_year == (is_us ? 2026 : 2025));
      CHECK(missing.year_began_at == at(is_us ? "2026-01-01T00:00:00Z" : "2025-03-31T23:00:00Z"));
    }
    must(store.allowances().put(us.service.id, {2026, 5, true}, noon));
    Service closed = uk.service;
    closed.active = false;
    closed.version = 2;
    must(store.services().update(closed, noon));
    CHECK(must(store.tasks().read_due(noon, 10)).missing_allowances.empty());
  });
}

TEST_CASE("store: marks without a price stand behind the others until a price comes") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    const Sample sample(store, entropy, noon);
    ReferenceData late;
    late.sms_rates.push_back({at("2026-03-03T00:00:00Z"), decimal("0.02")});
    must(store.rates().put(late));
    import(store, {text_message(sample, "2026-03-01T12:00:00Z"),
                   text_message(sample, "2026-03-02T12:00:00Z"),
                   text_message(sample, "2026-03-04T12:00:00Z")});
    advance_to(store, "2026-03-10T00:00:00Z");
    const auto days = [&](std::int64_t limit) {
      std::vector<std::string> found;
      for (const auto& mark : must(store.billing().list_marks(limit)))
        found.push_back(mark.day.to_text());
      return found;
    };
    using Days = std::vector<std::string>;
    const BillingMark first{day("2026-03-01"), NotificationType::sms, sample.service.id};
    CHECK(store.billing().bill(std::span(&first, 1)).error().message ==
          "no sms rate for the day that starts at 2026-03-01T00:00:00.000000Z");
    CHECK(days(10) == Days{"2026-03-02", "2026-03-04", "2026-03-01"});
    CHECK(days(1) == Days{"2026-03-02"});
    CHECK(bill_all(store) == 2);
    CHECK(days(10) == Days{"2026-03-01", "2026-03-02"});
    CHECK(days(1) == Days{"2026-03-01"});

    late.sms_rates.front().valid_from = at("2026-03-02T00:00:00Z");
    must(store.rates().put(late));
    CHECK(days(10) == Days{"2026-03-01", "2026-03-02", "2026-03-04"});
    CHECK(bill_all(store) == 1);
    CHECK(must(store.billing().list_facts({day("2026-03-01"), day("2026-03-31")})).size() == 2);
  });
}

TEST_CASE("store: pruned leases leave later owners greater epochs") {
  over_every_store([](Store& store) {
    std::int64_t last = 0;
    for (int i = 0; i < 5; ++i) {
      const auto lease = must(store.tasks().claim("facts/fold", "a", noon, noon + 1min));
      CHECK(lease.epoch > last);
      last = lease.epoch;
      must(store.tasks().release(lease));
    }
    const auto held = must(store.tasks().claim("facts/held", "a", noon, noon + 1h));
    CHECK(must(store.tasks().read_due(noon, 1)).ended_leases == 1);
    CHECK(must(store.tasks().prune(noon)) == 1);
    CHECK(must(store.tasks().prune(noon)) == 0);
    CHECK(must(store.tasks().read_due(noon, 1)).ended_leases == 0);
    CHECK(store.tasks().claim("facts/held", "b", noon, noon + 1h).error().code == ErrorCode::busy);
    const auto next = must(store.tasks().claim("facts/fold", "b", noon, noon + 1min));
    CHECK(next.epoch > last);
    must(store.tasks().release(held));
    CHECK(must(store.tasks().prune(noon + 2h)) == 2);
    CHECK(store.tasks().release(next).error().code == ErrorCode::conflict);
    CHECK(must(store.tasks().claim("facts/new", "c", noon, noon + 1min)).epoch > next.epoch);
  });
}

TEST_CASE("store: despatched letters are priced by the day of despatch, wherever they lie") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(5);
    const Sample sample(store, entropy, noon);
    must(store.rates().put(letter_rates()));
    const auto live = letter(sample, "2025-09-20T10:00:00Z", 2, Postage::second);
    const auto old = letter(sample, "2025-08-01T10:00:00Z", 2, Postage::second);
    const auto abroad = letter(sample, "2025-09-29T10:00:00Z", 2, Postage::europe);
    const auto blank = letter(sample, "2025-09-29T10:00:00Z", 0, Postage::second);
    import(store, {live, abroad, blank});
    import(store, {old}, true);
    const auto posted = [&](const Notification& n, std::string_view on,
                            CostThreshold threshold = CostThreshold::sorted) {
      return LetterDespatch{n.id, day(on), threshold};
    };
    std::vector<LetterDespatch> report = {posted(live, "2025-09-30"), posted(old, "2025-09-30"),
                                          posted(abroad, "2025-10-01", CostThreshold::unsorted),
                                          posted(blank, "2025-10-01")};
    CHECK(must(store.despatches().put(report)) == 4);
    CHECK(must(store.despatches().put(report)) == 0);
    using Days = std::vector<LocalDay>;
    CHECK(must(store.despatches().list_marks(10)) == Days{day("2025-09-30"), day("2025-10-01")});
    const auto bill = [&] {
      for (const LocalDay marked : must(store.despatches().list_marks(10)))
        must(store.despatches().bill(marked));
      return must(store.despatches().list_facts({day("2025-09-01"), day("2025-12-31")}));
    };
    const DespatchFact before{
        day("2025-09-30"), Postage::second, CostThreshold::sorted, decimal("0.60"), 2, 2};
    const DespatchFact after{
        day("2025-10-01"), Postage::europe, CostThreshold::unsorted, decimal("0.75"), 2, 1};
    const DespatchFact free{
        day("2025-10-01"), Postage::second, CostThreshold::sorted, Decimal(), 0, 1};
    using Facts = std::vector<DespatchFact>;
    CHECK(bill() == Facts{before, after, free});
    CHECK(must(store.despatches().list_marks(10)).empty());

    SUBCASE("a letter that is reported again moves, and both days are counted anew") {
      CHECK(must(store.despatches().put(std::vector{posted(live, "2025-10-02")})) == 1);
      CHECK(must(store.despatches().list_marks(10)) == Days{day("2025-09-30"), day("2025-10-02")});
      DespatchFact one = before, moved = before;
      one.notifications_sent = moved.notifications_sent = 1;
      moved.bst_date = day("2025-10-02");
      moved.rate = decimal("0.75");
      CHECK(bill() == Facts{one, after, free, moved});
    }
    SUBCASE("a corrected price replaces the facts of its days only") {
      ReferenceData corrected;
      corrected.letter_rates.push_back(
          {at("2025-09-30T23:00:00Z"), {}, 2, decimal("0.80"), true, Postage::europe});
      must(store.rates().put(corrected));
      DespatchFact dearer = after;
      dearer.rate = decimal("0.80");
      CHECK(bill() == Facts{before, dearer, free});
    }
    SUBCASE("a letter without a price leaves its day's facts as they were and says so") {
      const auto heavy = letter(sample, "2025-09-29T10:00:00Z", 5, Postage::second);
      import(store, {heavy});
      CHECK(must(store.despatches().put(
                std::vector{posted(heavy, "2025-09-30"), posted(old, "2025-10-03")})) == 2);
      CHECK(store.despatches().bill(day("2025-09-30")).error().code == ErrorCode::not_found);
      CHECK(must(store.despatches().list_marks(10)) == Days{day("2025-10-03"), day("2025-09-30")});
      CHECK(must(store.despatches().list_facts({day("2025-09-30"), day("2025-09-30")})) ==
            Facts{before});
    }
  });
}

TEST_CASE("store: a calendar is kept with its rules, and only once") {
  over_every_store([](Store& store) {
    const auto find = [&](std::string_view id) {
      const auto all = must(store.calendars().list());
      const auto found = std::ranges::find(all, id, &Calendar::id);
      REQUIRE(found != all.end());
      return *found;
    };
    CHECK(must(store.calendars().list()).size() == 3);
    using std::chrono::July;
    must(store.calendars().put({"nz", "Pacific/Auckland", July / 1, {}, {}}));
    must(store.calendars().put({"nz", "Pacific/Auckland", July / 1, {}, {}}));
    CHECK(find("nz").zone().name() == "Pacific/Auckland");
    CHECK(store.calendars().put({"nz", "UTC", July / 1, {}, {}}).error().message ==
          "calendar has other rules: nz");
    CHECK(store.calendars().put({"x", "Mars/Olympus", July / 1, {}, {}}).error().code ==
          ErrorCode::invalid_argument);
    CHECK(store.calendars()
              .put({"x", "UTC", July / 1, day("2026-07-01"), "nowhere"})
              .error()
              .message == "calendar to follow is unknown: nowhere");
    CHECK(store.calendars().put({"x", "UTC", July / 1, day("2026-07-02"), "uk"}).error().message ==
          "calendar x must begin with a financial year of its own: 2026-07-02");
    must(store.calendars().put({"moved", "UTC", July / 1, day("2026-07-01"), "uk"}));
    const Calendar moved = find("moved");
    CHECK(moved.valid_from() == day("2026-07-01"));
    CHECK(moved.day_of(at("2026-06-29T23:30:00Z")) == day("2026-06-30"));
    CHECK(moved.day_of(at("2026-07-01T23:30:00Z")) == day("2026-07-01"));
    CHECK(moved.financial_year_start(2026) == day("2026-04-01"));
    CHECK(moved.financial_year_start(2027) == day("2027-07-01"));
  });
}

TEST_CASE("store: a service in another calendar is counted as if it had always been in it") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(6);
    const Sample moves(store, entropy, noon, "moves"), stays(store, entropy, noon, "stays", "ca");
    must(store.rates().put(flat_rate()));
    std::mt19937_64 random(7);
    std::vector<Notification> first, second;
    for (int i = 0; i < 200; ++i) {
      Notification n = text_message(moves, "2026-03-01T00:00:00Z", 1 + i % 3);
      n.created_at = n.created_at + std::chrono::minutes(random() % (9 * 24 * 60));
      n.id.uuid = make_uuid_v7(n.created_at, entropy);
      first.push_back(n);
      n.service_id = stays.service.id;
      n.template_id = stays.sms.id;
      n.id.uuid = make_uuid_v7(n.created_at, entropy);
      second.push_back(n);
    }
    const auto half = [](const std::vector<Notification>& all, int which) {
      return std::vector<Notification>(all.begin() + which * 100, all.begin() + which * 100 + 100);
    };
    import(store, half(first, 0));
    import(store, half(second, 0));
    advance_to(store, "2026-03-08T00:00:00Z");
    CHECK(bill_all(store) == 0);
    import(store, half(first, 1), true);  // leaves deltas in the old calendar
    import(store, half(second, 1), true);
    must(store.calendars().change(moves.service.id, "ca"));
    CHECK(must(store.services().get(moves.service.id)).calendar == "ca");

    const auto bill_of = [&](const Sample& sample) {
      std::vector<BillingFact> facts;
      for (auto& [service, fact] :
           must(store.billing().list_facts({day("2026-02-01"), day("2026-04-30")}))) {
        if (service != sample.service.id) continue;
        fact.template_id = {};
        facts.push_back(fact);
      }
      return facts;
    };
    const auto cells_of = [&](const Sample& sample) {
      auto cells =
          must(store.facts().read_cells(sample.service.id, {day("2026-02-25"), day("2026-03-12")}));
      for (CubeRow& cell : cells) {
        cell.key.service_id = {};
        cell.key.template_id = {};
      }
      return cells;
    };
    CHECK(cells_of(moves) == cells_of(stays));
    advance_to(store, "2026-03-12T00:00:00Z");
    while (must(store.facts().fold(1000)) > 0) {
    }
    CHECK(cells_of(moves) == cells_of(stays));
    CHECK(bill_all(store) == 0);
    CHECK(!bill_of(moves).empty());
    CHECK(bill_of(moves) == bill_of(stays));
    for (LocalDay d = day("2026-02-27"); d < day("2026-03-13"); d = d.next()) {
      CHECK(must(store.facts().rebuild(d, std::nullopt, true)).empty());
      CHECK(must(store.billing().audit(d, std::nullopt)).empty());
    }
    CHECK(store.calendars().change(ServiceId{make_uuid_v4(entropy)}, "ca").error().code ==
          ErrorCode::not_found);
    CHECK(store.calendars().change(moves.service.id, "mars").error().message ==
          "unknown calendar: mars");
  });
}

namespace {

/// The sums of a year give the lines that its facts give, with an allowance that ends in it.
void check_usage_from_sums(Store& store, ServiceId service, int year, const ReferenceData& prices) {
  const YearSums sums = must(store.billing().read_sums(service, year));
  CHECK(sums.unpriced.empty());
  CHECK(sums.allowance == must(store.allowances().find(service, year)));
  REQUIRE(!has_two_prices_on_a_day(sums.sums));
  const BillingSnapshot snapshot = must(store.billing().read(service, year));
  std::vector<BillingFact> facts = snapshot.facts;
  if (!snapshot.cells.empty()) {
    const auto fresh = must(project_billing(snapshot.cells, *snapshot.rates, *snapshot.calendar));
    facts.insert(facts.end(), fresh.begin(), fresh.end());
  }
  facts = merged_facts(std::move(facts));
  for (const std::int64_t allowance : {0, 7, 40}) {
    const auto by_fact = must(allocate_allowance(facts, allowance));
    const auto by_sum = must(allocate_allowance(facts_of_sums(sums.sums, prices), allowance));
    CHECK(must(yearly_lines(by_sum)) == must(yearly_lines(by_fact)));
    CHECK(must(monthly_lines(by_sum)) == must(monthly_lines(by_fact)));
  }
}

}  // namespace

TEST_CASE("store: sums over services are the facts one by one, at any instant and in any cut") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(8);
    std::mt19937_64 random(9);
    const auto draw = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    std::vector<Sample> samples;
    for (const char* name : {"a", "b", "c"}) samples.emplace_back(store, entropy, noon, name);
    ReferenceData data = letter_rates();
    data.sms_rates.push_back({at("2026-03-05T00:00:00Z"), decimal("0.0300")});
    data.sms_rates.push_back({at("2026-03-11T00:00:00Z"), decimal("0.020")});
    must(store.rates().put(data));
    UtcTime now = at("2026-02-20T00:00:00Z");
    for (int step = 0; step < 25; ++step) {
      std::vector<Notification> rows;
      for (int i = 0; i < 8; ++i) {
        const Sample& sample = samples[static_cast<std::size_t>(draw(3))];
        Notification n = draw(4) == 0 ? letter(sample, "2026-02-20T00:00:00Z", 2, Postage::second)
                                      : text_message(sample, "2026-02-20T00:00:00Z", draw(4));
        n.rate_multiplier = 1 + draw(2);
        n.created_at = now - std::chrono::minutes(draw(5 * 24 * 60));
        n.id.uuid = make_uuid_v7(n.created_at, entropy);
        rows.push_back(n);
      }
      import(store, rows, draw(2) == 0);
      now = now + std::chrono::hours(draw(48));
      if (draw(2) == 0) advance_to(store, now.floor_hour().to_text());
      if (draw(3) == 0) must(store.facts().fold(1 + draw(100)));
      if (draw(2) == 0) CHECK(bill_all(store) == 0);
      if (draw(6) == 0) {
        data.sms_rates.back().rate = decimal(draw(2) == 0 ? "0.020" : "0.04");
        must(store.rates().put(data));
      }
      if (draw(8) == 0) must(store.billing().drop_facts({day("2026-02-25"), day("2026-03-06")}));

      std::vector<LocalDay> cuts;
      for (int i = 0; i < 4; ++i) cuts.push_back(day("2026-02-10") + std::chrono::days(draw(60)));
      std::ranges::sort(cuts);
      if (cuts.front() == cuts.back()) continue;
      const auto platform =
          must(store.billing().read_platform({cuts, SumsBy::service, {}, draw(2) == 0}));
      const auto by_day = must(store.billing().read_platform({cuts, SumsBy::day, {}, false}));
      // The model: every service's facts of every day, from its notifications.
      const RateTable rates(data.sms_rates, data.letter_rates);
      const Calendar uk = must(Calendar::preset("uk"));
      std::int64_t sms = 0, letters = 0, day_sms = 0, day_letters = 0, model_sms = 0,
                   model_letters = 0;
      Decimal cost, day_cost, model_cost;
      const auto add_cost = [](Decimal& to, const Decimal& rate, std::int64_t units) {
        to = must(to.plus(must(rate.times(units))));
      };
      const auto add = [&](std::span<const BillingSum> sums, std::int64_t& sms_units,
                           std::int64_t& letter_count, Decimal& to) {
        for (const BillingSum& sum : sums) {
          CHECK(sum.first_day >= cuts.front());
          CHECK(sum.first_day < cuts.back());
          CHECK(sum.notifications_sent > 0);
          (sum.type == NotificationType::sms ? sms_units : letter_count) += sum.chargeable_units;
          add_cost(to, sum.rate, sum.chargeable_units);
        }
      };
      add(platform.sums, sms, letters, cost);
      add(by_day.sums, day_sms, day_letters, day_cost);
      for (const Sample& sample : samples) {
        const BillingWindow window(uk.window_of(cuts.front()).start(),
                                   uk.window_of(cuts.back()).start());
        const auto cells = must(store.facts().count_cells(sample.service.id, window, uk));
        std::vector<BillingFact> facts = must(project_billing(cells, rates, uk));
        for (const BillingFact& fact : facts) {
          (fact.type == NotificationType::sms ? model_sms : model_letters) +=
              fact.chargeable_units();
          add_cost(model_cost, fact.rate, fact.chargeable_units());
        }
        // SMS of two rates never share a stretch, so the order of stretches is that of days.
        std::vector<std::pair<LocalDay, Decimal>> order;
        for (const BillingSum& sum : platform.sums)
          if (sum.service_id == sample.service.id && sum.type == NotificationType::sms)
            order.emplace_back(sum.first_day, sum.rate);
        CHECK(std::ranges::adjacent_find(order, [](const auto& a, const auto& b) {
                return a.first >= b.first;
              }) == order.end());
        for (const BillingFact& fact : facts) {
          if (fact.type != NotificationType::sms) continue;
          auto at_or_before = std::ranges::upper_bound(order, fact.bst_date, {},
                                                       &std::pair<LocalDay, Decimal>::first);
          REQUIRE(at_or_before != order.begin());
          CHECK(std::prev(at_or_before)->second == fact.rate);
        }
      }
      CHECK(sms == model_sms);
      CHECK(letters == model_letters);
      CHECK(cost == model_cost);
      CHECK(day_sms == model_sms);
      CHECK(day_letters == model_letters);
      CHECK(day_cost == model_cost);
      CHECK(platform.unpriced.empty());
      for (const Sample& sample : samples)
        check_usage_from_sums(store, sample.service.id, 2025, data);
    }
  });
}

TEST_CASE("store: sums leave out what has no price and name it") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(10);
    const Sample sample(store, entropy, noon);
    ReferenceData late;
    late.sms_rates.push_back({at("2026-03-03T00:00:00Z"), decimal("0.02")});
    must(store.rates().put(late));
    import(store, {text_message(sample, "2026-03-01T12:00:00Z"),
                   text_message(sample, "2026-03-04T12:00:00Z", 3)});
    const auto platform =
        must(store.billing().read_platform(sums_of({"2026-03-01", "2026-04-01"})));
    REQUIRE(platform.sums.size() == 1);
    CHECK(platform.sums[0].chargeable_units == 3);
    REQUIRE(platform.unpriced.size() == 1);
    CHECK(platform.unpriced[0].day == day("2026-03-01"));
    CHECK(platform.unpriced[0].service_id == sample.service.id);
    CHECK(store.billing().read_platform(sums_of({"2026-03-01"})).error().code ==
          ErrorCode::invalid_argument);
    CHECK(store.billing().read_platform(sums_of({"2026-03-02", "2026-03-01"})).error().code ==
          ErrorCode::invalid_argument);
  });
}

TEST_CASE("store: an audit says which bills differ, and whether that is known") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(11);
    const Sample sample(store, entropy, noon);
    must(store.rates().put(flat_rate()));
    import(store, {text_message(sample, "2026-03-01T12:00:00Z", 2)});
    advance_to(store, "2026-03-10T00:00:00Z");
    const auto audit = [&](std::optional<ServiceId> service = {}) {
      return must(store.billing().audit(day("2026-03-01"), service));
    };
    auto found = audit();
    REQUIRE(found.size() == 1);
    CHECK(found[0].due);
    CHECK(found[0].notifications_stored == 0);
    CHECK(found[0].notifications_counted == 1);
    CHECK(found[0].billable_units_counted == 2);
    CHECK(found[0].key.rate == decimal("0.02"));
    CHECK(audit(sample.service.id).size() == 1);
    CHECK(bill_all(store) == 0);
    CHECK(audit().empty());
    must(store.rates().put(flat_rate("0.05")));
    found = audit(sample.service.id);
    REQUIRE(found.size() == 2);  // the row at the old rate goes, one at the new rate comes
    CHECK((found[0].due && found[1].due));
    CHECK(bill_all(store) == 0);
    CHECK(audit().empty());
  });
}

TEST_CASE("store: organisations and what a service says of itself come back as they were put") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(12);
    Organisation org{{make_uuid_v4(entropy)},
                     "Ministry",
                     OrganisationType::central,
                     true,
                     {"PO-1", "Ann\nBo", "ann@example.com", "ref"}};
    must(store.organisations().put(org, noon));
    org.billing.reference = "other";
    org.active = false;
    must(store.organisations().put(org, noon));
    CHECK(must(store.organisations().list()) == std::vector{org});
    Organisation twin = org;
    twin.id.uuid = make_uuid_v4(entropy);
    CHECK(store.organisations().put(twin, noon).error().code == ErrorCode::conflict);

    const Sample sample(store, entropy, noon);
    Service next = sample.service;
    next.version = 2;
    next.organisation_id = org.id;
    next.restricted = true;
    next.count_as_live = false;
    next.billing = {"PO-2", "", "", "x"};
    must(store.services().update(next, noon));
    CHECK(must(store.services().get(next.id)) == next);
    CHECK(store.services().update(next, noon).error().code == ErrorCode::conflict);
    next.version = 3;
    next.organisation_id.uuid = make_uuid_v4(entropy);
    CHECK(store.services().update(next, noon).error().code == ErrorCode::not_found);
    next.id.uuid = make_uuid_v4(entropy);
    next.organisation_id = {};
    next.name = "unknown";
    CHECK(store.services().update(next, noon).error().code == ErrorCode::not_found);
  });
}

}  // namespace billing_contract
