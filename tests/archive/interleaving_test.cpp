// Every action of a notification's later life, at every step of every other.
#include "archive/databases.hpp"
#include "store/stepped_connection.hpp"

#include <map>
#include <optional>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

const LocalDayRange days{*LocalDay::from_ymd(2026, 2, 1), *LocalDay::from_ymd(2026, 5, 30)};

/// One moment: a few old messages, each waiting for something that can happen to it.
struct Moment {
  const Sample& sample;
  UtcTime now;
  UtcTime cutoff;
  NotificationId silent;          // sending; will be timed out or reported
  NotificationId reported;        // sending; its receipt comes
  NotificationId trial;           // of a test key
  NotificationId archived;        // in the history, sending; its receipt comes
  ClaimedNotification in_flight;  // its attempt ends

  Moment(Store& store, const Sample& s, UtcTime at) : sample(s), now(at), cutoff(at - 168h) {
    const UtcTime then = cutoff - 1h;
    silent = import_one(store, s, then, {NotificationType::sms, Status::sending});
    reported = import_one(store, s, then, {NotificationType::sms, Status::sending});
    trial = import_one(store, s, then, {NotificationType::sms, Status::delivered, KeyType::test});
    const Notification past_row = past(s, then, {NotificationType::sms, Status::sending});
    must(store.import_notifications(std::vector{past_row}, true));
    archived = past_row.id;
    s.create(store, then, 1);
    const auto claimed =
        must(store.claim_deliveries({NotificationType::sms, "w", now, now + 5min, 10}));
    REQUIRE(claimed.size() == 1);
    in_flight = claimed[0];
    must(store.begin_attempts(
        std::vector{AttemptIntent{in_flight.notification.id, in_flight.epoch, "sim", 1, false}},
        now));
  }
  [[nodiscard]] ArchiveScope scope() const {
    return {sample.service.id, NotificationType::sms, cutoff};
  }
  [[nodiscard]] LocalDay day() const {
    const std::chrono::sys_time<std::chrono::microseconds> then(
        std::chrono::microseconds((cutoff - 1h).us()));
    return LocalDay(std::chrono::floor<std::chrono::days>(then));
  }
  [[nodiscard]] AttemptResult result() const {
    const NotificationId id = in_flight.notification.id;
    return {id, in_flight.epoch, "sim", SendOutcome::accepted, "r" + id.to_text(), now};
  }
};

struct Action {
  std::string name;
  std::function<Result<void>(Store&, const Moment&)> run;
};

template <typename T>
Result<void> without_value(Result<T> result) {
  return result ? Result<void>() : Result<void>(result.error());
}

std::vector<Action> actions() {
  return {
      {"move",
       [](Store& s, const Moment& m) {
         return without_value(s.archive_batch(m.scope(), 100, m.now));
       }},
      {"move a few",
       [](Store& s, const Moment& m) {
         return without_value(s.archive_batch(m.scope(), 1, m.now));
       }},
      {"receipts",
       [](Store& s, const Moment& m) {
         std::vector<Receipt> receipts;
         for (const NotificationId id : {m.reported, m.archived, m.in_flight.notification.id})
           receipts.push_back({id, "sim", "", Status::delivered, m.now});
         return without_value(s.apply_receipts(receipts, m.now));
       }},
      {"time out",
       [](Store& s, const Moment& m) {
         return without_value(s.time_out({UtcTime::from_us(0), m.now - 72h, 100}, m.now));
       }},
      {"finish",
       [](Store& s, const Moment& m) {
         return without_value(s.finish_attempts(std::vector{m.result()}, m.now));
       }},
      {"advance",
       [](Store& s, const Moment& m) {
         return without_value(s.advance_facts(m.now.floor_hour()));
       }},
      {"fold", [](Store& s, const Moment&) { return without_value(s.fold_facts(3)); }},
      {"rebuild",
       [](Store& s, const Moment& m) {
         return without_value(s.rebuild_facts(m.day(), {}, false));
       }},
      {"project",
       [](Store& s, const Moment& m) { return without_value(s.project_statuses(m.day(), 100)); }},
      {"erase",
       [](Store& s, const Moment& m) {
         return without_value(s.erase_recipient(m.sample.service.id, "447700900123"));
       }},
  };
}

/// What must hold however two actions were interleaved. (I3, I4, I5, I6, I7)
void check_moment(Store& store, const Database& database, const Moment& m, bool got_receipts) {
  REQUIRE(database.in_both() == 0);
  REQUIRE(must(store.rebuild_facts(m.day(), {}, true)).empty());
  const auto status = [&](NotificationId id) {
    return must(store.get_notification(m.sample.service.id, id)).status;
  };
  if (!got_receipts) return;
  REQUIRE(status(m.reported) == Status::delivered);
  REQUIRE(status(m.archived) == Status::delivered);
  REQUIRE(status(m.in_flight.notification.id) == Status::delivered);
}

}  // namespace

TEST_CASE(
    "archive: any action at any step of any other leaves one place, every receipt and right facts "
    "(I3, I4, I5, I6, I7)") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    const auto second = database.open(false), patient = database.open();
    Store& store = *stepped.store;
    SeededEntropy entropy(1);
    UtcTime now = at("2026-03-20T10:30:00Z");
    const Sample sample(store, entropy, now);
    int interleavings = 0, waited = 0;
    for (const Action& one : actions()) {
      for (const Action& other : actions()) {
        CAPTURE(one.name);
        CAPTURE(other.name);
        for (int k = 1;; ++k) {
          CAPTURE(k);
          now = now + 20min;
          const Moment m(store, sample, now);
          int step = 0;
          std::optional<Result<void>> answer;
          *stepped.on_step = [&] {
            if (++step == k) answer = other.run(*second, m);
          };
          must(one.run(store, m));
          *stepped.on_step = {};
          if (answer && !*answer) {  // it would have had to wait: it comes after
            REQUIRE_MESSAGE(answer->error().code == ErrorCode::busy, answer->error().message);
            must(other.run(*patient, m));
            ++waited;
          }
          const bool done = !answer;
          if (!done) {
            ++interleavings;
            check_moment(store, database, m, one.name == "receipts" || other.name == "receipts");
          }
          // Nothing of this moment is left to the next one.
          static_cast<void>(must(store.finish_attempts(std::vector{m.result()}, now)));
          move_all(store, m.scope(), now);
          REQUIRE(database.live() == 0);
          if (done) break;
        }
      }
    }
    MESSAGE(database.name, ": ", interleavings, " interleavings, of which ", waited,
            " had to wait");
    CHECK(interleavings > 400);
    advance(store, now.floor_hour());
    while (must(store.fold_facts(10'000)) > 0) {
    }
    for (const LocalDay day : must(store.list_status_days(1'000)))
      must(store.project_statuses(day, 10'000));
    const auto facts = must(store.list_status_facts(days));
    for (LocalDay d = days.first; d <= days.last; d = d.next())
      CHECK(must(store.rebuild_facts(d, {}, false)).empty());
    for (const LocalDay day : must(store.list_status_days(1'000)))
      must(store.project_statuses(day, 10'000));
    CHECK(must(store.list_status_facts(days)) == facts);
  });
}
