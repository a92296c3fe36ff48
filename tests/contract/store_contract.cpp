// One suite over every store: what the port promises (include/notify/store.hpp).
#include "contract/stores.hpp"
#include "support/sample.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

std::vector<ClaimedNotification> claim(Store& store, UtcTime now, std::int64_t limit = 100,
                                       std::string owner = "a") {
  return must(
      store.claim_deliveries({NotificationType::sms, std::move(owner), now, now + 5min, limit}));
}

AttemptIntent intent(const ClaimedNotification& c) {
  return {c.notification.id, c.epoch, "sim", c.notification.billable_units, false};
}

AttemptResult ended(const ClaimedNotification& c, SendOutcome outcome, std::string reference = {}) {
  return {c.notification.id, c.epoch, "sim", outcome, std::move(reference), noon + 1h};
}

void send_all(Store& store, UtcTime now) {
  const auto claimed = claim(store, now, 10'000);
  std::vector<AttemptIntent> intents;
  std::vector<AttemptResult> results;
  for (const auto& c : claimed) {
    intents.push_back(intent(c));
    results.push_back(ended(c, SendOutcome::accepted));
  }
  must(store.begin_attempts(intents, now));
  CHECK(must(store.finish_attempts(results, now)) == 0);
}

}  // namespace

TEST_CASE("store: services, templates and keys come back as they were put") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    const Sample sample(store, entropy, noon, "Zażółć 'quoted' \"clinic\"");
    CHECK(must(store.get_service(sample.service.id)) == sample.service);
    CHECK(must(store.list_services()).size() == 1);
    CHECK(must(store.get_template(sample.service.id, sample.sms.id, 0)) == sample.sms);

    Template second = sample.sms;
    second.version = 2;
    second.content = "Bye ((name))\nline two \\ \"x\"";
    must(store.put_template(second));
    CHECK(must(store.get_template(sample.service.id, sample.sms.id, 0)) == second);
    CHECK(must(store.get_template(sample.service.id, sample.sms.id, 1)) == sample.sms);

    ApiKey key{{make_uuid_v4(entropy)}, sample.service.id, "live", KeyType::normal, noon, {}};
    const std::string sealed("\x00\x01\xff sealed", 10);
    must(store.insert_api_key(key, sealed));
    const auto keys = must(store.list_api_keys(sample.service.id));
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
    CHECK(store.get_service(ServiceId{make_uuid_v4(entropy)}).error().code == ErrorCode::not_found);
    CHECK(store.get_template(theirs.service.id, mine.sms.id, 0).error().code ==
          ErrorCode::not_found);
    CHECK(store.get_notification(theirs.service.id, ids[0]).error().code == ErrorCode::not_found);
    CHECK(must(store.get_notification(mine.service.id, ids[0])).to == "447700900123");
  });
}

TEST_CASE("store: a name that is taken and a version that does not follow are conflicts") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample sample(store, entropy, noon);
    Service again = sample.service;
    again.id.uuid = make_uuid_v4(entropy);
    const auto refused = store.insert_service(again);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(refused.error().message == "service name is taken: Clinic");
    Template later = sample.sms;
    later.version = 3;
    CHECK(store.put_template(later).error().code == ErrorCode::conflict);
  });
}

TEST_CASE("store: reference data and allowances are kept digit for digit") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    ReferenceData data = flat_rate("0.0230");
    data.letter_rates.push_back(
        {noon, noon + 24h, 2, decimal("1.5500"), true, Postage::rest_of_world});
    must(store.put_reference_data(data));
    must(store.put_reference_data(data));
    const auto back = must(store.get_reference_data());
    CHECK(back.sms_rates == data.sms_rates);
    CHECK(back.sms_rates[0].rate.to_text() == "0.0230");
    CHECK(back.letter_rates == data.letter_rates);
    CHECK(back.default_allowances == data.default_allowances);

    const Sample sample(store, entropy, noon);
    CHECK(!must(store.find_allowance(sample.service.id, 2025)));
    must(store.put_allowance(sample.service.id, {2025, 7, true}, noon));
    must(store.put_allowance(sample.service.id, {2025, 9, false}, noon));
    CHECK(must(store.find_allowance(sample.service.id, 2025)) == Allowance{2025, 9, false});
    CHECK(store.put_allowance(ServiceId{make_uuid_v4(entropy)}, {2025, 9, false}, noon)
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
    must(store.create_notifications(std::vector{NewNotification{n, "", ""}}));
    const Notification back = must(store.get_notification(n.service_id, n.id));
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
    const auto first = must(store.create_notifications(std::vector{row(sample, "k", "d")}));
    CHECK(first[0].outcome == CreateOutcome::created);
    const auto again = must(store.create_notifications(
        std::vector{row(sample, "k", "d"), row(sample, "k", "other"), row(sample, "n", "d"),
                    row(sample, "n", "d"), row(sample, "", "")}));
    CHECK(again[0].outcome == CreateOutcome::existed);
    CHECK(again[0].id == first[0].id);
    CHECK(again[1].outcome == CreateOutcome::conflict);
    CHECK(again[2].outcome == CreateOutcome::created);
    CHECK(again[3].outcome == CreateOutcome::existed);
    CHECK(again[3].id == again[2].id);
    CHECK(again[4].outcome == CreateOutcome::created);
    CHECK(must(store.count_queued(NotificationType::sms)) == 3);
    // Another service's keys are its own.
    CHECK(must(store.create_notifications(std::vector{row(other, "k", "x")}))[0].outcome ==
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
    const auto refused = store.create_notifications(rows);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(must(store.count_queued(NotificationType::sms)) == 0);
    CHECK(!store.get_notification(sample.service.id, rows[0].notification.id));
  });
}

TEST_CASE("store: a claim takes the oldest, for one owner, until its lease ends (C3, C8)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(8);
    const Sample sample(store, entropy, noon);
    const auto late = sample.create(store, noon + 1s, 2);
    const auto early = sample.create(store, noon, 2);
    CHECK(claim(store, noon - 1s).empty());
    const auto first = claim(store, noon + 1s, 3);
    REQUIRE(first.size() == 3);
    for (const NotificationId& id : early)
      CHECK(std::any_of(first.begin(), first.end(),
                        [&](const auto& c) { return c.notification.id == id; }));
    CHECK(claim(store, noon + 1s, 10, "b").size() == 1);
    CHECK(claim(store, noon + 1s, 10, "b").empty());

    // The lease ends: another owner gets them under a greater epoch, the old one is fenced off.
    const auto second = claim(store, noon + 6min, 10, "b");
    REQUIRE(second.size() == 4);
    const auto again = std::find_if(second.begin(), second.end(), [&](const auto& c) {
      return c.notification.id == first[0].notification.id;
    });
    REQUIRE(again != second.end());
    CHECK(again->epoch > first[0].epoch);
    CHECK(must(store.begin_attempts(std::vector{intent(first[0])}, noon + 6min)) ==
          std::vector<bool>{false});
    CHECK(must(store.finish_attempts(std::vector{ended(first[0], SendOutcome::accepted)},
                                     noon + 6min)) == 1);
    CHECK(must(store.get_notification(sample.service.id, first[0].notification.id)).status ==
          Status::created);
    static_cast<void>(late);
  });
}

TEST_CASE("store: an attempt ends as sent, refused, given back or in doubt (C4)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(9);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 4);
    const auto c = claim(store, noon);
    REQUIRE(c.size() == 4);
    CHECK(must(store.list_in_doubt(noon + 1h, 10)).empty());
    must(store.begin_attempts(std::vector{intent(c[0]), intent(c[1]), intent(c[2]), intent(c[3])},
                              noon));
    CHECK(must(store.list_in_doubt(noon, 10)).empty());  // leased: not in doubt, in flight
    CHECK(must(store.list_in_doubt(noon + 1h, 10)).size() == 4);
    CHECK(must(store.finish_attempts(
              std::vector{ended(c[0], SendOutcome::accepted, "ref-0"),
                          ended(c[1], SendOutcome::rejected), ended(c[2], SendOutcome::retry),
                          ended(c[3], SendOutcome::unknown)},
              noon + 1s)) == 0);

    const Notification sent = must(store.get_notification(sample.service.id, c[0].notification.id));
    CHECK(sent.status == Status::sending);
    CHECK(sent.sent_by == "sim");
    CHECK(sent.reference == "ref-0");
    CHECK(sent.sent_at == noon + 1s);
    CHECK(must(store.get_notification(sample.service.id, c[1].notification.id)).status ==
          Status::technical_failure);
    CHECK(must(store.count_queued(NotificationType::sms)) == 2);
    const auto doubts = must(store.list_in_doubt(noon + 2h, 10));
    REQUIRE(doubts.size() == 1);
    CHECK(doubts[0].id == c[3].notification.id);
    CHECK(doubts[0].provider == "sim");
    CHECK(doubts[0].attempts == 1);
    CHECK(claim(store, noon + 59min).empty());  // both come back after their delay only
    const auto back = claim(store, noon + 1h);
    REQUIRE(back.size() == 2);
    for (const auto& b : back)
      CHECK(b.in_doubt_provider == (b.notification.id == c[3].notification.id ? "sim" : ""));
  });
}

TEST_CASE("store: units that differ when sent are corrected at the intent, in facts too (C5)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(10);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    must(store.advance_facts(noon + 1h));
    const auto c = claim(store, noon + 2h);
    must(store.begin_attempts(
        std::vector{AttemptIntent{c[0].notification.id, c[0].epoch, "sim", 2, true}}, noon + 2h));
    CHECK(must(store.get_notification(sample.service.id, c[0].notification.id)).billable_units ==
          2);
    CHECK(must(store.rebuild_facts(day("2026-03-20"), {}, true)).empty());
  });
}

TEST_CASE("store: receipts commute: any order and repetition end in one status (I5, P1, P2)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(11);
    const Sample sample(store, entropy, noon);
    std::vector<Status> reports{Status::pending, Status::temporary_failure,
                                Status::permanent_failure, Status::delivered, Status::delivered};
    std::sort(reports.begin(), reports.end());
    do {
      const auto ids = sample.create(store, noon, 1);
      send_all(store, noon);
      for (const Status status : reports)
        must(store.apply_receipts(std::vector{Receipt{ids[0], "sim", "", status, noon}}, noon));
      CHECK(must(store.get_notification(sample.service.id, ids[0])).status == Status::delivered);
    } while (std::next_permutation(reports.begin(), reports.end()));
  });
}

TEST_CASE("store: ends and receipts of many at once are each as if alone (P2, I5, I7)") {
  over_every_store([](Store& store) {
    for (const auto watermark : {noon - 1h, noon + 1h}) {  // facts that wait, facts that follow
      CAPTURE(watermark.to_text());
      const std::string reference = watermark.to_text();
      SeededEntropy entropy(static_cast<std::uint64_t>(watermark.us()));
      const Sample sample(store, entropy, noon, watermark < noon ? "Behind" : "Ahead");
      std::vector<NewNotification> rows(7);
      for (NewNotification& row : rows) row.notification = sample.notification(noon);
      const NotificationId home = rows[0].notification.id, abroad = rows[1].notification.id,
                           reported = rows[2].notification.id, refused = rows[3].notification.id,
                           twice = rows[4].notification.id, known = rows[5].notification.id,
                           vague = rows[6].notification.id;
      rows[1].notification.international = true;
      must(store.create_notifications(rows));
      must(store.advance_facts(watermark));
      const auto status_of = [&](NotificationId id) {
        return must(store.get_notification(sample.service.id, id)).status;
      };

      const auto claimed = claim(store, noon);
      REQUIRE(claimed.size() == rows.size());
      std::vector<AttemptIntent> intents;
      std::vector<AttemptResult> results;
      for (const ClaimedNotification& c : claimed) {
        intents.push_back(intent(c));
        const bool is_refused = c.notification.id == refused;
        results.push_back(ended(c, is_refused ? SendOutcome::rejected : SendOutcome::accepted,
                                c.notification.id == known ? reference : ""));
      }
      must(store.begin_attempts(intents, noon));
      must(store.apply_receipts(std::vector{Receipt{reported, "sim", "", Status::delivered, noon}},
                                noon));
      CHECK(must(store.finish_attempts(results, noon + 1s)) == 0);
      CHECK(status_of(home) == Status::sending);
      CHECK(status_of(abroad) == Status::sent);
      CHECK(status_of(reported) == Status::delivered);
      CHECK(status_of(refused) == Status::technical_failure);
      for (const NotificationId& id : {home, abroad, reported})
        CHECK(must(store.get_notification(sample.service.id, id)).sent_by == "sim");
      CHECK(must(store.get_notification(sample.service.id, known)).reference == reference);
      CHECK(must(store.rebuild_facts(day("2026-03-20"), {}, true)).empty());

      const NotificationId nobody{make_uuid_v7(noon, entropy)};
      const std::vector<Receipt> receipts{
          {home, "sim", "", Status::delivered, noon},
          {twice, "sim", "", Status::permanent_failure, noon},
          {abroad, "sim", "", Status::delivered, noon},
          {twice, "sim", "", Status::delivered, noon},
          {nobody, "sim", "", Status::delivered, noon},
          {{}, "sim", reference, Status::temporary_failure, noon},
          {reported, "sim", "", Status::temporary_failure, noon},
          {vague, "sim", "", Status::permanent_failure, noon, true},
      };
      using enum ReceiptOutcome;
      CHECK(must(store.apply_receipts(receipts, noon + 2s)) ==
            std::vector{applied, applied, applied, applied, parked, applied, unchanged, applied});
      CHECK(status_of(home) == Status::delivered);
      CHECK(status_of(abroad) == Status::delivered);
      CHECK(status_of(twice) == Status::delivered);
      CHECK(status_of(known) == Status::temporary_failure);
      CHECK(status_of(reported) == Status::delivered);
      CHECK(status_of(vague) == Status::permanent_failure);
      CHECK(must(store.rebuild_facts(day("2026-03-20"), {}, true)).empty());
      // What was vague is still open to a better word.
      must(store.apply_receipts(
          std::vector{Receipt{vague, "sim", "", Status::temporary_failure, noon}}, noon + 3s));
      CHECK(status_of(vague) == Status::temporary_failure);
      CHECK(must(store.rebuild_facts(day("2026-03-20"), {}, true)).empty());
    }
  });
}

TEST_CASE("store: an early receipt stays when the attempt's end is stored (I6)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(12);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    const auto c = claim(store, noon);
    must(store.begin_attempts(std::vector{intent(c[0])}, noon));
    const Receipt receipt{c[0].notification.id, "sim", "", Status::delivered, noon};
    CHECK(must(store.apply_receipts(std::vector{receipt}, noon))[0] == ReceiptOutcome::applied);
    CHECK(must(store.apply_receipts(std::vector{receipt, receipt}, noon)) ==
          std::vector{ReceiptOutcome::unchanged, ReceiptOutcome::unchanged});
    CHECK(must(store.finish_attempts(std::vector{ended(c[0], SendOutcome::accepted)}, noon)) == 0);
    const Notification n = must(store.get_notification(sample.service.id, c[0].notification.id));
    CHECK(n.status == Status::delivered);
    CHECK(n.sent_by == "sim");
  });
}

TEST_CASE("store: a receipt for an unknown reference is parked and applied later (P3, P4)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(13);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    const auto c = claim(store, noon);
    must(store.begin_attempts(std::vector{intent(c[0])}, noon));
    const std::vector receipts{Receipt{{}, "sim", "ref", Status::delivered, noon},
                               Receipt{{}, "sim", "never", Status::delivered, noon},
                               Receipt{{make_uuid_v4(entropy)}, "sim", "", Status::pending, noon}};
    CHECK(must(store.apply_receipts(receipts, noon)) == std::vector(3, ReceiptOutcome::parked));
    must(store.finish_attempts(std::vector{ended(c[0], SendOutcome::accepted, "ref")}, noon));
    CHECK(must(store.get_notification(sample.service.id, c[0].notification.id)).status ==
          Status::delivered);
    CHECK(must(store.apply_receipts(std::vector{receipts[0]}, noon))[0] ==
          ReceiptOutcome::unchanged);
  });
}

TEST_CASE("store: a receipt months late reaches the history and the bill (P5)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(14);
    must(store.put_reference_data(flat_rate()));
    const Sample sample(store, entropy, noon);
    Notification old = sample.notification(noon, 1);
    old.status = Status::technical_failure;
    Notification sent = sample.notification(noon, 2);
    sent.status = Status::created;
    must(store.import_notifications(std::vector{old, sent}, true));
    CHECK(store.import_notifications(std::vector{old}, false).error().code == ErrorCode::conflict);
    must(store.advance_facts(noon + 24h));
    CHECK(
        must(store.apply_receipts(std::vector{Receipt{sent.id, "mmg", "", Status::delivered, noon}},
                                  noon + 2000h))[0] == ReceiptOutcome::applied);
    must(store.bill(must(store.list_billing_marks(100))));
    const auto facts = must(store.list_billing_facts({day("2026-03-20"), day("2026-03-20")}));
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].fact.provider == "mmg");
    CHECK(facts[0].fact.billable_units == 2);
    CHECK(must(store.rebuild_facts(day("2026-03-20"), {}, true)).empty());
  });
}

namespace {

/// Three messages of two units each on one day that was billed twice over.
struct BilledDay {
  SeededEntropy entropy{15};
  Sample sample;
  std::vector<NotificationId> ids;
  LocalDayRange days{day("2026-03-20"), day("2026-03-20")};
  std::vector<Store::ServiceFact> facts;

  explicit BilledDay(Store& store) : sample(store, entropy, noon) {
    must(store.put_reference_data(flat_rate("0.0200")));
    ids = sample.create(store, noon, 3, 2);
    send_all(store, noon);
    must(store.advance_facts(noon + 12h));
    const auto marks = must(store.list_billing_marks(10));
    REQUIRE(marks.size() == 1);
    must(store.bill(marks));
    must(store.bill(marks));
    CHECK(must(store.list_billing_marks(10)).empty());
    facts = must(store.list_billing_facts(days));
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
    must(store.put_reference_data(corrected));
    must(store.bill(must(store.list_billing_marks(10))));
    const auto facts = must(store.list_billing_facts(billed.days));
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].fact.rate == decimal("0.03"));
  });
}

TEST_CASE("store: bills replace a day, never add to it: a group that vanishes, vanishes") {
  over_every_store([](Store& store) {
    const BilledDay billed(store);
    for (const auto& id : billed.ids)
      must(store.apply_receipts(
          std::vector{Receipt{id, "sim", "", Status::technical_failure, noon}}, noon + 13h));
    CHECK(must(store.facts_state()).deltas > 0);
    CHECK(must(store.fold_facts(1000)) > 0);
    must(store.bill(must(store.list_billing_marks(10))));
    CHECK(must(store.list_billing_facts(billed.days)).empty());
    CHECK(must(store.facts_state()).deltas == 0);
  });
}

TEST_CASE("store: billing facts that were dropped come back the same") {
  over_every_store([](Store& store) {
    const BilledDay billed(store);
    must(store.drop_billing_facts(billed.days));
    CHECK(must(store.list_billing_facts(billed.days)).empty());
    must(store.bill(must(store.list_billing_marks(10))));
    CHECK(must(store.list_billing_facts(billed.days)) == billed.facts);
  });
}

TEST_CASE("store: a day without a rate cannot be billed and says so") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(16);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    send_all(store, noon);
    must(store.advance_facts(noon + 12h));
    const auto refused = store.bill(must(store.list_billing_marks(10)));
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::not_found);
    CHECK(refused.error().message.find("2026-03-20") != std::string::npos);
    CHECK(must(store.list_billing_marks(10)).size() == 1);
  });
}

TEST_CASE("store: the watermark takes whole steps only and never goes back") {
  over_every_store([](Store& store) {
    for (const auto off : {1us, std::chrono::microseconds(watermark_step) - 1us})
      CHECK(store.advance_facts(noon + off).error().code == ErrorCode::invalid_argument);
    CHECK(must(store.advance_facts(noon)) == noon);
    CHECK(must(store.advance_facts(noon - 2h)) == noon);
    CHECK(must(store.facts_state()).watermark == noon);
    CHECK(must(store.advance_facts(noon + watermark_step)) == noon + watermark_step);
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
      CHECK(must(store.advance_facts(watermark)) == watermark);
      CHECK(must(store.rebuild_facts(day("2026-03-20"), {}, true)).empty());
      std::map<Status, std::int64_t> counted, expected;
      for (const StatusFact& f : must(store.read_statuses(
               {{day("2026-03-20"), day("2026-03-20")}, StatusSumsBy::platform_day, {}})))
        counted[f.status] += f.notification_count;
      for (const NotificationId& id : ids)
        ++expected[must(store.get_notification(sample.service.id, id)).status];
      CHECK(counted == expected);
    };
    check(noon + 5min);
    const auto report = [&](Status status) {
      std::vector<Receipt> receipts;
      for (const NotificationId& id : ids) receipts.push_back({id, "sim", "", status, noon});
      must(store.apply_receipts(receipts, noon + 1h));
    };
    report(Status::pending);
    check(noon + 5min);
    check(noon + 10min);
    report(Status::temporary_failure);
    check(noon + 10min);
    must(store.fold_facts(100));
    check(noon + 10min);
    check(noon + 1h);
    report(Status::delivered);
    check(noon + 1h);
    must(store.fold_facts(100));
    check(noon + 1h);
  });
}

TEST_CASE("store: a lease on a task is one owner's until it ends (T3)") {
  over_every_store([](Store& store) {
    const TaskLease first = must(store.claim_task("facts/fold", "a", noon, noon + 1min));
    const auto refused = store.claim_task("facts/fold", "b", noon, noon + 1min);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::busy);
    CHECK(refused.error().retryable);
    const TaskLease second = must(store.claim_task("facts/fold", "b", noon + 1min, noon + 2min));
    CHECK(second.epoch > first.epoch);
    CHECK(store.release_task(first).error().code == ErrorCode::conflict);
    must(store.release_task(second));
    must(store.claim_task("facts/fold", "a", noon + 1min, noon + 2min));
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
    must(store.put_reference_data(flat_rate()));
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
            must(store.begin_attempts(std::vector{intent(c)}, now));
            const auto outcome = draw(5) == 0 ? SendOutcome::rejected : SendOutcome::accepted;
            must(store.finish_attempts(std::vector{ended(c, outcome)}, now));
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
          if (!receipts.empty()) must(store.apply_receipts(receipts, now));
          break;
        }
        case 5: must(store.advance_facts(now.floor_to(watermark_step))); break;
        case 6: must(store.fold_facts(1 + draw(50))); break;
        case 7: must(store.bill(must(store.list_billing_marks(1 + draw(3))))); break;
      }
      if (step % 10 != 9) continue;
      // The bill at this instant, whatever was advanced, folded or billed so far.
      auto expected = must(project_billing(model.billed_cells(calendar), rates, calendar));
      std::vector<BillingFact> found;
      for (const int year : {2025, 2026}) {
        BillingSnapshot snapshot = must(store.read_billing(sample.service.id, year));
        found.insert(found.end(), snapshot.facts.begin(), snapshot.facts.end());
        const auto fresh = must(project_billing(snapshot.cells, rates, calendar));
        found.insert(found.end(), fresh.begin(), fresh.end());
      }
      REQUIRE(merged_facts(found) == merged_facts(expected));
      for (LocalDay d = day("2026-03-27"); d <= calendar.day_of(now); d = d.next())
        REQUIRE(must(store.rebuild_facts(d, {}, true)).empty());
    }
    // And a rebuild of every day changes nothing.
    must(store.advance_facts(now.floor_to(watermark_step)));
    must(store.fold_facts(100'000));
    must(store.bill(must(store.list_billing_marks(1'000))));
    const LocalDayRange all{day("2026-03-01"), day("2026-06-30")};
    const auto before = must(store.list_billing_facts(all));
    for (LocalDay d = all.first; d <= all.last; d = d.next())
      CHECK(must(store.rebuild_facts(d, sample.service.id, false)).empty());
    must(store.bill(must(store.list_billing_marks(1'000))));
    CHECK(must(store.list_billing_facts(all)) == before);
  });
}

TEST_CASE("store: services in different calendars are counted in their own days") {
  over_every_store([](Store& store) {
    must(store.put_reference_data(flat_rate()));
    SeededEntropy entropy(18);
    const UtcTime late = at("2026-07-01T02:30:00Z");  // still 30 June in Toronto
    const Sample uk(store, entropy, late, "uk", "uk"), ca(store, entropy, late, "ca", "ca");
    uk.create(store, late, 1);
    ca.create(store, late, 1);
    send_all(store, late);
    must(store.advance_facts(at("2026-07-02T00:00:00Z")));
    must(store.advance_facts(at("2026-07-02T12:00:00Z")));
    must(store.bill(must(store.list_billing_marks(10))));
    const auto june = must(store.list_billing_facts({day("2026-06-30"), day("2026-06-30")}));
    REQUIRE(june.size() == 1);
    CHECK(june[0].service_id == ca.service.id);
    const auto july = must(store.list_billing_facts({day("2026-07-01"), day("2026-07-01")}));
    REQUIRE(july.size() == 1);
    CHECK(july[0].service_id == uk.service.id);
    for (const char* d : {"2026-06-30", "2026-07-01"})
      CHECK(must(store.rebuild_facts(day(d), {}, false)).empty());
  });
}
