// Two actions at once on PostgreSQL, their steps in every order.
#include "archive/moment.hpp"
#include "store/stepped_connection.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;

namespace orders_test {

namespace {

/// Lets two threads take their steps (each statement, each lock, the commit) in a given order.
class Conductor {
public:
  explicit Conductor(const Database& database) : watcher_(database.connect(true)) {
    for (std::size_t side : {0u, 1u}) {
      stores_[side].emplace([this, side, &database] {
        auto connection = database.connect(true);
        pids_[side] = ask(*connection, sql::Statement{"SELECT pg_backend_pid()"}, {});
        return connection;
      });
      *stores_[side]->on_step = [this, side] { arrive(side); };
    }
  }

  /// Both actions wait before their first statement, then step as `order` says ("0110…"); what an
  /// order does not reach ends by itself. A side that waits for the other one's lock passes.
  std::array<Result<void>, 2> run(const std::array<const Action*, 2>& pair, const Moment& moment,
                                  const std::string& order) {
    std::array<std::optional<Result<void>>, 2> answers;
    {
      const std::scoped_lock lock(mutex_);
      sides_ = {};
    }
    std::array<std::thread, 2> threads;
    for (std::size_t side : {0u, 1u})
      threads[side] = std::thread([&, side] {
        answers[side] = pair[side]->run(*stores_[side]->store, moment);
        const std::scoped_lock lock(mutex_);
        sides_[side].done = true;
        changed_.notify_all();
      });
    for (std::size_t side : {0u, 1u}) settle(side);
    for (const char side : order) step(side == '1');
    {
      const std::scoped_lock lock(mutex_);
      for (Side& side : sides_) side.is_free = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads) thread.join();
    return {*answers[0], *answers[1]};
  }

  /// How many steps an action has when nobody disturbs it.
  std::size_t count_steps(const Action& action, const Moment& moment) {
    {
      const std::scoped_lock lock(mutex_);
      sides_ = {};
      sides_[0].is_free = true;
    }
    must(action.run(*stores_[0]->store, moment));
    const std::scoped_lock lock(mutex_);
    return sides_[0].arrivals - 1;
  }

  [[nodiscard]] std::int64_t waits() const { return waits_; }

private:
  struct Side {
    std::size_t arrivals = 0;
    bool at_gate = false;
    bool may_go = false;
    bool is_free = false;
    bool done = false;
  };

  static std::int64_t ask(sql::Connection& connection, const sql::Statement& query,
                          std::initializer_list<sql::Value> values) {
    std::int64_t answer = 0;
    connection.begin(sql::Access::read);
    connection.query(query, values, [&](const sql::Row& row) { answer = row.integer(0); });
    connection.commit();
    return answer;
  }

  void arrive(std::size_t index) {
    std::unique_lock lock(mutex_);
    Side& side = sides_[index];
    ++side.arrivals;
    if (side.is_free || side.arrivals == 1) return;  // BEGIN by itself does nothing
    side.at_gate = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return side.may_go || side.is_free; });
    side.at_gate = side.may_go = false;
  }

  /// Waits until a side stands before a step, is done, or waits for a lock.
  void settle(std::size_t index) {
    static constexpr sql::Statement is_waiting{
        "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'"};
    std::unique_lock lock(mutex_);
    Side& side = sides_[index];
    while (!changed_.wait_for(lock, 2ms, [&] { return side.at_gate || side.done; })) {
      lock.unlock();
      const bool waits = ask(*watcher_, is_waiting, {pids_[index].load()}) > 0;
      lock.lock();
      if (!waits || side.at_gate || side.done) continue;
      ++waits_;
      return;
    }
  }

  void step(std::size_t index) {
    settle(index);
    {
      const std::scoped_lock lock(mutex_);
      Side& side = sides_[index];
      if (side.done || !side.at_gate) return;
      side.at_gate = false;
      side.may_go = true;
      changed_.notify_all();
    }
    settle(index);
  }

  std::unique_ptr<sql::Connection> watcher_;
  std::array<std::atomic<std::int64_t>, 2> pids_{};
  std::array<std::optional<SteppedStore>, 2> stores_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Side, 2> sides_;
  std::int64_t waits_ = 0;
};

/// In how many orders `zeros` and `ones` steps can come.
std::uint64_t count_orders(std::uint64_t zeros, std::uint64_t ones) {
  std::uint64_t count = 1;
  for (std::uint64_t i = 1; i <= zeros; ++i) count = count * (ones + i) / i;
  return count;
}

/// Order `rank` of them, in the order of their texts.
std::string order_at(std::uint64_t rank, std::uint64_t zeros, std::uint64_t ones) {
  std::string order;
  while (zeros + ones > 0) {
    const std::uint64_t with_zero = zeros > 0 ? count_orders(zeros - 1, ones) : 0;
    const bool is_zero = rank < with_zero;
    order += is_zero ? '0' : '1';
    if (!is_zero) rank -= with_zero;
    --(is_zero ? zeros : ones);
  }
  return order;
}

/// Of each pair; if there are more, as many as this are evenly spread over all.
std::uint64_t orders_wanted() {
  const char* text = std::getenv("NFY_TEST_ORDERS");
  return text ? static_cast<std::uint64_t>(std::atoll(text)) : 40;
}

const Action& action_of(const std::vector<Action>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Action::name);
  REQUIRE(found != all.end());
  return *found;
}

}  // namespace

TEST_CASE(
    "archive: the steps of two actions at once end in one place, every receipt and right facts in "
    "whatever order they come (I3, I4, I5, I6, I7)") {
  constexpr std::array<std::array<std::string_view, 2>, 9> pairs{{{"move", "receipts"},
                                                                  {"move", "advance"},
                                                                  {"move", "rebuild"},
                                                                  {"time out", "receipts"},
                                                                  {"finish", "receipts"},
                                                                  {"move", "move"},
                                                                  {"move", "move a few"},
                                                                  {"advance", "fold"},
                                                                  {"advance", "rebuild"}}};
  over_every_database([&](const Database& database) {
    if (!database.file.empty()) return;  // SQLite has one writer, whose steps nobody comes between
    const auto store = database.open();
    SeededEntropy entropy(1);
    UtcTime now = at("2026-03-20T10:30:00Z");
    const Sample sample(*store, entropy, now);
    Conductor conductor(database);
    const std::vector<Action> all = actions();
    std::uint64_t run = 0, possible = 0;
    advance(*store, now.floor_hour());
    const auto next_moment = [&] { return Moment(*store, sample, now = now + 1h); };
    const auto clear = [&](const Moment& m) {
      static_cast<void>(must(store->delivery().finish_attempts(std::vector{m.result()}, now)));
      move_all(*store, m.scope(), now);
      REQUIRE(database.live() == 0);
    };
    for (const auto& names : pairs) {
      const std::array<const Action*, 2> pair{&action_of(all, names[0]), &action_of(all, names[1])};
      std::array<std::uint64_t, 2> steps{};
      for (std::size_t side : {0u, 1u}) {
        const Moment m = next_moment();
        steps[side] = conductor.count_steps(*pair[side], m);
        clear(m);
      }
      const std::uint64_t count = count_orders(steps[0], steps[1]);
      const std::uint64_t wanted = std::min(count, orders_wanted());
      for (std::uint64_t i = 0; i < wanted; ++i) {
        const std::uint64_t rank = count / wanted * i + count % wanted * i / wanted;
        const std::string order = order_at(rank, steps[0], steps[1]);
        INFO(names[0], " x ", names[1], " ", order);
        const Moment m = next_moment();
        for (const Result<void>& answer : conductor.run(pair, m, order)) must(answer);
        check_moment(*store, database, m, names[1] == "receipts");
        clear(m);
      }
      run += wanted;
      possible += count;
    }
    MESSAGE(database.name, ": ", run, " of ", possible, " orders, ", conductor.waits(),
            " waits for a lock");
    CHECK(conductor.waits() > 0);
  });
}

TEST_CASE("orders: every order of two actions' steps has a number, and each another one") {
  std::set<std::string> all;
  for (std::uint64_t rank = 0; rank < count_orders(4, 3); ++rank) {
    const std::string order = order_at(rank, 4, 3);
    CHECK(std::ranges::count(order, '0') == 4);
    CHECK(std::ranges::count(order, '1') == 3);
    all.insert(order);
  }
  CHECK(all.size() == 35);
  CHECK(order_at(count_orders(11, 20) - 1, 11, 20) == std::string(20, '1') + std::string(11, '0'));
}

}  // namespace orders_test
