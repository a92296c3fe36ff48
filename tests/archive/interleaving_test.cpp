// Every action of a notification's later life, at every step of every other.
#include "archive/moment.hpp"
#include "store/stepped_connection.hpp"

#include <optional>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace interleaving_test {

namespace {

const LocalDayRange days{*LocalDay::from_ymd(2026, 2, 1), *LocalDay::from_ymd(2026, 5, 30)};

}  // namespace

TEST_CASE(
    "archive: any action at any step of any other leaves one place, every receipt and right facts "
    "(I3, I4, I5, I6, I7)") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); }, database.files);
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
          static_cast<void>(must(store.delivery().finish_attempts(std::vector{m.result()}, now)));
          move_all(store, m.scope(), now);
          REQUIRE(database.live() == 0);
          if (done) break;
        }
      }
    }
    MESSAGE(database.name, ": ", interleavings, " interleavings, of which ", waited,
            " had to wait");
    CHECK(interleavings > 400);
    CHECK(database.filed() > 100);
    advance(store, now.floor_hour());
    while (must(store.facts().fold(10'000)) > 0) {
    }
    for (const LocalDay day : must(store.statistics().list_status_days(1'000)))
      must(store.statistics().project_statuses(day, 10'000));
    const auto facts = must(store.statistics().list_facts(days));
    for (LocalDay d = days.first; d <= days.last; d = d.next())
      CHECK(must(store.facts().rebuild(d, {}, false)).empty());
    for (const LocalDay day : must(store.statistics().list_status_days(1'000)))
      must(store.statistics().project_statuses(day, 10'000));
    CHECK(must(store.statistics().list_facts(days)) == facts);
  });
}

}  // namespace interleaving_test
