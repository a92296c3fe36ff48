// The mover: what it takes, what it leaves, and what nobody must be able to see of it.
#include "archive/databases.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");
const UtcTime cutoff = *UtcTime::from_text("2026-03-13T00:00:00Z");
const LocalDayRange all_days{*LocalDay::from_ymd(2026, 3, 1), *LocalDay::from_ymd(2026, 3, 31)};

ArchiveScope scope(const Sample& sample, NotificationType type = NotificationType::sms) {
  return {sample.service.id, type, cutoff};
}

/// Every notification of the sample, by a bill's cells and by the status facts.
std::vector<StatusFact> totals(Store& store, const Sample& sample) {
  return must(
      store.statistics().read_statuses({all_days, StatusSumsBy::template_day, sample.service.id}));
}

void check_law(Store& store) {
  for (LocalDay day = all_days.first; day <= all_days.last; day = day.next())
    CHECK(must(store.facts().rebuild(day, {}, true)).empty());
}

}  // namespace

TEST_CASE("archive: rows out of retention move whole, oldest first, without their personal data") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, cutoff - 240h);
    Notification old = past(sample, cutoff - 1h);
    old.client_reference = "case 7";
    old.reference = "provider 7";
    old.sent_at = cutoff - 50min;
    old.updated_at = cutoff - 40min;
    old.billable_units = 3;
    const Notification oldest = past(sample, cutoff - 2h), kept = past(sample, cutoff);
    must(store->notifications().import_rows(std::vector{kept, old, oldest}, false));

    CHECK(must(store->archive().move(scope(sample), 1, noon)).moved == 1);
    CHECK(must(store->notifications().get(sample.service.id, oldest.id)).to.empty());
    CHECK(!must(store->notifications().get(sample.service.id, old.id)).to.empty());
    CHECK(must(store->archive().move(scope(sample), 100, noon)).moved == 1);
    CHECK(must(store->archive().move(scope(sample), 100, noon)) == ArchiveReport{});
    CHECK(!must(store->notifications().get(sample.service.id, kept.id)).to.empty());
    CHECK(database.live() == 1);
    CHECK(database.archived() == 2);

    const Notification moved = must(store->notifications().get(sample.service.id, old.id));
    CHECK(moved.personalisation.empty());
    CHECK(moved.normalised_to.empty());
    CHECK(moved.reply_to_text.empty());
    CHECK(moved.client_reference == old.client_reference);
    CHECK(moved.reference == old.reference);
    CHECK(moved.status == old.status);
    CHECK(moved.sent_by == old.sent_by);
    CHECK(moved.sent_at == old.sent_at);
    CHECK(moved.updated_at == old.updated_at);
    CHECK(moved.created_at == old.created_at);
    CHECK(moved.billable_units == 3);
    CHECK(moved.template_id == old.template_id);
  });
}

TEST_CASE("archive: a move leaves every total as it was and writes no delta (I3, I4)") {
  UtcTime watermark;
  SUBCASE("of rows that are counted") { watermark = noon - 12h; }
  SUBCASE("of rows around the watermark") { watermark = cutoff - 48h; }
  over_every_database([&](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(2);
    const Sample sample(*store, entropy, cutoff - 240h);
    std::vector<Notification> rows;
    for (int i = 0; i < 60; ++i)
      rows.push_back(past(sample, cutoff - i * 3h,
                          {NotificationType::sms, i % 3 ? Status::delivered : Status::sending,
                           i % 5 ? KeyType::normal : KeyType::team}));
    must(store->notifications().import_rows(rows, false));
    // Part of them is counted, part is read where it lies.
    advance(*store, watermark);
    must(store->facts().fold(1'000));
    const auto before = totals(*store, sample);
    const std::int64_t deltas = must(store->facts().state()).deltas;
    std::int64_t moved = 0;
    for (;;) {
      const ArchiveReport step = must(store->archive().move(scope(sample), 7, noon));
      CHECK(totals(*store, sample) == before);
      CHECK(database.in_both() == 0);
      CHECK(must(store->facts().state()).deltas == deltas);
      moved += step.moved;
      if (step.rows() == 0) break;
    }
    CHECK(moved == 59);  // the row of the cutoff itself stays
    check_law(*store);
    advance(*store, noon);
    CHECK(totals(*store, sample) == before);
    check_law(*store);
  });
}

TEST_CASE("archive: letters that are not final never move, however old they are") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(3);
    const Sample sample(*store, entropy, cutoff - 4'000h);
    std::map<Status, NotificationId> letters;
    for (int s = 0; s < status_count; ++s)
      letters[static_cast<Status>(s)] = import_one(
          *store, sample, cutoff - 3'000h, {NotificationType::letter, static_cast<Status>(s)});
    const ArchiveReport report = move_all(*store, scope(sample, NotificationType::letter), noon);
    CHECK(report.moved == status_count - 4);
    for (const auto& [status, id] : letters) {
      CAPTURE(name_of(status));
      const bool waits = status == Status::created || status == Status::sending ||
                         status == Status::pending || status == Status::pending_virus_check;
      const bool is_live = !must(store->notifications().get(sample.service.id, id)).to.empty();
      CHECK(is_live == waits);
    }
    // Nothing is left to do, though they are out of retention.
    const ArchiveScope asked = scope(sample, NotificationType::letter);
    CHECK(must(store->archive().list_expired(std::span(&asked, 1))).empty());
    // A letter that is delivered at last moves then.
    const Receipt receipt{letters[Status::sending], "dvla", "", Status::delivered, noon};
    CHECK(must(store->receipts().apply(std::vector{receipt}, noon)).front() ==
          ReceiptOutcome::applied);
    CHECK(must(store->archive().list_expired(std::span(&asked, 1))).size() == 1);
    CHECK(move_all(*store, asked, noon).moved == 1);
  });
}

TEST_CASE("archive: SMS and e-mails of every status move, and only those of the scope") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(4);
    const Sample sample(*store, entropy, cutoff - 240h);
    const Sample other(*store, entropy, cutoff - 240h, "Other");
    for (int s = 0; s < status_count; ++s)
      for (const NotificationType type : {NotificationType::sms, NotificationType::email})
        for (const Sample* owner : {&sample, &other})
          import_one(*store, *owner, cutoff - 1h, {type, static_cast<Status>(s)});
    CHECK(move_all(*store, scope(sample), noon).moved == status_count);
    CHECK(database.archived() == status_count);
    CHECK(database.live() == 3 * status_count);
  });
}

TEST_CASE("archive: rows of test keys go without a history, and the facts follow (I3, I7)") {
  UtcTime watermark;
  SUBCASE("of rows that are counted") { watermark = noon - 12h; }
  SUBCASE("of rows around the watermark") { watermark = cutoff - 48h; }
  over_every_database([&](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(5);
    const Sample sample(*store, entropy, cutoff - 240h);
    for (int i = 0; i < 9; ++i)
      import_one(*store, sample, cutoff - i * 5h - 1h,
                 {NotificationType::sms, Status::delivered, i < 6 ? KeyType::test : KeyType::team});
    import_one(*store, sample, cutoff - 90h,
               {NotificationType::letter, Status::created, KeyType::test});
    import_one(*store, sample, noon, {NotificationType::sms, Status::delivered, KeyType::test});
    advance(*store, watermark);
    const ArchiveReport sms = move_all(*store, scope(sample), noon, 4);
    CHECK(sms.deleted == 6);
    CHECK(sms.moved == 3);
    CHECK(move_all(*store, scope(sample, NotificationType::letter), noon).deleted == 1);
    CHECK(database.live() == 1);
    CHECK(database.archived() == 3);
    check_law(*store);
    advance(*store, noon + 1h);
    must(store->facts().fold(1'000));
    check_law(*store);
  });
}

TEST_CASE("archive: what is being sent stays until it is done, what only waits is withdrawn (I2)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(6);
    const Sample sample(*store, entropy, cutoff - 240h);
    sample.create(*store, cutoff - 1h, 3);
    const auto claim = [&](std::int64_t limit) {
      return must(
          store->delivery().claim({NotificationType::sms, "worker", noon, noon + 5min, limit}));
    };
    const auto sending = claim(1), claimed = claim(1);  // the third is never looked at
    REQUIRE(sending.size() == 1);
    REQUIRE(claimed.size() == 1);
    const auto intent = [](const ClaimedNotification& c) {
      return AttemptIntent{c.notification.id, c.epoch, "sim", 1, false};
    };
    CHECK(must(store->delivery().begin_attempts(std::vector{intent(sending[0])}, noon))[0]);

    const ArchiveReport report = move_all(*store, scope(sample), noon);
    CHECK(report.withdrawn == 2);
    CHECK(report.moved == 2);
    CHECK(database.live() == 1);
    // The worker that had claimed one learns that it may not send it.
    CHECK(!must(store->delivery().begin_attempts(std::vector{intent(claimed[0])}, noon))[0]);
    // The result of the one under way is stored, and then it moves.
    const AttemptResult result{sending[0].notification.id, sending[0].epoch,      "sim",
                               SendOutcome::accepted,      "reference of sender", noon};
    CHECK(must(store->delivery().finish_attempts(std::vector{result}, noon)) == 0);
    CHECK(move_all(*store, scope(sample), noon).moved == 1);
    const NotificationId sent = sending[0].notification.id;
    CHECK(must(store->notifications().get(sample.service.id, sent)).status == Status::sending);
    CHECK(must(store->delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE(
    "archive: a receipt for an archived notification updates the history and its facts (P5)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(7);
    const Sample sample(*store, entropy, cutoff - 240h);
    const NotificationId id =
        import_one(*store, sample, cutoff - 1h, {NotificationType::sms, Status::sending});
    advance(*store, cutoff);
    CHECK(move_all(*store, scope(sample), noon).moved == 1);
    const Receipt receipt{id, "sim", "", Status::delivered, noon};
    CHECK(must(store->receipts().apply(std::vector{receipt}, noon)).front() ==
          ReceiptOutcome::applied);
    CHECK(must(store->notifications().get(sample.service.id, id)).status == Status::delivered);
    CHECK(must(store->facts().state()).deltas == 2);
    check_law(*store);
    const auto now = totals(*store, sample);
    REQUIRE(now.size() == 1);
    CHECK(now[0].status == Status::delivered);
  });
}

TEST_CASE("archive: equal rows in both places become one, different ones are quarantined (C10)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(8);
    const Sample sample(*store, entropy, cutoff - 240h);
    for (int i = 0; i < 3; ++i) import_one(*store, sample, cutoff - i * 1h - 1h);
    advance(*store, noon);
    const auto before = totals(*store, sample);
    // Past the library: all three stand in the history too, the oldest of them with another status.
    database.run(
        "INSERT INTO notification_history SELECT *, NULL FROM notifications_all_time_view;"
        "UPDATE notification_history SET notification_status = 'sending', billable_units = 9 "
        "WHERE created_at = (SELECT MIN(created_at) FROM notification_history)");
    CHECK(database.in_both() == 3);
    const ArchiveReport report = move_all(*store, scope(sample), noon, 2);
    CHECK(report.conflicts == 3);
    CHECK(report.moved == 3);
    CHECK(database.in_both() == 0);
    CHECK(database.live() == 0);
    CHECK(database.archived() == 3);
    CHECK(totals(*store, sample) == before);  // the live row counts, once
    check_law(*store);
    const auto found = must(store->archive().list_quarantined(10));
    REQUIRE(found.size() == 2);
    CHECK(found[0].notification.id == found[1].notification.id);
    CHECK(found[0].archived != found[1].archived);
    for (const QuarantinedNotification& q : found) {
      CHECK(q.quarantined_at == noon);
      CHECK(q.notification.status == (q.archived ? Status::sending : Status::delivered));
      CHECK(q.notification.billable_units == (q.archived ? 9 : 1));
    }
  });
}

TEST_CASE("archive: several movers at once move everything once") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(9);
    const Sample sample(*store, entropy, cutoff - 240h);
    std::vector<Notification> rows;
    for (int i = 0; i < 1'200; ++i)
      rows.push_back(past(
          sample, cutoff - i * 1min - 1min,
          {NotificationType::sms, Status::delivered, i % 10 ? KeyType::normal : KeyType::test}));
    must(store->notifications().import_rows(rows, false));
    advance(*store, cutoff);
    std::atomic<std::int64_t> moved{0}, deleted{0}, failed{0};
    std::vector<std::thread> movers;
    for (int i = 0; i < 4; ++i)
      movers.emplace_back([&] {
        const auto mine = sql::make_store([&] { return database.connect(true); }, true);
        for (int idle = 0; mine && idle < 3;) {
          const auto step = (*mine)->archive().move(scope(sample), 25, noon);
          if (!step) {
            failed += step.error().code != ErrorCode::busy;
            continue;
          }
          moved += step->moved;
          deleted += step->deleted;
          idle = step->rows() == 0 ? idle + 1 : 0;
        }
      });
    for (std::thread& mover : movers) mover.join();
    CHECK(failed == 0);
    CHECK(moved == 1'080);
    CHECK(deleted == 120);
    CHECK(database.live() == 0);
    CHECK(database.archived() == 1'080);
    check_law(*store);
  });
}

TEST_CASE("archive: a request's key is forgotten with the notification that it made") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(10);
    const Sample sample(*store, entropy, cutoff - 240h);
    const auto create = [&](UtcTime then, std::string key) {
      NewNotification row{sample.notification(then), std::move(key), "digest"};
      return must(store->notifications().create(std::vector{row})).front();
    };
    create(cutoff - 1h, "old");
    create(noon, "new");
    CHECK(move_all(*store, scope(sample), noon).moved == 1);
    const std::vector<std::string> keys{"old", "new"};
    const auto known = must(store->notifications().find_requests(sample.service.id, keys));
    CHECK(!known.contains("old"));
    CHECK(known.contains("new"));
    CHECK(create(noon, "new").outcome == CreateOutcome::existed);
  });
}

TEST_CASE("archive: a batch needs a limit") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(11);
    const Sample sample(store, entropy, cutoff);
    for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{-1}}) {
      const auto refused = store.archive().move(scope(sample), limit, noon);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::invalid_argument);
    }
  });
}
