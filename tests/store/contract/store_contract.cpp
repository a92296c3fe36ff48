// One suite over every store: what the port promises (include/notify/store.hpp).
#include "store/contract/sending.hpp"
#include "support/sample.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace store_contract {

TEST_CASE("store: services, templates and keys come back as they were put") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    const Sample sample(store, entropy, noon, "Zażółć 'quoted' \"clinic\"");
    CHECK(must(store.services().get(sample.service.id)) == sample.service);
    CHECK(must(store.services().list()).size() == 1);
    CHECK(must(store.templates().get(sample.service.id, sample.sms.id, 0)) == sample.sms);

    Template second = sample.sms;
    second.version = 2;
    second.content = "Bye ((name))\nline two \\ \"x\"";
    must(store.templates().put(second));
    CHECK(must(store.templates().get(sample.service.id, sample.sms.id, 0)) == second);
    CHECK(must(store.templates().get(sample.service.id, sample.sms.id, 1)) == sample.sms);

    ApiKey key{{make_uuid_v4(entropy)}, sample.service.id, "live", KeyType::normal, noon, {}};
    const std::string sealed("\x00\x01\xff sealed", 10);
    must(store.api_keys().insert(key, sealed));
    const auto keys = must(store.api_keys().list(sample.service.id));
    REQUIRE(keys.size() == 1);
    CHECK(keys[0].key == key);
    CHECK(keys[0].sealed_secret == sealed);
  });
}

TEST_CASE("store: what is not there, or another service's, is not found") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    const Sample mine(store, entropy, noon, "mine"), theirs(store, entropy, noon, "theirs");
    const auto ids = mine.create(store, noon, 1);
    CHECK(store.services().get(ServiceId{make_uuid_v4(entropy)}).error().code ==
          ErrorCode::not_found);
    CHECK(store.templates().get(theirs.service.id, mine.sms.id, 0).error().code ==
          ErrorCode::not_found);
    CHECK(store.notifications().get(theirs.service.id, ids[0]).error().code ==
          ErrorCode::not_found);
    CHECK(must(store.notifications().get(mine.service.id, ids[0])).to == "447700900123");
  });
}

TEST_CASE("store: a name that is taken and a version that does not follow are conflicts") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample sample(store, entropy, noon);
    Service again = sample.service;
    again.id.uuid = make_uuid_v4(entropy);
    const auto refused = store.services().insert(again);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(refused.error().message == "service name is taken: Clinic");
    Template later = sample.sms;
    later.version = 3;
    CHECK(store.templates().put(later).error().code == ErrorCode::conflict);
  });
}

TEST_CASE("store: reference data and allowances are kept digit for digit") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    ReferenceData data = flat_rate("0.0230");
    data.letter_rates.push_back(
        {noon, noon + 24h, 2, decimal("1.5500"), true, Postage::rest_of_world});
    must(store.rates().put(data));
    must(store.rates().put(data));
    const auto back = must(store.rates().get());
    CHECK(back.sms_rates == data.sms_rates);
    CHECK(back.sms_rates[0].rate.to_text() == "0.0230");
    CHECK(back.letter_rates == data.letter_rates);
    CHECK(back.default_allowances == data.default_allowances);

    const Sample sample(store, entropy, noon);
    CHECK(!must(store.allowances().find(sample.service.id, 2025)));
    must(store.allowances().put(sample.service.id, {2025, 7, true}, noon));
    must(store.allowances().put(sample.service.id, {2025, 9, false}, noon));
    CHECK(must(store.allowances().find(sample.service.id, 2025)) == Allowance{2025, 9, false});
    CHECK(store.allowances()
              .put(ServiceId{make_uuid_v4(entropy)}, {2025, 9, false}, noon)
              .error()
              .code == ErrorCode::not_found);
  });
}

TEST_CASE("store: every column of a notification survives the round trip") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(5);
    const Sample sample(store, entropy, noon);
    Notification n = sample.notification(noon, 3);
    n.to = "+44 7700 900123 \"x\" {a,b} \\ NULL \t\n ünï";
    n.job_id.uuid = make_uuid_v4(entropy);
    n.job_row_number = 41;
    n.client_reference = "null";
    n.international = true;
    n.rate_multiplier = 12;
    n.phone_prefix = "1";
    must(store.notifications().create(std::vector{NewNotification{n, "", ""}}));
    const Notification back = must(store.notifications().get(n.service_id, n.id));
    CHECK(back.to == n.to);
    CHECK(back.job_id == n.job_id);
    CHECK(back.job_row_number == n.job_row_number);
    CHECK(back.client_reference == "null");
    CHECK(back.personalisation == n.personalisation);
    CHECK(back.international);
    CHECK(back.rate_multiplier == 12);
    CHECK(back.billable_units == 3);
    CHECK(back.created_at == n.created_at);
    CHECK(!back.sent_at);
    CHECK(back.sent_by.empty());
    CHECK(back.status == Status::created);
    CHECK(!back.api_key_id);
  });
}

TEST_CASE("store: a request under a known idempotency key is answered, not stored (I1, C2)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(6);
    const Sample sample(store, entropy, noon), other(store, entropy, noon, "other");
    const auto row = [&](const Sample& owner, std::string key, std::string digest) {
      return NewNotification{owner.notification(noon), std::move(key), std::move(digest)};
    };
    const auto first = must(store.notifications().create(std::vector{row(sample, "k", "d")}));
    CHECK(first[0].outcome == CreateOutcome::created);
    const auto again = must(store.notifications().create(
        std::vector{row(sample, "k", "d"), row(sample, "k", "other"), row(sample, "n", "d"),
                    row(sample, "n", "d"), row(sample, "", "")}));
    CHECK(again[0].outcome == CreateOutcome::existed);
    CHECK(again[0].id == first[0].id);
    CHECK(again[1].outcome == CreateOutcome::conflict);
    CHECK(again[2].outcome == CreateOutcome::created);
    CHECK(again[3].outcome == CreateOutcome::existed);
    CHECK(again[3].id == again[2].id);
    CHECK(again[4].outcome == CreateOutcome::created);
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 3);
    // Another service's keys are its own.
    CHECK(must(store.notifications().create(std::vector{row(other, "k", "x")}))[0].outcome ==
          CreateOutcome::created);
  });
}

TEST_CASE("store: a batch with one bad row stores nothing") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(7);
    const Sample sample(store, entropy, noon);
    std::vector<NewNotification> rows(2);
    rows[0].notification = sample.notification(noon);
    rows[1].notification = sample.notification(noon);
    rows[1].notification.template_version = 99;  // no such version
    const auto refused = store.notifications().create(rows);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 0);
    CHECK(!store.notifications().get(sample.service.id, rows[0].notification.id));
  });
}

namespace {

/// Three messages of two units each on one day that was billed twice over.
struct BilledDay {
  SeededEntropy entropy{15};
  Sample sample;
  std::vector<NotificationId> ids;
  LocalDayRange days{day("2026-03-20"), day("2026-03-20")};
  std::vector<ServiceFact> facts;

  explicit BilledDay(Store& store) : sample(store, entropy, noon) {
    must(store.rates().put(flat_rate("0.0200")));
    ids = sample.create(store, noon, 3, 2);
    send_all(store, noon);
    must(store.facts().advance(noon + 12h));
    const auto marks = must(store.billing().list_marks(10));
    REQUIRE(marks.size() == 1);
    must(store.billing().bill(marks));
    must(store.billing().bill(marks));
    CHECK(must(store.billing().list_marks(10)).empty());
    facts = must(store.billing().list_facts(days));
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].fact.billable_units == 6);
    CHECK(facts[0].fact.rate.to_text() == "0.0200");
  }
};

}  // namespace

TEST_CASE("store: bills replace a day, never add to it: a corrected rate leaves no old row") {
  over_every_store([](Store& store) {
    const BilledDay billed(store);
    ReferenceData corrected;
    corrected.sms_rates.push_back({at("2026-03-01T00:00:00Z"), decimal("0.03")});
    must(store.rates().put(corrected));
    must(store.billing().bill(must(store.billing().list_marks(10))));
    const auto facts = must(store.billing().list_facts(billed.days));
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].fact.rate == decimal("0.03"));
  });
}

TEST_CASE("store: bills replace a day, never add to it: a group that vanishes, vanishes") {
  over_every_store([](Store& store) {
    const BilledDay billed(store);
    for (const auto& id : billed.ids)
      must(store.receipts().apply(
          std::vector{Receipt{id, "sim", "", Status::technical_failure, noon}}, noon + 13h));
    CHECK(must(store.facts().state()).deltas > 0);
    CHECK(must(store.facts().fold(1000)) > 0);
    must(store.billing().bill(must(store.billing().list_marks(10))));
    CHECK(must(store.billing().list_facts(billed.days)).empty());
    CHECK(must(store.facts().state()).deltas == 0);
  });
}

TEST_CASE("store: billing facts that were dropped come back the same") {
  over_every_store([](Store& store) {
    const BilledDay billed(store);
    must(store.billing().drop_facts(billed.days));
    CHECK(must(store.billing().list_facts(billed.days)).empty());
    must(store.billing().bill(must(store.billing().list_marks(10))));
    CHECK(must(store.billing().list_facts(billed.days)) == billed.facts);
  });
}

TEST_CASE("store: a day without a rate cannot be billed and says so") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(16);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    send_all(store, noon);
    must(store.facts().advance(noon + 12h));
    const auto refused = store.billing().bill(must(store.billing().list_marks(10)));
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::not_found);
    CHECK(refused.error().message.find("2026-03-20") != std::string::npos);
    CHECK(must(store.billing().list_marks(10)).size() == 1);
  });
}

TEST_CASE("store: the watermark takes whole steps only and never goes back") {
  over_every_store([](Store& store) {
    for (const auto off : {1us, std::chrono::microseconds(watermark_step) - 1us})
      CHECK(store.facts().advance(noon + off).error().code == ErrorCode::invalid_argument);
    CHECK(must(store.facts().advance(noon)) == noon);
    CHECK(must(store.facts().advance(noon - 2h)) == noon);
    CHECK(must(store.facts().state()).watermark == noon);
    CHECK(must(store.facts().advance(noon + watermark_step)) == noon + watermark_step);
  });
}

TEST_CASE("store: what changes in the hour that the watermark stands in is counted once (I7)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(23);
    const Sample sample(store, entropy, noon);
    std::vector<NotificationId> ids;
    for (const auto minute : {2min, 7min, 12min, 59min})
      ids.push_back(sample.create(store, noon + minute, 1)[0]);
    const auto check = [&](UtcTime watermark) {
      CAPTURE(watermark.to_text());
      CHECK(must(store.facts().advance(watermark)) == watermark);
      CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());
      std::map<Status, std::int64_t> counted, expected;
      for (const StatusFact& f : must(store.statistics().read_statuses(
               {{day("2026-03-20"), day("2026-03-20")}, StatusSumsBy::platform_day, {}})))
        counted[f.status] += f.notification_count;
      for (const NotificationId& id : ids)
        ++expected[must(store.notifications().get(sample.service.id, id)).status];
      CHECK(counted == expected);
    };
    check(noon + 5min);
    const auto report = [&](Status status) {
      std::vector<Receipt> receipts;
      for (const NotificationId& id : ids) receipts.push_back({id, "sim", "", status, noon});
      must(store.receipts().apply(receipts, noon + 1h));
    };
    report(Status::pending);
    check(noon + 5min);
    check(noon + 10min);
    report(Status::temporary_failure);
    check(noon + 10min);
    must(store.facts().fold(100));
    check(noon + 10min);
    check(noon + 1h);
    report(Status::delivered);
    check(noon + 1h);
    must(store.facts().fold(100));
    check(noon + 1h);
  });
}

TEST_CASE("store: a lease on a task is one owner's until it ends (T3)") {
  over_every_store([](Store& store) {
    const TaskLease first = must(store.tasks().claim("facts/fold", "a", noon, noon + 1min));
    const auto refused = store.tasks().claim("facts/fold", "b", noon, noon + 1min);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::busy);
    CHECK(refused.error().retryable);
    const TaskLease second = must(store.tasks().claim("facts/fold", "b", noon + 1min, noon + 2min));
    CHECK(second.epoch > first.epoch);
    CHECK(store.tasks().release(first).error().code == ErrorCode::conflict);
    must(store.tasks().release(second));
    must(store.tasks().claim("facts/fold", "a", noon + 1min, noon + 2min));
  });
}

namespace {

/// What the cube must say, counted the simple way: one row a notification.
struct Model {
  std::map<NotificationId, Notification> rows;

  [[nodiscard]] std::vector<CubeRow> billed_cells(const Calendar& calendar) const {
    std::map<CubeKey, CubeRow> cells;
    for (const auto& [id, n] : rows) {
      CubeKey key;
      key.day = calendar.day_of(n.created_at);
      key.service_id = n.service_id;
      key.template_id = n.template_id;
      key.status = n.status;
      key.provider = n.sent_by;
      CubeRow& cell = cells[key];
      cell.key = key;
      ++cell.notifications;
      cell.billable_units += n.billable_units;
    }
    std::vector<CubeRow> out;
    for (auto& [key, cell] : cells) out.push_back(cell);
    return out;
  }
};

}  // namespace

TEST_CASE("store: incremental facts equal a recount after any history (the law, I7, I12)") {
  over_every_store([](Store& store) {
    must(store.rates().put(flat_rate()));
    SeededEntropy entropy(17);
    const UtcTime start = at("2026-03-27T20:00:00Z");  // the clocks go forward on the 29th
    const Sample sample(store, entropy, start);
    const auto calendar = must(Calendar::preset("uk"));
    const RateTable rates(flat_rate().sms_rates, {});
    std::mt19937 random(20'260'329);
    const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    Model model;
    UtcTime now = start;
    for (int step = 0; step < 300; ++step) {
      now = now + std::chrono::minutes(draw(25));
      switch (draw(8)) {
        case 0:
        case 1: {
          const int units = 1 + draw(3);
          for (const auto& id : sample.create(store, now, 1 + draw(4), units)) {
            Notification n = sample.notification(now, units);
            n.id = id;
            model.rows[id] = n;
          }
          break;
        }
        case 2: {
          for (const auto& c : claim(store, now, 10'000)) {
            must(store.delivery().begin_attempts(std::vector{intent(c)}, now));
            const auto outcome = draw(5) == 0 ? SendOutcome::rejected : SendOutcome::accepted;
            must(store.delivery().finish_attempts(std::vector{ended(c, outcome)}, now));
            Notification& n = model.rows[c.notification.id];
            if (outcome == SendOutcome::accepted) n.sent_by = "sim";
            if (n.status == Status::created)
              n.status =
                  outcome == SendOutcome::accepted ? Status::sending : Status::technical_failure;
          }
          break;
        }
        case 3:
        case 4: {
          std::vector<Receipt> receipts;
          static constexpr Status reports[] = {Status::delivered, Status::temporary_failure,
                                               Status::permanent_failure, Status::pending};
          for (auto& [id, n] : model.rows) {
            if (draw(6) != 0) continue;
            const Status reported = reports[draw(4)];
            receipts.push_back({id, "sim", "", reported, now});
            n.status = merged_status(n.status, reported);
            if (n.sent_by.empty()) n.sent_by = "sim";
          }
          if (!receipts.empty()) must(store.receipts().apply(receipts, now));
          break;
        }
        case 5: must(store.facts().advance(now.floor_to(watermark_step))); break;
        case 6: must(store.facts().fold(1 + draw(50))); break;
        case 7: must(store.billing().bill(must(store.billing().list_marks(1 + draw(3))))); break;
      }
      if (step % 10 != 9) continue;
      // The bill at this instant, whatever was advanced, folded or billed so far.
      auto expected = must(project_billing(model.billed_cells(calendar), rates, calendar));
      std::vector<BillingFact> found;
      for (const int year : {2025, 2026}) {
        BillingSnapshot snapshot = must(store.billing().read(sample.service.id, year));
        found.insert(found.end(), snapshot.facts.begin(), snapshot.facts.end());
        const auto fresh = must(project_billing(snapshot.cells, rates, calendar));
        found.insert(found.end(), fresh.begin(), fresh.end());
      }
      REQUIRE(merged_facts(found) == merged_facts(expected));
      for (LocalDay d = day("2026-03-27"); d <= calendar.day_of(now); d = d.next())
        REQUIRE(must(store.facts().rebuild(d, {}, true)).empty());
    }
    // And a rebuild of every day changes nothing.
    must(store.facts().advance(now.floor_to(watermark_step)));
    must(store.facts().fold(100'000));
    must(store.billing().bill(must(store.billing().list_marks(1'000))));
    const LocalDayRange all{day("2026-03-01"), day("2026-06-30")};
    const auto before = must(store.billing().list_facts(all));
    for (LocalDay d = all.first; d <= all.last; d = d.next())
      CHECK(must(store.facts().rebuild(d, sample.service.id, false)).empty());
    must(store.billing().bill(must(store.billing().list_marks(1'000))));
    CHECK(must(store.billing().list_facts(all)) == before);
  });
}

TEST_CASE("store: services in different calendars are counted in their own days") {
  over_every_store([](Store& store) {
    must(store.rates().put(flat_rate()));
    SeededEntropy entropy(18);
    const UtcTime late = at("2026-07-01T02:30:00Z");  // still 30 June in Toronto
    const Sample uk(store, entropy, late, "uk", "uk"), ca(store, entropy, late, "ca", "ca");
    uk.create(store, late, 1);
    ca.create(store, late, 1);
    send_all(store, late);
    must(store.facts().advance(at("2026-07-02T00:00:00Z")));
    must(store.facts().advance(at("2026-07-02T12:00:00Z")));
    must(store.billing().bill(must(store.billing().list_marks(10))));
    const auto june = must(store.billing().list_facts({day("2026-06-30"), day("2026-06-30")}));
    REQUIRE(june.size() == 1);
    CHECK(june[0].service_id == ca.service.id);
    const auto july = must(store.billing().list_facts({day("2026-07-01"), day("2026-07-01")}));
    REQUIRE(july.size() == 1);
    CHECK(july[0].service_id == uk.service.id);
    for (const char* d : {"2026-06-30", "2026-07-01"})
      CHECK(must(store.facts().rebuild(day(d), {}, false)).empty());
  });
}

TEST_CASE("store: a sealed recipient is found in every hour, and only its service's messages") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(41);
    const Sample sample(store, entropy, noon);
    const Sample other(store, entropy, noon, "Shop");
    const auto sealed = [](const Sample& of, UtcTime created_at, std::int64_t index) {
      NewNotification row{of.notification(created_at), "", ""};
      Notification& n = row.notification;
      n.to = n.normalised_to = n.personalisation = {};
      n.sealed = {"sealed", 1, index, false};
      return row;
    };
    const RecipientKeys keys{"447700900123", {17, -17}};
    const auto found = [&](const Sample& of) {
      return must(store.notifications().list_to(of.service.id, keys, 100)).size();
    };
    CHECK(found(sample) == 0);
    for (const UtcTime created_at :
         {noon - 1us, noon, noon + 1us, noon + 59min, noon + 1h, noon + 700h}) {
      for (const std::int64_t index : {17, -17, 18})
        must(store.notifications().create(std::vector{sealed(sample, created_at, index)}));
      must(store.notifications().create(std::vector{sealed(other, created_at, 17)}));
    }
    CHECK(found(sample) == 12);
    CHECK(found(other) == 6);
    CHECK(must(store.retention().erase_recipient(sample.service.id, keys)) == 12);
    CHECK(found(sample) == 0);
    CHECK(found(other) == 6);
  });
}

}  // namespace store_contract
