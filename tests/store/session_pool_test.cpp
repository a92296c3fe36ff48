#include "store/sql/session_pool.hpp"

#include "store/contract/stores.hpp"
#include "support/databases.hpp"
#include "support/sample.hpp"

#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace session_pool_test {

namespace {

/// Sessions on a database in a file; counts what it opens.
struct Pool {
  TempFolder folder;
  sql::SessionShared shared;
  int opened = 0;
  sql::SessionPool pool;

  explicit Pool(sql::SessionLimits limits)
      : pool(
            shared,
            [this] {
              ++opened;
              SqliteOptions options;
              options.path = (folder.path / "store.db").string();
              return sql::open_sqlite(options);
            },
            limits) {}
};

Error busy_error(sql::SessionPool& pool, sql::Access access) {
  try {
    static_cast<void>(pool.take(access));
  } catch (const sql::Failure& failure) {
    return failure.error;
  }
  return {};
}

}  // namespace

TEST_CASE("session pool: opens a connection when it is needed and lends it again") {
  Pool at({.writers = 2});
  CHECK(at.opened == 0);
  for (int i = 0; i < 3; ++i) static_cast<void>(at.pool.take(sql::Access::write));
  CHECK(at.opened == 1);
  const auto one = at.pool.take(sql::Access::write);
  const auto two = at.pool.take(sql::Access::write);
  CHECK(at.opened == 2);
  CHECK(&*one != &*two);
  CHECK(at.pool.connections() == 2);
}

TEST_CASE("session pool: a call that gets no session in time is told how many there are") {
  Pool at({.writers = 1, .wait_max = 20ms});
  const auto held = at.pool.take(sql::Access::write);
  const Error error = busy_error(at.pool, sql::Access::write);
  CHECK(error.code == ErrorCode::busy);
  CHECK(error.message == "all 1 connections of the store are in use: waited 20 ms");
  CHECK(busy_error(at.pool, sql::Access::read).code == ErrorCode::busy);
}

TEST_CASE("session pool: readers read beside the writer, and small reads go to an idle writer") {
  Pool at({.writers = 1, .readers = 1, .wait_max = 20ms});
  sql::Session* const writer = &*at.pool.take(sql::Access::write);
  CHECK(&*at.pool.take(sql::Access::single) == writer);
  CHECK(&*at.pool.take(sql::Access::read) != writer);
  const auto held = at.pool.take(sql::Access::write);
  CHECK(&*at.pool.take(sql::Access::single) != writer);
  CHECK(at.opened == 2);
}

TEST_CASE("session pool: a waiting call goes on as soon as a session is given back") {
  Pool at({.writers = 1});
  std::thread waiting;
  std::atomic<bool> had{false};
  {
    const auto held = at.pool.take(sql::Access::write);
    waiting = std::thread([&] {
      static_cast<void>(at.pool.take(sql::Access::write));
      had = true;
    });
    CHECK_FALSE(had);
  }
  waiting.join();
  CHECK(had);
}

TEST_CASE("session pool: a lost connection takes one call along and is opened again") {
  Pool at({.writers = 1});
  {
    const auto session = at.pool.take(sql::Access::write);
    CHECK_FALSE(at.pool.recover(*session, make_error(ErrorCode::unavailable, "gone", "57P01"), 1));
    CHECK_FALSE(session->is_connected());
  }
  CHECK(at.pool.take(sql::Access::write)->is_connected());
  CHECK(at.pool.connections() == 2);
}

TEST_CASE("session pool: a collision is tried again, ten times at the most") {
  Pool at({.writers = 1});
  const auto session = at.pool.take(sql::Access::write);
  const Error collision = make_error(ErrorCode::conflict, "met another", "40001");
  CHECK(at.pool.recover(*session, collision, 1));
  CHECK(at.pool.recover(*session, collision, sql::attempts_max - 1));
  CHECK_FALSE(at.pool.recover(*session, collision, sql::attempts_max));
  CHECK(session->is_connected());
}

TEST_CASE("session pool: a connection that cannot be opened leaves its place to the next call") {
  sql::SessionShared shared;
  bool fails = true;
  sql::SessionPool pool(shared,
                        [&]() -> std::unique_ptr<sql::Connection> {
                          if (fails) sql::fail(ErrorCode::unavailable, "no server");
                          return sql::open_sqlite({.path = {}});
                        },
                        {.writers = 1, .wait_max = 20ms});
  for (int i = 0; i < 3; ++i)
    CHECK(busy_error(pool, sql::Access::write).code == ErrorCode::unavailable);
  fails = false;
  CHECK(pool.take(sql::Access::write)->is_connected());
}

TEST_CASE("store url: connections= says how many calls run side by side") {
  const char* url = std::getenv("NFY_TEST_POSTGRES_URL");
  const std::string server = url && *url ? url : "postgresql://127.0.0.1:1/nowhere";
  const auto opened = [&](std::string_view parameters) {
    return open_store(server + std::string(parameters), false);
  };
  for (const std::string_view wrong :
       {"?connections=", "?connections=x", "?connections=4x", "?connections=0", "?connections=101",
        "?connections=-1", "?connections=99999999999999999999"}) {
    CAPTURE(wrong);
    const auto store = opened(wrong);
    REQUIRE_FALSE(store);
    CHECK(store.error().code == ErrorCode::invalid_argument);
    CHECK(store.error().message.find("connections must be") == 0);
  }
  // What is right is not handed on to the server's library, which knows no such parameter.
  for (const std::string_view right :
       {"?connections=1", "?connections=100", "?connect_timeout=2&connections=3",
        "?connections=3&connect_timeout=2", "?connect_timeout=2&connections=3&sslmode=prefer"}) {
    CAPTURE(right);
    const auto store = opened(right);
    if (!store) CHECK(store.error().code != ErrorCode::invalid_argument);
  }
}

}  // namespace session_pool_test
