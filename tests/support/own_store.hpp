#pragma once

#include "store/postgres/postgres_connection.hpp"
#include "store/sqlite/sqlite_connection.hpp"

#include <notify/adapters/postgres.hpp>
#include <notify/adapters/sqlite.hpp>

#include <unistd.h>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

/// For programs that run data from files: an empty store a file.
namespace notify::test {

/// A temporary store of its own, and a second connection to it for what no use case does (yet).
/// `kind` is "sqlite" or the URL of a PostgreSQL server, where it gets a schema of its own.
struct OwnStore {
  std::filesystem::path folder;
  std::string schema;
  std::shared_ptr<Store> store;
  std::unique_ptr<sql::Connection> connection;

  OwnStore(const std::string& kind, const std::string& name) {
    if (kind == "sqlite") {
      std::string pattern = (std::filesystem::temp_directory_path() / "nfy-XXXXXX").string();
      if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
      folder = pattern;
      SqliteOptions options;
      options.path = (folder / (name + ".db")).string();
      store = opened(make_sqlite_store(options));
      connection = sql::open_sqlite(options);
      return;
    }
    PostgresOptions options;
    options.url = kind;
    schema = "own_" + name + "_" + std::to_string(::getpid());
    connection = sql::open_postgres(options);
    run("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    run("CREATE SCHEMA " + schema);
    options.schema = schema;
    store = opened(make_postgres_store(options));
    connection = sql::open_postgres(options);
  }
  ~OwnStore() {
    store.reset();
    connection.reset();
    if (!folder.empty()) std::filesystem::remove_all(folder);
  }
  OwnStore(const OwnStore&) = delete;
  OwnStore& operator=(const OwnStore&) = delete;

  void run(const std::string& statement) const {
    connection->begin(sql::Access::write);
    connection->run_script(statement);
    connection->commit();
  }

private:
  static std::shared_ptr<Store> opened(Result<std::shared_ptr<Store>> store) {
    if (!store) throw std::runtime_error("store: " + store.error().message);
    return std::move(store).value();
  }
};

}  // namespace notify::test
