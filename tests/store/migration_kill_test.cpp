// Death in the middle of a migration, from every older version of the schema.
// NFY_TEST_MIGRATION_KILLS=30 makes the long run: so many kills from each version and engine.
#include "store/sql/schema.hpp"
#include "store/stepped_connection.hpp"
#include "support/databases.hpp"
#include "support/faulty_disk.hpp"
#include "support/in_child.hpp"
#include "support/postgres_cluster.hpp"
#include "support/schema_at.hpp"

#include <csignal>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

int kills_wanted() {
  const char* text = std::getenv("NFY_TEST_MIGRATION_KILLS");
  return text ? std::atoi(text) : 2;
}

/// What an older library had stored, which every migration has to keep.
constexpr int rows_before = 50;

std::string rows_of_old(sql::Dialect dialect) {
  const bool lite = dialect == sql::Dialect::sqlite;
  const auto id = [&](int number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 12 - digits.size(), '0');
    return lite ? "x'00000000000070008000" + digits + "'"
                : "'00000000-0000-7000-8000-" + digits + "'";
  };
  std::string sql =
      "INSERT INTO services (id, name, organisation_type, calendar_id, active, prefix_sms, "
      "sms_sender, email_from, email_reply_to, created_at, version) VALUES (" +
      id(1) + ", 'Clinic', 'other', 'uk', true, true, 'CLINIC', 'clinic', '', 0, 1);";
  for (int i = 0; i < rows_before; ++i)
    sql +=
        "INSERT INTO notification_history (id, service_id, template_id, template_version, "
        "notification_type, key_type, created_at, notification_status, billable_units, "
        "rate_multiplier) VALUES (" +
        id(100 + i) + ", " + id(1) + ", " + id(2) + ", 1, 'sms', 'normal', " +
        std::to_string(i * 1'000'000) + ", 'delivered', 1, 1);";
  return sql;
}

/// Everything that a schema has, as text, in one order.
std::string described(const Database& database) {
  static constexpr sql::Statement objects{
      "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1",
      "SELECT c.relkind::text || ' ' || c.relname::text || ' ' || COALESCE((SELECT "
      "string_agg(a.attname::text || "
      "' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::text, ', ' ORDER BY "
      "a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0), '') "
      "FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 1"};
  std::string text;
  const auto connection = database.connect(true);
  connection->begin(sql::Access::read);
  connection->query(objects, {},
                    [&](const sql::Row& row) { text += std::string(row.text(0)) + "\n"; });
  connection->commit();
  return text;
}

/// Rows of the first schema, and what older libraries made of them.
void make_old(const Database& database, std::size_t version) {
  if (version == 0) return;
  const auto dialect = database.connect(true)->dialect();
  const std::string first = schema_at(dialect, 1);
  database.run(first + rows_of_old(dialect) + schema_at(dialect, version).substr(first.size()));
}

/// Whatever came of the migration before it: it can be done, and then all is as it should be.
void check_migrated(const Database& database, std::size_t from, const std::string& newest) {
  REQUIRE(database.open());
  REQUIRE(described(database) == newest);
  REQUIRE(database.ask("SELECT count(*) FROM nfy_schema_version") ==
          static_cast<std::int64_t>(sql::migrations().size()));
  REQUIRE(database.archived() == (from == 0 ? 0 : rows_before));
}

/// Runs the migration in a process of its own that is killed after `time`, by `kill`.
template <typename Kill>
void migrate_and_kill(const Database& database, std::chrono::microseconds time, Kill kill) {
  const pid_t child = fork_child([&] { return database.open() ? 0 : 1; });
  std::this_thread::sleep_for(time);
  kill(child);
  ::kill(child, SIGKILL);
  wait_for_child(child);
}

/// How long a whole migration takes in a process of its own.
std::chrono::microseconds time_of(const Database& database) {
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(in_child([&] { return database.open() ? 0 : 1; }) == 0);
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begun);
}

Database sqlite_at(const std::filesystem::path& file) {
  SqliteOptions options;
  options.path = file.string();
  return {"sqlite", [options](bool) { return sql::open_sqlite(options); }, file};
}

}  // namespace

TEST_CASE("migration: any change to a SQLite file may be the last one of the process (C15)") {
  const TempFolder folder;
  const Database fresh = sqlite_at(folder.path / "fresh.db");
  REQUIRE(fresh.open());
  const std::string newest = described(fresh);
  FaultyDisk disk;
  int deaths = 0;
  for (std::size_t from = 0; from < sql::migrations().size(); ++from) {
    CAPTURE(from);
    const auto old = folder.path / ("from" + std::to_string(from) + ".db");
    make_old(sqlite_at(old), from);
    // All of them in a long run, else some.
    const int step = kills_wanted() > 2 ? 1 : 7;
    for (int number = 1 + static_cast<int>(from) % step;; number += step) {
      CAPTURE(number);
      const auto file = folder.path / "store.db";
      for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
      if (from > 0) std::filesystem::copy_file(old, file);
      const Database database = sqlite_at(file);
      const int status = in_child([&] {
        disk.arm(Fault::death, number);
        return database.open() ? 0 : 1;
      });
      REQUIRE((status == 9 || status == 0));
      check_migrated(database, from, newest);
      if (status == 0) break;
      ++deaths;
    }
  }
  MESSAGE(deaths, " deaths in ", sql::migrations().size(), " migrations of SQLite");
  CHECK(deaths > 20);
}

TEST_CASE("migration: a process may be killed at any instant, on SQLite (C15)") {
  const TempFolder folder;
  const Database fresh = sqlite_at(folder.path / "fresh.db");
  const auto whole = time_of(fresh);
  const std::string newest = described(fresh);
  for (std::size_t from = 0; from < sql::migrations().size(); ++from) {
    CAPTURE(from);
    for (int i = 0; i < kills_wanted(); ++i) {
      CAPTURE(i);
      const auto file = folder.path / (std::to_string(from) + "_" + std::to_string(i) + ".db");
      const Database database = sqlite_at(file);
      make_old(database, from);
      migrate_and_kill(database, whole * (i + 1) / (kills_wanted() + 1), [](pid_t) {});
      check_migrated(database, from, newest);
    }
  }
}

namespace {

/// A server of the test's own with a database in every schema.
struct Server {
  std::unique_ptr<PostgresCluster> cluster = PostgresCluster::make();
  int number = 0;

  [[nodiscard]] Database make(std::size_t version) {
    PostgresOptions options;
    options.url = cluster->url();
    options.schema = "m" + std::to_string(++number);
    const auto connection = sql::open_postgres({.url = options.url});
    connection->begin(sql::Access::write);
    connection->run_script("CREATE SCHEMA " + options.schema);
    connection->commit();
    Database database{"postgresql", [options](bool) { return sql::open_postgres(options); }, {}};
    make_old(database, version);
    return database;
  }
};

}  // namespace

TEST_CASE("migration: a whole PostgreSQL server may be killed at any instant (C15)") {
  Server server;
  if (!server.cluster) return;
  const Database fresh = server.make(0);
  const auto whole = time_of(fresh);
  const std::string newest = described(fresh);
  for (std::size_t from = 0; from < sql::migrations().size(); ++from) {
    CAPTURE(from);
    for (int i = 0; i < kills_wanted(); ++i) {
      CAPTURE(i);
      const Database database = server.make(from);
      migrate_and_kill(database, whole * (i + 1) / (kills_wanted() + 1),
                       [&](pid_t) { server.cluster->kill(); });
      server.cluster->start();
      check_migrated(database, from, newest);
    }
  }
  MESSAGE((kills_wanted() * static_cast<int>(sql::migrations().size())), " kills of the server");
}

TEST_CASE("migration: a session of PostgreSQL may be ended before any of its steps (C15)") {
  Server server;
  if (!server.cluster) return;
  const Database fresh = server.make(0);
  REQUIRE(fresh.open());
  const std::string newest = described(fresh);
  int ends = 0;
  for (int number = 1;; ++number) {
    CAPTURE(number);
    const Database database = server.make(1);
    auto session = database.connect(true);
    std::int64_t process = 0;
    static constexpr sql::Statement own_process{"SELECT pg_backend_pid()"};
    session->begin(sql::Access::read);
    session->query(own_process, {}, [&](const sql::Row& row) { process = row.integer(0); });
    session->commit();
    int step = 0;
    const auto on_step = std::make_shared<OnStep>([&] {
      if (++step == number)
        REQUIRE(database.ask(
                    ("SELECT pg_terminate_backend(" + std::to_string(process) + ", 600000)::int")
                        .c_str()) == 1);
    });
    SteppedConnection stepped(std::move(session), on_step);
    bool is_done = true;
    try {
      sql::migrate(stepped, true);
    } catch (const sql::Failure& failure) {
      is_done = false;
      REQUIRE(failure.error.code == ErrorCode::unavailable);
    }
    check_migrated(database, 1, newest);
    if (is_done) break;
    ++ends;
  }
  MESSAGE(ends, " sessions ended");
  CHECK(ends > 20);
}
