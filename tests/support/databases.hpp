#pragma once

#include "store/contract/stores.hpp"
#include "store/postgres/postgres_connection.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sqlite/sqlite_connection.hpp"
#include "support/sample.hpp"
#include "support/temp_folder.hpp"

#include <notify/adapters/archive_folder.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

/// Databases that several stores, and connections without a store, can be opened on.
namespace notify::test {

struct Database {
  std::string name;
  /// How its connections are opened; `patient` ones wait for locks, others soon answer busy.
  std::function<std::unique_ptr<sql::Connection>(bool patient)> connect;
  std::filesystem::path file;                                 ///< SQLite only
  std::shared_ptr<ArchiveFiles> files = nullptr;              ///< where months that are over go
  mutable std::shared_ptr<sql::Connection> asking = nullptr;  ///< what ask() goes through

  [[nodiscard]] std::shared_ptr<Store> open(bool patient = true) const {
    return must(sql::make_store([this, patient] { return connect(patient); }, true, files));
  }
  /// Runs statements past the library.
  void run(const std::string& script) const {
    const auto connection = connect(true);
    connection->begin(sql::Access::write);
    connection->run_script(script);
    connection->commit();
  }
  /// The one integer that `query` answers.
  [[nodiscard]] std::int64_t ask(const char* query) const {
    if (!asking) asking = connect(true);
    std::int64_t value = -1;
    asking->begin(sql::Access::read);
    asking->query(sql::Statement{query}, {}, [&](const sql::Row& row) { value = row.integer(0); });
    asking->commit();
    return value;
  }
  /// SQLite: everything in its files, the logs and the archive included.
  [[nodiscard]] std::string raw_bytes() const {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(file.parent_path())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(stream), {});
    }
    return all;
  }
  [[nodiscard]] std::int64_t live() const { return ask("SELECT count(*) FROM notifications"); }
  [[nodiscard]] std::int64_t archived() const {
    return ask("SELECT count(*) FROM notification_history");
  }
  /// In files, as far as they count.
  [[nodiscard]] std::int64_t filed() const {
    return ask(
        "SELECT COALESCE((SELECT SUM(row_count) FROM archive_files), 0) - (SELECT count(*) "
        "FROM archive_amendments WHERE notification_status IS NULL)");
  }
  [[nodiscard]] std::int64_t in_both() const {
    return ask("SELECT count(*) FROM notifications n JOIN notification_history h ON h.id = n.id");
  }
};

/// Runs `body` over a new database of each kind.
template <typename Body>
void over_every_database(Body body) {
  const TempFolder folder;
  SqliteOptions file;
  file.path = (folder.path / "store.db").string();
  std::vector<Database> all{{"sqlite",
                             [file](bool patient) {
                               SqliteOptions options = file;
                               options.busy_timeout_ms = patient ? 30'000 : 0;
                               auto connection = sql::open_sqlite(options);
                               // Not about the disk: crash_test of the archive is.
                               connection->run_script("PRAGMA synchronous = OFF");
                               return connection;
                             },
                             file.path}};
  if (const char* url = std::getenv("NFY_TEST_POSTGRES_URL"); url && *url) {
    PostgresOptions options;
    options.url = url;
    const std::string schema = fresh_schema_name();
    const auto connection = sql::open_postgres(options);
    connection->begin(sql::Access::write);
    connection->run_script("CREATE SCHEMA " + schema);
    connection->commit();
    options.schema = schema;
    all.push_back({"postgresql",
                   [options](bool patient) {
                     PostgresOptions mine = options;
                     if (!patient) mine.url += "?options=-c%20lock_timeout%3D15";
                     return sql::open_postgres(mine);
                   },
                   {}});
  } else {
    MESSAGE("skipped: no NFY_TEST_POSTGRES_URL, sqlite only");
  }
  for (Database& database : all) {
    CAPTURE(database.name);
    database.files = must(make_archive_folder((folder.path / ("files-" + database.name)).string()));
    body(database);
  }
}

}  // namespace notify::test
