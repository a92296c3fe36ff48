#pragma once

#include "store/sql/connection.hpp"

#include <notify/sqlite.hpp>

#include <memory>

namespace notify::sql {

/// Opens the file with WAL, synchronous=FULL, foreign keys and a busy timeout; throws Failure.
[[nodiscard]] std::unique_ptr<Connection> open_sqlite(const SqliteOptions& options);

}  // namespace notify::sql
