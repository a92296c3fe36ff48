// What every store promises when a price is taken back or an organisation becomes another kind.
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace price_contract {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

ReferenceData sms_rate_from(std::string_view from, std::string_view rate = "0") {
  ReferenceData data;
  data.sms_rates.push_back({at(from), decimal(rate)});
  return data;
}

/// A delivered message of 19 March, billed.
struct BilledMessage {
  Store& store;
  SeededEntropy entropy{1};
  Sample sample;

  explicit BilledMessage(Store& s) : store(s), sample(s, entropy, noon) {
    must(store.rates().put(flat_rate("0.02")));
    Notification n = sample.notification(at("2026-03-19T12:00:00Z"));
    n.status = Status::delivered;
    n.sent_by = "mmg";
    must(store.notifications().import_rows(std::vector{n}, false));
    while (must(store.facts().advance(noon)) < noon) {
    }
    bill();
  }
  void bill() { must(store.billing().bill(must(store.billing().list_marks(100)))); }
  [[nodiscard]] std::string rate() {
    const auto facts = must(store.billing().list_facts({day("2026-03-19"), day("2026-03-19")}));
    REQUIRE(facts.size() == 1);
    return facts[0].fact.rate.to_text();
  }
};

ReferenceData defaults() {
  ReferenceData data;
  data.default_allowances = {{OrganisationType::other, 2016, 100},
                             {OrganisationType::central, 2016, 700}};
  return data;
}

std::int64_t free_units(Store& store, const Sample& sample, int year) {
  const auto allowance = must(store.allowances().find(sample.service.id, year));
  return allowance ? allowance->free_sms_fragment_limit : -1;
}

}  // namespace

TEST_CASE("store: a price that is taken back leaves the one before it, also on billed days") {
  over_every_store([](Store& store) {
    BilledMessage billed(store);
    must(store.rates().put(sms_rate_from("2026-03-10T00:00:00Z", "0.09")));
    billed.bill();
    CHECK(billed.rate() == "0.09");
    must(store.rates().drop(sms_rate_from("2026-03-10T00:00:00Z")));
    CHECK(must(store.rates().get()).sms_rates == flat_rate("0.02").sms_rates);
    billed.bill();
    CHECK(billed.rate() == "0.02");
  });
}

TEST_CASE("store: after the only price is taken back, a day is due until there is one again") {
  over_every_store([](Store& store) {
    BilledMessage billed(store);
    must(store.rates().drop(sms_rate_from("2016-05-18T00:00:00Z")));
    const auto marks = must(store.billing().list_marks(100));
    REQUIRE(marks.size() == 1);
    CHECK(store.billing().bill(marks).error().code == ErrorCode::not_found);
    must(store.rates().put(sms_rate_from("2026-03-19T00:00:00Z", "0.05")));
    billed.bill();
    CHECK(billed.rate() == "0.05");
  });
}

TEST_CASE("store: to take back what is not there takes nothing back and names it") {
  over_every_store([](Store& store) {
    ReferenceData data = flat_rate();
    data.letter_rates.push_back(
        {at("2026-01-05T00:00:00Z"), {}, 1, decimal("0.73"), true, Postage::second});
    must(store.rates().put(data));
    const auto refuses = [&](const ReferenceData& unknown, std::string_view message) {
      const auto refused = store.rates().drop(unknown);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::not_found);
      CHECK(refused.error().message == message);
      const ReferenceData kept = must(store.rates().get());
      CHECK(kept.sms_rates == data.sms_rates);
      CHECK(kept.letter_rates == data.letter_rates);
      CHECK(kept.default_allowances == data.default_allowances);
    };
    ReferenceData unknown = data;  // all that is there, and one thing more
    unknown.sms_rates.push_back({at("2026-03-10T00:00:00Z"), decimal("0")});
    refuses(unknown, "no sms rate is valid from 2026-03-10T00:00:00.000000Z");
    unknown = data;
    unknown.letter_rates[0].crown = false;
    refuses(unknown, "no letter rate: second, 1 sheets, from 2026-01-05T00:00:00.000000Z");
    unknown = data;
    unknown.default_allowances[0].valid_from_financial_year_start = 2017;
    refuses(unknown, "no default allowance for other from 2017");

    must(store.rates().drop(data));
    CHECK(must(store.rates().get()).letter_rates.empty());
    CHECK(must(store.rates().get()).default_allowances.empty());
  });
}

TEST_CASE("store: an organisation of another type gives it, and its allowance, to its services") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    must(store.rates().put(defaults()));
    Sample member(store, entropy, noon, "member"), stranger(store, entropy, noon, "stranger");
    Organisation org;
    org.id.uuid = make_uuid_v4(entropy);
    org.name = "Ministry";
    must(store.organisations().put(org, noon));
    member.service.organisation_id = org.id;
    member.service.version += 1;
    must(store.services().update(member.service, noon));
    for (const Sample* sample : {&member, &stranger})
      for (const int year : {2024, 2025})
        must(store.allowances().put(sample->service.id, {year, 5, year == 2025, false}, noon));

    must(store.organisations().put(org, noon));  // the same type: nothing to renew
    CHECK(free_units(store, member, 2025) == 5);
    org.organisation_type = OrganisationType::central;
    must(store.organisations().put(org, noon));
    const Service now = must(store.services().get(member.service.id));
    CHECK(now.organisation_type == OrganisationType::central);
    CHECK(now.version == member.service.version + 1);
    CHECK(free_units(store, member, 2025) == 700);
    CHECK(!must(store.allowances().find(member.service.id, 2025))->has_custom_allowance);
    CHECK(free_units(store, member, 2024) == 5);
    CHECK(free_units(store, stranger, 2025) == 5);
    CHECK(must(store.services().get(stranger.service.id)).organisation_type ==
          OrganisationType::other);

    SUBCASE("a type without a default leaves the allowance as it is") {
      must(store.rates().drop(defaults()));
      org.organisation_type = OrganisationType::local;
      must(store.organisations().put(org, noon));
      CHECK(must(store.services().get(member.service.id)).organisation_type ==
            OrganisationType::local);
      CHECK(free_units(store, member, 2025) == 700);
    }
  });
}

TEST_CASE("store: a service of another type has this year's allowance by the rules of that type") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    must(store.rates().put(defaults()));
    Sample sample(store, entropy, noon);
    Service& service = sample.service;
    const auto becomes = [&](OrganisationType type) {
      service.organisation_type = type;
      service.version += 1;
      must(store.services().update(service, noon));
    };
    becomes(OrganisationType::other);
    CHECK(free_units(store, sample, 2025) == -1);  // nothing changed, nothing is made
    becomes(OrganisationType::central);
    CHECK(free_units(store, sample, 2025) == 700);

    SUBCASE("what was set by hand last year is carried over") {
      must(store.allowances().put(service.id, {2024, 5, true, false}, noon));
      becomes(OrganisationType::other);
      CHECK(free_units(store, sample, 2025) == 5);
    }
    SUBCASE("after a year of high volume nothing is free") {
      Notification n = sample.notification(at("2025-03-01T12:00:00Z"), high_volume_units);
      n.status = Status::delivered;
      must(store.notifications().import_rows(std::vector{n}, true));
      becomes(OrganisationType::other);
      CHECK(free_units(store, sample, 2025) == 0);
      CHECK(must(store.allowances().find(service.id, 2025))->high_volume_service_last_year);
    }
    SUBCASE("a version that does not follow renews nothing") {
      service.organisation_type = OrganisationType::other;
      CHECK(store.services().update(service, noon).error().code == ErrorCode::conflict);
      CHECK(free_units(store, sample, 2025) == 700);
    }
  });
}

}  // namespace price_contract
