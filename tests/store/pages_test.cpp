// Pages of notifications while others write, report and move; and what a page costs.
#include "store/sql/pages.hpp"

#include "store/mover.hpp"
#include "support/databases.hpp"
#include "support/patiently.hpp"
#include "support/sample.hpp"

#include <atomic>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace pages_test {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

/// NFY_TEST_PAGES=10000 makes the long run.
int pages_wanted() {
  const char* text = std::getenv("NFY_TEST_PAGES");
  return text ? std::max(1, std::atoi(text)) : 300;
}

/// A service whose messages are made, delivered and moved by threads of their own until it ends.
class Traffic {
public:
  Traffic(const Database& database, const Sample& sample) : sample_(sample) {
    for (int i = 0; i < 2; ++i)
      threads_.emplace_back([this, &database, i] { write(*database.open(), i); });
    threads_.emplace_back([this, &database] { deliver(*database.open()); });
    threads_.emplace_back([this, &database] { move(database); });
  }
  ~Traffic() {
    stops_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  std::atomic<std::int64_t> moved{0}, delivered{0}, written{0};

private:
  /// Some of them in one instant, some in the past, as imported rows and slow writers are.
  void write(Store& store, int seed) {
    SeededEntropy entropy(static_cast<std::uint64_t>(100 + seed));
    for (std::int64_t turn = 0; !stops_; ++turn) {
      std::vector<NewNotification> rows(3);
      for (NewNotification& row : rows) {
        row.notification = sample_.notification(noon + std::chrono::milliseconds(written.load()));
        row.notification.id.uuid = make_uuid_v7(row.notification.created_at, entropy);
      }
      patiently([&] { return store.notifications().create(rows); });
      written += 3;
      std::this_thread::sleep_for(1ms);
    }
  }

  void deliver(Store& store) {
    while (!stops_) {
      NotificationQuery query;
      query.statuses.add(Status::created);
      query.limit = 20;
      std::vector<Receipt> receipts;
      for (const Notification& n :
           patiently([&] { return store.notifications().list(sample_.service.id, query); }))
        receipts.push_back({n.id, "sim", "", Status::delivered, noon});
      patiently([&] { return store.receipts().apply(receipts, noon); });
      delivered += static_cast<std::int64_t>(receipts.size());
      std::this_thread::sleep_for(1ms);
    }
  }

  void move(const Database& database) {
    const auto connection = database.connect(true);
    while (!stops_) {
      moved += patiently([&]() -> Result<std::int64_t> {
        try {
          return move_delivered(*connection, 15);
        } catch (const sql::Failure& failure) {
          connection->rollback();
          return failure.error;
        }
      });
      std::this_thread::sleep_for(1ms);
    }
  }

  const Sample& sample_;
  std::atomic<bool> stops_{false};
  std::vector<std::thread> threads_;
};

/// Goes through all pages once. Answers how many there were.
int turn_pages(Store& store, const Sample& sample, bool with_history,
               const std::vector<NotificationId>& known) {
  NotificationQuery query;
  query.with_history = with_history;
  query.limit = 25;
  std::set<NotificationId> seen;
  int pages = 0;
  std::optional<std::pair<UtcTime, NotificationId>> last;
  for (;; ++pages) {
    const auto page =
        patiently([&] { return store.notifications().list(sample.service.id, query); });
    if (page.empty()) break;
    for (const Notification& n : page) {
      const std::pair at(n.created_at, n.id);
      const bool follows = !last || at < *last;
      if (!follows || !seen.insert(n.id).second) FAIL("comes twice, or late: " << n.id.to_text());
      last = at;
    }
    query.older_than = page.back().id;
  }
  std::size_t missing = 0;
  for (const NotificationId& id : known) missing += seen.contains(id) ? 0 : 1;
  if (with_history) CHECK(missing == 0);
  return pages;
}

/// The plan of a statement, line by line.
std::string plan_of(sql::Connection& connection, const sql::Statement& statement,
                    std::initializer_list<sql::Value> values) {
  const bool is_sqlite = connection.dialect() == sql::Dialect::sqlite;
  const std::string text = is_sqlite ? std::string("EXPLAIN QUERY PLAN ") + statement.portable
                                     : std::string("EXPLAIN (ANALYZE) ") + statement.postgres;
  const sql::Statement explained{text.c_str()};
  std::string plan;
  connection.begin(sql::Access::read);
  sql::walk_index(connection);
  connection.query(explained, values, [&](const sql::Row& row) {
    plan += std::string(row.text(is_sqlite ? 3 : 0)) + "\n";
  });
  connection.commit();
  return plan;
}

/// The most rows that a step of PostgreSQL's plan came to; 0 of a plan that does not say.
std::int64_t most_rows_in(const std::string& plan) {
  constexpr std::string_view mark = " rows=";
  std::int64_t most = 0;
  for (std::size_t at = 0; (at = plan.find("(actual", at)) != plan.npos; ++at)
    most =
        std::max(most, std::int64_t{std::atoi(plan.c_str() + plan.find(mark, at) + mark.size())});
  return most;
}

}  // namespace

TEST_CASE(
    "notifications: while others write, report and move, no id comes twice and none that was "
    "there is missing") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 1h);
    std::vector<NotificationId> known;
    for (int i = 0; i < 20; ++i)
      for (const NotificationId& id : sample.create(*store, noon - std::chrono::minutes(i / 4), 10))
        known.push_back(id);
    Traffic traffic(database, sample);
    int pages = 0;
    for (int turn = 0; pages < pages_wanted(); ++turn)
      pages += turn_pages(*store, sample, turn % 3 != 0, known);
    CHECK(wait_until([&] { return traffic.moved > 0 && traffic.delivered > 0; }));
  });
}

TEST_CASE("notifications: a page of a service with many reads its own rows alone, in order") {
  constexpr int rows = 20'000;
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(2);
    const Sample large(*store, entropy, noon - 1h, "large"), small(*store, entropy, noon, "small");
    for (const bool archived : {false, true}) {
      std::vector<Notification> all;
      for (int i = 0; i < rows; ++i) {
        const Sample& sample = i % 100 == 0 ? small : large;
        all.push_back(sample.notification(noon + std::chrono::seconds(i / 1'000)));
        all.back().type = static_cast<NotificationType>(i / 7 % 3);
      }
      must(store->notifications().import_rows(all, archived));
    }
    const auto connection = database.connect(true);
    for (const bool with_history : {false, true})
      for (const Sample* sample : {&large, &small}) {
        const std::string plan =
            plan_of(*connection, with_history ? sql::select_page_of_all : sql::select_page,
                    {sample->service.id, noon + 10s, NotificationId{}, 50,
                     7 + 8 + 16 + 32 + 128 + 256 + 512 + 1024 + 2048, ",", "", "normal", JobId{},
                     TemplateId{}, UtcTime::from_us(0), noon + 24h, 0});
        INFO(plan);
        CHECK(plan.find("notifications_service") != plan.npos);
        CHECK(plan.find("notifications_created_at") == plan.npos);
        CHECK(plan.find("Seq Scan") == plan.npos);
        CHECK(plan.find("Bitmap") == plan.npos);
        CHECK(most_rows_in(plan) <= 1'000 / 3 + 2 * 50);  // those of an instant, for the history
      }
  });
}

}  // namespace pages_test
