// Messages that wait together, and two connections that work on different parts of them at a time:
// the steps of one between all steps of the other.
#include "store/contract/sending.hpp"
#include "store/stepped_connection.hpp"
#include "support/databases.hpp"

#include <algorithm>
#include <future>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace shared_lease_test {

namespace {

/// What one does with a part that it holds; true if all of it was still held.
struct Action {
  std::string name;
  std::function<Result<bool>(Store&, Claims, UtcTime)> run;
  bool ends = false;  ///< the part leaves the queue
};

Result<bool> begin(Store& store, Claims part, UtcTime now) {
  NFY_TRY(begun, store.delivery().begin_attempts(intents(part), now));
  return std::ranges::count(begun, false) == 0;
}

Result<bool> finish(Store& store, Claims part, UtcTime now, SendOutcome outcome) {
  std::vector<AttemptResult> results = ends(part, outcome);
  for (AttemptResult& r : results) r.retry_at = now;
  NFY_TRY(stale, store.delivery().finish_attempts(results, now));
  return stale == 0;
}

std::vector<Action> actions() {
  return {{"extend",
           [](Store& s, Claims part, UtcTime now) -> Result<bool> {
             NFY_TRY(extended, s.delivery().extend_claims(held(part), now + 20min));
             return std::ranges::count(extended, false) == 0;
           }},
          {"begin", begin},
          {"begin with a few",
           [](Store& s, Claims part, UtcTime now) { return begin(s, part.first(3), now); }},
          {"finish",
           [](Store& s, Claims part, UtcTime now) {
             return finish(s, part, now, SendOutcome::accepted);
           },
           true},
          {"give back", [](Store& s, Claims part, UtcTime now) {
             return finish(s, part, now, SendOutcome::retry);
           }}};
}

}  // namespace

TEST_CASE("shared lease: parts of one claim are worked on from two sides and none is lost (C8)") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    auto second = must(sql::make_store([&] { return database.connect(false); }, true));
    const std::shared_ptr<Store> patient = database.open();
    Store& store = *stepped.store;
    SeededEntropy entropy(1);
    UtcTime now = noon;
    const Sample sample(store, entropy, now);
    int interleavings = 0;
    for (const Action& one : actions()) {
      for (const Action& other : actions()) {
        CAPTURE(one.name);
        CAPTURE(other.name);
        for (int k = 1;; ++k) {
          CAPTURE(k);
          now = now + 1h;
          sample.create(store, now, 210);
          const auto claims = claim(store, now, 1'000);
          REQUIRE(claims.size() == 210);
          const Claims all(claims), first = all.first(105), rest = all.subspan(105);
          int step = 0;
          std::optional<Result<bool>> answer;
          *stepped.on_step = [&] {
            if (++step == k) answer = other.run(*second, rest, now);
          };
          REQUIRE(must(one.run(store, first, now)));
          *stepped.on_step = {};
          const bool is_over = !answer;
          if (is_over || !*answer) answer = other.run(*patient, rest, now);
          REQUIRE(must(*answer));
          REQUIRE(must(store.delivery().count_queued(NotificationType::sms)) ==
                  (one.ends ? 0 : 105) + (other.ends ? 0 : 105));
          // Whoever comes when the leases are over finds what is left, each message once.
          const auto left = claim(store, now + 30min, 1'000);
          std::set<NotificationId> ids;
          for (const ClaimedNotification& c : left) ids.insert(c.notification.id);
          REQUIRE(ids.size() == left.size());
          REQUIRE(std::ssize(left) == must(store.delivery().count_queued(NotificationType::sms)));
          REQUIRE(must(finish(store, left, now, SendOutcome::accepted)));
          if (is_over) break;
          ++interleavings;
        }
      }
    }
    CHECK(interleavings > 50);
  });
}

TEST_CASE("shared lease: one comes back late to a part while another claims what is over (C8)") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    const std::shared_ptr<Store> second = database.open(), patient = database.open();
    SeededEntropy entropy(3);
    UtcTime now = noon;
    const Sample sample(*patient, entropy, now);
    for (const std::int64_t limit : {60, 1'000}) {
      for (int k = 1;; ++k) {
        CAPTURE(limit);
        CAPTURE(k);
        now = now + 1h;
        sample.create(*patient, now, 210);
        const auto late = claim(*patient, now, 1'000);
        int step = 0;
        std::future<std::vector<ClaimedNotification>> answer;
        *stepped.on_step = [&] {
          if (++step != k) return;
          answer = std::async(std::launch::async,
                              [&] { return claim(*second, now + 10min, limit, "b"); });
          static_cast<void>(answer.wait_for(30ms));
        };
        const auto tried = intents(Claims(late).first(105));
        const std::vector<bool> begun =
            must(stepped.store->delivery().begin_attempts(tried, now + 10min));
        *stepped.on_step = {};
        const bool is_over = !answer.valid();
        const auto claimed = is_over ? claim(*patient, now + 10min, limit, "b") : answer.get();
        // Nothing is there twice, and who claimed a message that was begun knows of it.
        REQUIRE(must(patient->delivery().count_queued(NotificationType::sms)) == 210);
        for (const ClaimedNotification& c : claimed) {
          const auto at = std::ranges::find(tried, c.notification.id, &AttemptIntent::id);
          const bool was_begun =
              at != tried.end() && begun[static_cast<std::size_t>(at - tried.begin())];
          REQUIRE(c.in_doubt_provider == (was_begun ? "sim" : ""));
        }
        send_all(*patient, now + 50min);
        REQUIRE(must(patient->delivery().count_queued(NotificationType::sms)) == 0);
        if (is_over) break;
      }
    }
  });
}

TEST_CASE("shared lease: a recipient is forgotten while others are claimed, and never sent (I2)") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    const std::shared_ptr<Store> second = database.open(), patient = database.open();
    SeededEntropy entropy(2);
    UtcTime now = noon;
    const Sample sample(*patient, entropy, now);
    // Whose message the claim takes, or leaves behind.
    for (const auto& [claims_first, is_taken] :
         {std::pair{false, false}, {false, true}, {true, false}, {true, true}}) {
      CAPTURE(claims_first);
      CAPTURE(is_taken);
      for (int k = 1;; ++k) {
        CAPTURE(k);
        now = now + 1h;
        std::vector<NewNotification> rows(150);
        for (NewNotification& row : rows) row.notification = sample.notification(now);
        const auto [smallest, greatest] = std::ranges::minmax_element(
            rows, {}, [](const NewNotification& row) { return row.notification.id; });
        Notification& forgotten = (is_taken ? smallest : greatest)->notification;
        forgotten.to = forgotten.normalised_to = "forgotten";
        must(patient->notifications().create(rows));
        std::vector<ClaimedNotification> claimed;
        const auto take = [&](Store& store) -> Result<void> {
          NFY_TRY(some, store.delivery().claim({NotificationType::sms, "a", now, now + 5min, 60}));
          claimed = std::move(some);
          return {};
        };
        const auto forget = [&](Store& store) -> Result<void> {
          NFY_TRY(erased, store.retention().erase_recipient(sample.service.id, {"forgotten", {}}));
          return erased == 1 ? Result<void>() : make_error(ErrorCode::internal, "not erased");
        };
        // The other begins at this step, and may have to wait until the first is through.
        int step = 0;
        std::future<Result<void>> answer;
        *stepped.on_step = [&] {
          if (++step != k) return;
          answer = std::async(std::launch::async,
                              [&] { return claims_first ? forget(*second) : take(*second); });
          static_cast<void>(answer.wait_for(30ms));
        };
        must(claims_first ? take(*stepped.store) : forget(*stepped.store));
        *stepped.on_step = {};
        const bool is_over = !answer.valid();
        must(!is_over ? answer.get() : claims_first ? forget(*patient) : take(*patient));
        REQUIRE(must(patient->delivery().count_queued(NotificationType::sms)) == 149);
        std::vector<bool> expected;
        for (const ClaimedNotification& c : claimed)
          expected.push_back(c.notification.id != forgotten.id);
        REQUIRE(must(patient->delivery().begin_attempts(intents(claimed), now)) == expected);
        for (const ClaimedNotification& c : claim(*patient, now + 30min, 1'000))
          REQUIRE(c.notification.id != forgotten.id);
        send_all(*patient, now + 59min);
        REQUIRE(must(patient->delivery().count_queued(NotificationType::sms)) == 0);
        if (is_over) break;
      }
    }
  });
}

}  // namespace shared_lease_test
