#pragma once

#include "archive/databases.hpp"

#include <functional>
#include <string>
#include <vector>

/// What can happen to a notification late in its life, and what must hold afterwards.
namespace notify::test {

using namespace std::chrono_literals;

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
    const std::vector rows{
        past(s, then, {NotificationType::sms, Status::sending}),
        past(s, then, {NotificationType::sms, Status::sending}),
        past(s, then, {NotificationType::sms, Status::delivered, KeyType::test})};
    must(store.notifications().import_rows(rows, false));
    silent = rows[0].id;
    reported = rows[1].id;
    trial = rows[2].id;
    const Notification past_row = past(s, then, {NotificationType::sms, Status::sending});
    must(store.notifications().import_rows(std::vector{past_row}, true));
    archived = past_row.id;
    s.create(store, then, 1);
    const auto claimed =
        must(store.delivery().claim({NotificationType::sms, "w", now, now + 5min, 10}));
    REQUIRE(claimed.size() == 1);
    in_flight = claimed[0];
    must(store.delivery().begin_attempts(
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

inline std::vector<Action> actions() {
  return {
      {"move",
       [](Store& s, const Moment& m) {
         return without_value(s.archive().move(m.scope(), 100, m.now));
       }},
      {"move a few",
       [](Store& s, const Moment& m) {
         return without_value(s.archive().move(m.scope(), 1, m.now));
       }},
      {"sweep",
       [](Store& s, const Moment& m) {
         return without_value(s.archive().sweep({{m.scope()}, {}, 100}));
       }},
      {"receipts",
       [](Store& s, const Moment& m) {
         std::vector<Receipt> receipts;
         for (const NotificationId id : {m.reported, m.archived, m.in_flight.notification.id})
           receipts.push_back({id, "sim", "", Status::delivered, m.now});
         return without_value(s.receipts().apply(receipts, m.now));
       }},
      {"time out",
       [](Store& s, const Moment& m) {
         return without_value(
             s.retention().time_out({UtcTime::from_us(0), m.now - 72h, 100}, m.now));
       }},
      {"finish",
       [](Store& s, const Moment& m) {
         return without_value(s.delivery().finish_attempts(std::vector{m.result()}, m.now));
       }},
      {"advance",
       [](Store& s, const Moment& m) {
         return without_value(s.facts().advance(m.now.floor_to(watermark_step)));
       }},
      {"advance a step",
       [](Store& s, const Moment& m) {
         const UtcTime then = m.cutoff - 1h;
         return without_value(s.facts().advance(then.floor_to(watermark_step) + watermark_step));
       }},
      {"fold", [](Store& s, const Moment&) { return without_value(s.facts().fold(3)); }},
      {"rebuild",
       [](Store& s, const Moment& m) {
         return without_value(s.facts().rebuild(m.day(), {}, false));
       }},
      {"project",
       [](Store& s, const Moment& m) {
         return without_value(s.statistics().project_statuses(m.day(), 100));
       }},
      {"file",
       [](Store& s, const Moment& m) -> Result<void> {
         NFY_TRY(state, s.facts().state());
         return without_value(s.files().write({UtcTime::from_us(0), state.watermark, 5}, m.now));
       }},
      {"erase",
       [](Store& s, const Moment& m) {
         return without_value(
             s.retention().erase_recipient(m.sample.service.id, {"447700900123", {}}));
       }},
  };
}

/// What must hold however two actions were interleaved. (I3, I4, I5, I6, I7)
inline void check_moment(Store& store, const Database& database, const Moment& m,
                         bool got_receipts) {
  REQUIRE(database.in_both() == 0);
  REQUIRE(must(store.facts().rebuild(m.day(), {}, true)).empty());
  const auto status = [&](NotificationId id) {
    return must(store.notifications().get(m.sample.service.id, id)).status;
  };
  if (!got_receipts) return;
  REQUIRE(status(m.reported) == Status::delivered);
  REQUIRE(status(m.archived) == Status::delivered);
  REQUIRE(status(m.in_flight.notification.id) == Status::delivered);
}

}  // namespace notify::test
