// What the port promises of sending: claims, attempts and receipts. (include/notify/store.hpp)
#include "store/contract/sending.hpp"
#include "support/sample.hpp"

#include <algorithm>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace deliveries_contract {

TEST_CASE("deliveries: a claim takes the oldest, for one owner, until its lease ends (C3, C8)") {
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
    CHECK(must(store.delivery().begin_attempts(std::vector{intent(first[0])}, noon + 6min)) ==
          std::vector<bool>{false});
    CHECK(must(store.delivery().finish_attempts(std::vector{ended(first[0], SendOutcome::accepted)},
                                                noon + 6min)) == 1);
    CHECK(must(store.notifications().get(sample.service.id, first[0].notification.id)).status ==
          Status::created);
    static_cast<void>(late);
  });
}

TEST_CASE("deliveries: of claims made at different times each is held under its own epoch (C8)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(20);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 80);
    const auto lost = claim(store, noon, 40);  // their leases end
    const auto kept = claim(store, noon + 6min, 100, "b");
    REQUIRE(kept.size() == 80);
    // Of every second message that was claimed twice, the claim that was lost.
    std::vector<ClaimedNotification> mixed = kept;
    for (std::size_t i = 0; i < lost.size(); i += 2) {
      const auto twin = std::find_if(mixed.begin(), mixed.end(), [&](const auto& c) {
        return c.notification.id == lost[i].notification.id;
      });
      REQUIRE(twin != mixed.end());
      REQUIRE(twin->epoch != lost[i].epoch);
      *twin = lost[i];
    }
    std::vector<bool> expected;
    for (const ClaimedNotification& c : mixed)
      expected.push_back(std::any_of(kept.begin(), kept.end(), [&](const auto& k) {
        return k.notification.id == c.notification.id && k.epoch == c.epoch;
      }));
    CHECK(std::count(expected.begin(), expected.end(), true) == 60);
    CHECK(must(store.delivery().extend_claims(held(mixed), noon + 12min)) == expected);
    CHECK(must(store.delivery().begin_attempts(intents(mixed), noon + 7min)) == expected);
    CHECK(must(store.delivery().finish_attempts(ends(mixed, SendOutcome::accepted), noon + 8min)) ==
          20);
    for (std::size_t i = 0; i < mixed.size(); ++i)
      CHECK(must(store.notifications().get(sample.service.id, mixed[i].notification.id)).status ==
            (expected[i] ? Status::sending : Status::created));
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 20);
  });
}

TEST_CASE("deliveries: an attempt ends as sent, refused, given back or in doubt (C4)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(9);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 4);
    const auto c = claim(store, noon);
    REQUIRE(c.size() == 4);
    CHECK(must(store.delivery().list_in_doubt(noon + 1h, 10)).empty());
    must(store.delivery().begin_attempts(
        std::vector{intent(c[0]), intent(c[1]), intent(c[2]), intent(c[3])}, noon));
    CHECK(
        must(store.delivery().list_in_doubt(noon, 10)).empty());  // leased: not in doubt, in flight
    CHECK(must(store.delivery().list_in_doubt(noon + 1h, 10)).size() == 4);
    CHECK(must(store.delivery().finish_attempts(
              std::vector{ended(c[0], SendOutcome::accepted, "ref-0"),
                          ended(c[1], SendOutcome::rejected), ended(c[2], SendOutcome::retry),
                          ended(c[3], SendOutcome::unknown)},
              noon + 1s)) == 0);

    const Notification sent =
        must(store.notifications().get(sample.service.id, c[0].notification.id));
    CHECK(sent.status == Status::sending);
    CHECK(sent.sent_by == "sim");
    CHECK(sent.reference == "ref-0");
    CHECK(sent.sent_at == noon + 1s);
    CHECK(must(store.notifications().get(sample.service.id, c[1].notification.id)).status ==
          Status::technical_failure);
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 2);
    const auto doubts = must(store.delivery().list_in_doubt(noon + 2h, 10));
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

TEST_CASE(
    "deliveries: units that differ when sent are corrected at the intent, in facts too (C5)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(10);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    must(store.facts().advance(noon + 1h));
    const auto c = claim(store, noon + 2h);
    must(store.delivery().begin_attempts(
        std::vector{AttemptIntent{c[0].notification.id, c[0].epoch, "sim", 2, true}}, noon + 2h));
    CHECK(must(store.notifications().get(sample.service.id, c[0].notification.id)).billable_units ==
          2);
    CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());
  });
}

TEST_CASE("deliveries: receipts commute: any order and repetition end in one status (I5, P1, P2)") {
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
        must(store.receipts().apply(std::vector{Receipt{ids[0], "sim", "", status, noon}}, noon));
      CHECK(must(store.notifications().get(sample.service.id, ids[0])).status == Status::delivered);
    } while (std::next_permutation(reports.begin(), reports.end()));
  });
}

TEST_CASE("deliveries: ends and receipts of many at once are each as if alone (P2, I5, I7)") {
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
      must(store.notifications().create(rows));
      must(store.facts().advance(watermark));
      const auto status_of = [&](NotificationId id) {
        return must(store.notifications().get(sample.service.id, id)).status;
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
      must(store.delivery().begin_attempts(intents, noon));
      must(store.receipts().apply(
          std::vector{Receipt{reported, "sim", "", Status::delivered, noon}}, noon));
      CHECK(must(store.delivery().finish_attempts(results, noon + 1s)) == 0);
      CHECK(status_of(home) == Status::sending);
      CHECK(status_of(abroad) == Status::sent);
      CHECK(status_of(reported) == Status::delivered);
      CHECK(status_of(refused) == Status::technical_failure);
      for (const NotificationId& id : {home, abroad, reported})
        CHECK(must(store.notifications().get(sample.service.id, id)).sent_by == "sim");
      CHECK(must(store.notifications().get(sample.service.id, known)).reference == reference);
      CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());

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
      CHECK(must(store.receipts().apply(receipts, noon + 2s)) ==
            std::vector{applied, applied, applied, applied, parked, applied, unchanged, applied});
      CHECK(status_of(home) == Status::delivered);
      CHECK(status_of(abroad) == Status::delivered);
      CHECK(status_of(twice) == Status::delivered);
      CHECK(status_of(known) == Status::temporary_failure);
      CHECK(status_of(reported) == Status::delivered);
      CHECK(status_of(vague) == Status::permanent_failure);
      CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());
      // What was vague is still open to a better word.
      must(store.receipts().apply(
          std::vector{Receipt{vague, "sim", "", Status::temporary_failure, noon}}, noon + 3s));
      CHECK(status_of(vague) == Status::temporary_failure);
      CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());
    }
  });
}

TEST_CASE("deliveries: an early receipt stays when the attempt's end is stored (I6)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(12);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    const auto c = claim(store, noon);
    must(store.delivery().begin_attempts(std::vector{intent(c[0])}, noon));
    const Receipt receipt{c[0].notification.id, "sim", "", Status::delivered, noon};
    CHECK(must(store.receipts().apply(std::vector{receipt}, noon))[0] == ReceiptOutcome::applied);
    CHECK(must(store.receipts().apply(std::vector{receipt, receipt}, noon)) ==
          std::vector{ReceiptOutcome::unchanged, ReceiptOutcome::unchanged});
    CHECK(must(store.delivery().finish_attempts(std::vector{ended(c[0], SendOutcome::accepted)},
                                                noon)) == 0);
    const Notification n = must(store.notifications().get(sample.service.id, c[0].notification.id));
    CHECK(n.status == Status::delivered);
    CHECK(n.sent_by == "sim");
  });
}

TEST_CASE("deliveries: a receipt for an unknown reference is parked and applied later (P3, P4)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(13);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    const auto c = claim(store, noon);
    must(store.delivery().begin_attempts(std::vector{intent(c[0])}, noon));
    const std::vector receipts{Receipt{{}, "sim", "ref", Status::delivered, noon},
                               Receipt{{}, "sim", "never", Status::delivered, noon},
                               Receipt{{make_uuid_v4(entropy)}, "sim", "", Status::pending, noon}};
    CHECK(must(store.receipts().apply(receipts, noon)) == std::vector(3, ReceiptOutcome::parked));
    must(store.delivery().finish_attempts(std::vector{ended(c[0], SendOutcome::accepted, "ref")},
                                          noon));
    CHECK(must(store.notifications().get(sample.service.id, c[0].notification.id)).status ==
          Status::delivered);
    CHECK(must(store.receipts().apply(std::vector{receipts[0]}, noon))[0] ==
          ReceiptOutcome::unchanged);
  });
}

TEST_CASE("deliveries: a receipt months late reaches the history and the bill (P5)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(14);
    must(store.rates().put(flat_rate()));
    const Sample sample(store, entropy, noon);
    Notification old = sample.notification(noon, 1);
    old.status = Status::technical_failure;
    Notification sent = sample.notification(noon, 2);
    sent.status = Status::created;
    must(store.notifications().import_rows(std::vector{old, sent}, true));
    CHECK(store.notifications().import_rows(std::vector{old}, false).error().code ==
          ErrorCode::conflict);
    must(store.facts().advance(noon + 24h));
    CHECK(must(store.receipts().apply(
              std::vector{Receipt{sent.id, "mmg", "", Status::delivered, noon}},
              noon + 2000h))[0] == ReceiptOutcome::applied);
    must(store.billing().bill(must(store.billing().list_marks(100))));
    const auto facts = must(store.billing().list_facts({day("2026-03-20"), day("2026-03-20")}));
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].fact.provider == "mmg");
    CHECK(facts[0].fact.billable_units == 2);
    CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());
  });
}

TEST_CASE("deliveries: what ends calls the services that want to hear of it, and no other") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(21);
    const Sample hears(store, entropy, noon, "hears"), deaf(store, entropy, noon, "deaf"),
        complaints_only(store, entropy, noon, "complaints only");
    const auto call_at = [&](const Sample& sample, CallbackType type) {
      ServiceCallback callback;
      callback.id = make_uuid_v4(entropy);
      callback.service_id = sample.service.id;
      callback.type = type;
      callback.url = "https://example.org/";
      callback.host = "example.org";
      callback.updated_at = noon;
      must(store.callbacks().put(callback, "token"));
    };
    call_at(hears, CallbackType::delivery_status);
    call_at(complaints_only, CallbackType::complaint);
    std::vector<Receipt> receipts;
    std::vector<NotificationId> expected;
    for (int i = 0; i < 20; ++i) {
      for (const Sample* sample : {&deaf, &hears, &complaints_only}) {
        const NotificationId id = sample->create(store, noon, 1)[0];
        receipts.push_back({id, "sim", "", Status::delivered, noon});
        if (sample == &hears) expected.push_back(id);
      }
    }
    send_all(store, noon);
    must(store.receipts().apply(receipts, noon));
    std::vector<NotificationId> called;
    for (const ClaimedCallback& c :
         must(store.callbacks().claim({"a", noon, noon + 1min, 100, 100, 100})))
      called.push_back(c.notification.id);
    std::sort(called.begin(), called.end());
    std::sort(expected.begin(), expected.end());
    CHECK(called == expected);
  });
}

}  // namespace deliveries_contract
