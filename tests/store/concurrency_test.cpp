// Several stores on one database at a time: first two of them, interleaved at every step in turn,
// then threads that do as they please.
#include "store/mover.hpp"
#include "store/stepped_connection.hpp"
#include "support/databases.hpp"
#include "support/patiently.hpp"
#include "support/sample.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

/// One moment in a small service's life: a message for each thing that can happen next.
struct Moment {
  const Sample& sample;
  UtcTime now;
  NotificationId sent;                   // waits for its receipt
  ClaimedNotification in_flight, fresh;  // wait for their attempt's end, or its beginning
  std::vector<BillingMark> marks;

  Moment(Store& store, const Sample& s, UtcTime at) : sample(s), now(at) {
    // What came late in the moment before is sent here, beside the three of this one.
    for (auto& c : claim(store))
      must(store.delivery().finish_attempts(std::vector{result(c)}, now));
    sample.create(store, now - 90min, 3);
    const auto claimed = claim(store);
    REQUIRE(claimed.size() == 3);
    sent = claimed[0].notification.id;
    in_flight = claimed[1];
    fresh = claimed[2];
    must(store.delivery().begin_attempts(std::vector{intent(claimed[0]), intent(in_flight)}, now));
    must(store.delivery().finish_attempts(std::vector{result(claimed[0])}, now));
    marks = must(store.billing().list_marks(100));
  }
  [[nodiscard]] std::vector<ClaimedNotification> claim(Store& store) const {
    return must(store.delivery().claim({NotificationType::sms, "w", now, now + 5min, 100}));
  }
  /// The day on which its messages were created.
  [[nodiscard]] LocalDay today() const {
    const std::chrono::sys_time<std::chrono::microseconds> then(
        std::chrono::microseconds((now - 100min).us()));
    return LocalDay(std::chrono::floor<std::chrono::days>(then));
  }
  [[nodiscard]] static std::string reference(NotificationId id) { return "r" + id.to_text(); }
  [[nodiscard]] static AttemptIntent intent(const ClaimedNotification& c) {
    return {c.notification.id, c.epoch, "sim", 2, true};
  }
  [[nodiscard]] AttemptResult result(const ClaimedNotification& c) const {
    return {c.notification.id,
            c.epoch,
            "sim",
            SendOutcome::accepted,
            reference(c.notification.id),
            now};
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
      {"create late",
       [](Store& s, const Moment& m) {
         return without_value(s.notifications().create(
             std::vector{NewNotification{m.sample.notification(m.now - 100min), "", ""}}));
       }},
      {"begin with other units",
       [](Store& s, const Moment& m) {
         return without_value(
             s.delivery().begin_attempts(std::vector{Moment::intent(m.fresh)}, m.now));
       }},
      {"finish",
       [](Store& s, const Moment& m) {
         return without_value(
             s.delivery().finish_attempts(std::vector{m.result(m.in_flight)}, m.now));
       }},
      {"receipts by reference",
       [](Store& s, const Moment& m) {
         const auto by = [&](NotificationId id) {
           return Receipt{{}, "sim", Moment::reference(id), Status::delivered, m.now};
         };
         return without_value(
             s.receipts().apply(std::vector{by(m.sent), by(m.in_flight.notification.id)}, m.now));
       }},
      {"receipts by id",
       [](Store& s, const Moment& m) {
         const auto by = [&](NotificationId id) {
           return Receipt{id, "sim", "", Status::permanent_failure, m.now};
         };
         return without_value(
             s.receipts().apply(std::vector{by(m.in_flight.notification.id), by(m.sent)}, m.now));
       }},
      {"advance",
       [](Store& s, const Moment& m) {
         return without_value(s.facts().advance(m.now.floor_hour()));
       }},
      {"advance a step",
       [](Store& s, const Moment& m) {
         const UtcTime created = m.now - 90min;
         return without_value(s.facts().advance(created.floor_to(watermark_step) + watermark_step));
       }},
      {"fold", [](Store& s, const Moment&) { return without_value(s.facts().fold(1'000)); }},
      {"bill", [](Store& s, const Moment& m) { return s.billing().bill(m.marks); }},
      {"rebuild", [](Store& s, const Moment& m) {
         return without_value(s.facts().rebuild(m.today(), {}, false));
       }}};
}

/// What must hold once both actions are through, in whatever order their steps came.
void check_moment(Store& store, const Moment& m, bool finished, bool reported) {
  const ServiceId service = m.sample.service.id;
  if (finished && reported)
    REQUIRE(must(store.notifications().get(service, m.in_flight.notification.id)).status ==
            Status::delivered);
  REQUIRE(must(store.facts().rebuild(m.today().next(), {}, true)).empty());
  REQUIRE(must(store.facts().rebuild(m.today(), {}, true)).empty());
}

}  // namespace

TEST_CASE(
    "concurrency: any action at any step of any other leaves facts and receipts right "
    "(I5, I6, I7, P3, T9)") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    auto second = sql::make_store([&] { return database.connect(false); }, true);
    REQUIRE(second);
    const std::shared_ptr<Store> patient = database.open();
    Store& store = *stepped.store;
    must(store.rates().put(flat_rate()));
    SeededEntropy entropy(1);
    UtcTime now = at("2026-03-20T10:30:00Z");
    const Sample sample(store, entropy, now);
    const auto all = actions();
    int interleavings = 0, waited = 0;
    for (const Action& one : all) {
      for (const Action& other : all) {
        CAPTURE(one.name);
        CAPTURE(other.name);
        for (int k = 1;; ++k) {
          CAPTURE(k);
          now = now + 20min;
          const Moment m(store, sample, now);
          int step = 0;
          std::optional<Result<void>> answer;
          *stepped.on_step = [&] {
            if (++step == k) answer = other.run(**second, m);
          };
          must(one.run(store, m));
          *stepped.on_step = {};
          if (answer && !*answer) {  // it would have had to wait: it comes after
            const ErrorCode code = answer->error().code;
            REQUIRE_MESSAGE(code == ErrorCode::busy, answer->error().message);
            must(other.run(*patient, m));
            ++waited;
          }
          const bool done = !answer;
          if (!done) {
            ++interleavings;
            const auto either = [&](std::string_view name) {
              return one.name == name || other.name == name;
            };
            check_moment(store, m, either("finish"), either("receipts by reference"));
          }
          // Nothing of this moment is left to the next one.
          must(store.delivery().finish_attempts(
              std::vector{m.result(m.in_flight), m.result(m.fresh)}, now));
          if (done) break;
        }
      }
    }
    MESSAGE(database.name, ": ", interleavings, " interleavings, of which ", waited,
            " had to wait");
    CHECK(interleavings > 200);
    must(store.facts().advance(now.floor_hour()));
    must(store.facts().fold(100'000));
    must(store.billing().bill(must(store.billing().list_marks(1'000))));
    const LocalDayRange days{day("2026-03-01"), day("2026-06-30")};
    const auto facts = must(store.billing().list_facts(days));
    for (LocalDay d = days.first; d <= days.last; d = d.next())
      CHECK(must(store.facts().rebuild(d, {}, false)).empty());
    must(store.billing().bill(must(store.billing().list_marks(1'000))));
    CHECK(must(store.billing().list_facts(days)) == facts);
  });
}

TEST_CASE("concurrency: rows that come in while the watermark passes their hour are counted once") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    auto second = must(sql::make_store([&] { return database.connect(false); }, true));
    Store& store = *stepped.store;
    SeededEntropy entropy(2);
    UtcTime hour = at("2026-03-20T00:00:00Z");
    const Sample sample(store, entropy, hour);
    for (int k = 1;; ++k) {
      CAPTURE(k);
      must(store.facts().advance(hour));
      const bool quiet = k % 2 == 0;  // nothing else at all, or something in a later hour
      if (!quiet) sample.create(store, hour + 150min, 1);
      int step = 0;
      *stepped.on_step = [&, then = hour + 30min] {
        if (++step != k) return;
        NewNotification late{sample.notification(then), "", ""};
        static_cast<void>(second->notifications().create(std::vector{late}));
      };
      hour = hour + 3h;
      must(store.facts().advance(hour));
      *stepped.on_step = {};
      for (const LocalDay d : {day("2026-03-20"), day("2026-03-21"), day("2026-03-22")})
        REQUIRE(must(store.facts().rebuild(d, {}, true)).empty());
      if (step < k) break;
      REQUIRE(k < 40);
    }
  });
}

namespace {

/// Threads over one database, and what they know together.
struct Crowd {
  const Database& database;
  const Sample& sample;  // its messages are created, sent and reported
  const Sample& shop;    // its messages come as delivered
  SeededEntropy& entropy;
  UtcTime now = at("2026-03-20T12:30:00Z");

  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> created{0}, selling{0}, sold{0};
  std::atomic<std::int64_t> reads{0}, rounds{0}, stale{0}, moved{0};
  std::mutex mutex;
  std::set<std::pair<NotificationId, std::int64_t>> claims;
  std::map<NotificationId, int> sent;
  std::vector<std::string> faults;

  Crowd(const Database& d, const Sample& s, const Sample& other, SeededEntropy& e)
      : database(d), sample(s), shop(other), entropy(e) {}

  void fault(std::string what) {
    const std::scoped_lock lock(mutex);
    faults.push_back(std::move(what));
  }
  template <typename Body>
  std::thread start(Body body) {
    return std::thread([this, body] {
      try {
        const auto store = database.open();
        while (!stop) body(*store);
      } catch (const std::exception& error) {
        fault(error.what());
        stop = true;
      }
    });
  }

  /// Everybody has had a few dozen turns, `times` over.
  [[nodiscard]] bool has_done(int times) const {
    return created >= 500 * times && sold >= 300 * times && reads >= 50 * times &&
           rounds >= 50 * times && moved >= 100 * times;
  }

  void create(Store& store) {
    std::vector<NewNotification> rows(5);
    std::uint8_t draw[2];
    entropy.fill(draw);
    // Some lie in the future of the watermark, some far behind it.
    const UtcTime at = now - std::chrono::minutes(draw[0] * 15 + draw[1] % 15);
    for (NewNotification& row : rows) row.notification = sample.notification(at);
    patiently([&] { return store.notifications().create(rows); });
    created += 5;
    std::vector<Notification> delivered(3, shop.notification(at));
    for (Notification& n : delivered) {
      n.id.uuid = make_uuid_v7(at, entropy);
      n.status = Status::delivered;
    }
    selling += 3;
    patiently([&] { return store.notifications().import_rows(delivered, draw[0] % 2 == 0); });
    sold += 3;
    std::this_thread::sleep_for(1ms);  // waiting writers of SQLite have no queue
  }

  void deliver(Store& store, const std::string& owner) {
    const auto claimed = patiently([&] {
      return store.delivery().claim({NotificationType::sms, owner, now, now + 5min, 20});
    });
    std::vector<AttemptIntent> intents;
    std::vector<AttemptResult> results;
    std::vector<Receipt> receipts;
    {
      const std::scoped_lock lock(mutex);
      for (const ClaimedNotification& c : claimed) {
        const NotificationId id = c.notification.id;
        if (!claims.emplace(id, c.epoch).second) faults.push_back("claimed twice in one epoch");
        intents.push_back({id, c.epoch, "sim", 1, false});
        results.push_back({id, c.epoch, "sim", SendOutcome::accepted, "r" + id.to_text(), now});
        receipts.push_back({{}, "sim", "r" + id.to_text(), Status::delivered, now});
        receipts.push_back({id, "sim", "", Status::permanent_failure, now});
      }
    }
    if (claimed.empty()) return;
    const auto held = patiently([&] { return store.delivery().begin_attempts(intents, now); });
    {
      const std::scoped_lock lock(mutex);
      for (std::size_t i = 0; i < held.size(); ++i)
        if (held[i]) ++sent[intents[i].id];
    }
    std::thread early([&] {  // the provider reports while the results are being stored
      try {
        const auto other = database.open();
        patiently([&] { return other->receipts().apply(receipts, now); });
      } catch (const std::exception& error) {
        fault(error.what());
      }
    });
    stale += patiently([&] { return store.delivery().finish_attempts(results, now); });
    early.join();
  }

  void aggregate(Store& store) {
    patiently([&] { return store.facts().advance(now.floor_hour()); });
    patiently([&] { return store.facts().fold(200); });
    const auto marks = patiently([&] { return store.billing().list_marks(50); });
    patiently([&] { return store.billing().bill(marks); });
    const LocalDay day = must_day(rounds++);
    const auto diff = patiently([&] { return store.facts().rebuild(day, {}, false); });
    if (!diff.empty()) fault("rebuild found a difference on " + day.to_text());
  }

  /// Archives what was delivered while everybody else goes on.
  void move(sql::Connection& connection) {
    moved += patiently([&]() -> Result<std::int64_t> {
      try {
        return move_delivered(connection, 20);
      } catch (const sql::Failure& failure) {
        connection.rollback();
        return failure.error;
      }
    });
    std::this_thread::sleep_for(2ms);
  }

  /// At every snapshot: what is counted is what was committed, and the cube equals a recount.
  void read(Store& store) {
    std::this_thread::sleep_for(1ms);
    const std::int64_t before = sold;
    const std::int64_t counted = count(store, shop);
    const std::int64_t after = selling;
    if (counted < before) fault("less is counted than was committed");
    if (counted > after) fault("more is counted than was begun");
    const LocalDay day = must_day(reads++);
    if (!patiently([&] { return store.facts().rebuild(day, {}, true); }).empty())
      fault("the cube differs from a recount on " + day.to_text());
  }

  /// How many notifications a bill of this instant knows of.
  [[nodiscard]] static std::int64_t count(Store& store, const Sample& of) {
    const auto snapshot = patiently([&] { return store.billing().read(of.service.id, 2025); });
    std::int64_t counted = 0;
    for (const CubeRow& cell : snapshot.cells) counted += cell.notifications;
    for (const BillingFact& fact : snapshot.facts) counted += fact.notifications_sent;
    return counted;
  }

  [[nodiscard]] static LocalDay must_day(std::int64_t n) {
    return *LocalDay::from_ymd(2026, 3, static_cast<unsigned>(17 + n % 4));
  }
};

}  // namespace

TEST_CASE(
    "concurrency: writers, workers, aggregators, a mover and a reader leave nothing lost, counted "
    "twice or sent twice (I2, I4, I7, T3)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    must(store->rates().put(flat_rate()));
    SeededEntropy entropy(3);
    const Sample sample(*store, entropy, at("2026-03-01T00:00:00Z"));
    const Sample shop(*store, entropy, at("2026-03-01T00:00:00Z"), "Shop");
    Crowd crowd(database, sample, shop, entropy);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) threads.push_back(crowd.start([&](Store& s) { crowd.create(s); }));
    for (const char* owner : {"a", "b"})
      threads.push_back(crowd.start([&, owner](Store& s) { crowd.deliver(s, owner); }));
    for (int i = 0; i < 2; ++i)
      threads.push_back(crowd.start([&](Store& s) { crowd.aggregate(s); }));
    threads.push_back(crowd.start([&](Store& s) { crowd.read(s); }));
    threads.push_back(crowd.start(
        [&, mover = std::shared_ptr(database.connect(true))](Store&) { crowd.move(*mover); }));
    CHECK(wait_until([&] { return crowd.stop || crowd.has_done(scale()); }));
    crowd.stop = true;
    for (std::thread& thread : threads) thread.join();
    for (const std::string& fault : crowd.faults) FAIL_CHECK(fault);

    while (must(store->delivery().count_queued(NotificationType::sms)) > 0)
      crowd.deliver(*store, "last");
    for (const auto& [id, times] : crowd.sent) CHECK(times == 1);
    CHECK(crowd.sent.size() == static_cast<std::size_t>(crowd.created.load()));
    CHECK(crowd.stale == 0);
    for (const auto& [id, times] : crowd.sent)
      REQUIRE(must(store->notifications().get(sample.service.id, id)).status == Status::delivered);
    MESSAGE(database.name, ": ", crowd.created.load() + crowd.sold.load(), " notifications, ",
            crowd.rounds.load(), " rounds of work, ", crowd.reads.load(), " reads, ",
            crowd.moved.load(), " moved");
    CHECK(crowd.moved > 0);

    must(store->facts().advance(crowd.now.floor_hour()));
    while (must(store->facts().fold(10'000)) > 0) {
    }
    must(store->billing().bill(must(store->billing().list_marks(10'000))));
    const LocalDayRange days{day("2026-03-10"), day("2026-03-31")};
    const auto facts = must(store->billing().list_facts(days));
    CHECK(Crowd::count(*store, sample) == crowd.created);
    CHECK(Crowd::count(*store, shop) == crowd.sold);
    for (LocalDay d = days.first; d <= days.last; d = d.next())
      CHECK(must(store->facts().rebuild(d, {}, false)).empty());
    must(store->billing().bill(must(store->billing().list_marks(10'000))));
    CHECK(must(store->billing().list_facts(days)) == facts);
  });
}

TEST_CASE("concurrency: two schedulers that bill the same days for the first time agree (T3)") {
  over_every_database([](const Database& database) {
    const auto first = database.open(), second = database.open();
    must(first->rates().put(flat_rate()));
    SeededEntropy entropy(4);
    const UtcTime noon = at("2026-03-20T12:00:00Z");
    const Sample sample(*first, entropy, noon);
    for (int round = 0; round < 30; ++round) {
      const UtcTime then = noon + std::chrono::hours(24 * round);
      Notification n = sample.notification(then);
      n.status = Status::delivered;
      must(first->notifications().import_rows(std::vector{n}, false));
      must(first->facts().advance(then + 1h));
      must(first->facts().advance(then + 1h));
      const auto marks = must(first->billing().list_marks(10));
      REQUIRE(marks.size() == 1);
      std::optional<Result<void>> answer;
      std::thread other([&] { answer = second->billing().bill(marks); });
      const auto mine = first->billing().bill(marks);
      other.join();
      CHECK_MESSAGE(mine, (mine ? std::string() : mine.error().message));
      CHECK_MESSAGE(*answer, (*answer ? std::string() : answer->error().message));
    }
    CHECK(must(first->billing().list_facts({day("2026-03-20"), day("2026-06-30")})).size() == 30);
  });
}

TEST_CASE("concurrency: one idempotency key from many threads makes one notification (C2)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(5);
    const UtcTime noon = at("2026-03-20T12:00:00Z");
    const Sample sample(*store, entropy, noon);
    for (int round = 0; round < 10; ++round) {
      std::mutex mutex;
      std::set<NotificationId> ids;
      std::vector<std::string> faults;
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          try {
            const auto mine = database.open();
            NewNotification row{sample.notification(noon), "k" + std::to_string(round), "d"};
            const auto made =
                patiently([&] { return mine->notifications().create(std::vector{row}); });
            const std::scoped_lock lock(mutex);
            ids.insert(made.at(0).id);
          } catch (const std::exception& error) {
            const std::scoped_lock lock(mutex);
            faults.emplace_back(error.what());
          }
        });
      for (std::thread& thread : threads) thread.join();
      for (const std::string& fault : faults) FAIL_CHECK(fault);
      CHECK(ids.size() == 1);
    }
    CHECK(must(store->delivery().count_queued(NotificationType::sms)) == 10);
  });
}
