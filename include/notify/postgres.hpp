#pragma once

#include <notify/archive_files.hpp>
#include <notify/store.hpp>

#include <memory>
#include <string>

namespace notify {

struct PostgresOptions {
  std::string url;  ///< libpq URI or keyword string; a password in it never reaches a message
  bool migrate = true;
  std::int64_t connect_timeout_s = 5;
  std::int64_t statement_timeout_ms = 60'000;
  std::string schema{};                           ///< empty: the server's search path
  std::shared_ptr<ArchiveFiles> archive_files{};  ///< null: no deep archive
};

/// The production store, over libpqxx. One connection; open one store per worker.
[[nodiscard]] Result<std::shared_ptr<Store>> make_postgres_store(const PostgresOptions& options);

}  // namespace notify
