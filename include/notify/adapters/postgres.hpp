#pragma once

#include <notify/ports/archive_files.hpp>
#include <notify/ports/store.hpp>

#include <memory>
#include <string>

namespace notify {

inline constexpr std::int64_t connections_max = 100;

struct PostgresOptions {
  std::string url;  ///< libpq URI or keyword string; a password in it never reaches a message
  bool migrate = true;
  std::int64_t connect_timeout_s = 5;
  /// Of each statement: then the call fails with unavailable. One that waits for another
  /// transaction's lock for nine tenths of it, or for the lock_timeout of the URL, fails with busy.
  std::int64_t statement_timeout_ms = 60'000;
  std::string schema{};                           ///< empty: the server's search path
  std::shared_ptr<ArchiveFiles> archive_files{};  ///< null: no deep archive
  /// How many connections the store opens at the most, 1 to connections_max, each when it is
  /// needed.
  std::int64_t connections = 4;
};

/// The production store, over libpqxx. Calls of many threads run side by side, each over a
/// connection of its own; a call for which none is free within 30 s fails with busy.
[[nodiscard]] Result<std::shared_ptr<Store>> make_postgres_store(const PostgresOptions& options);

}  // namespace notify
