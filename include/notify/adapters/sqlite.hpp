#pragma once

#include <notify/ports/archive_files.hpp>
#include <notify/ports/store.hpp>

#include <memory>
#include <string>

namespace notify {

struct SqliteOptions {
  std::string path;  ///< empty: in memory, gone when the store is
  bool migrate = true;
  std::int64_t busy_timeout_ms = 5'000;
  std::int64_t page_count_max = 0;  ///< 0: no limit; a small one makes a full disk testable
  std::shared_ptr<ArchiveFiles> archive_files{};  ///< null: no deep archive
  std::int64_t readers = 3;                       ///< 0 to 100; in memory there are none
};

/// The embedded store: WAL, synchronous=FULL, STRICT tables, foreign keys on. One connection
/// writes; up to `readers` others read beside it. Any thread may call.
[[nodiscard]] Result<std::shared_ptr<Store>> make_sqlite_store(const SqliteOptions& options);

}  // namespace notify
