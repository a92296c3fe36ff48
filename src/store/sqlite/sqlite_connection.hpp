#pragma once

#include "store/sql/connection.hpp"

#include <notify/adapters/sqlite.hpp>

#include <memory>

struct sqlite3;

namespace notify::sql {

/// Opens the file with WAL, synchronous=FULL, foreign keys and a busy timeout; throws Failure.
[[nodiscard]] std::unique_ptr<Connection> open_sqlite(const SqliteOptions& options);

/// A connection of the host's to the file that `options` name, inside a transaction of the host's:
/// begin() makes a savepoint, which commit() keeps and rollback() undoes. Throws Failure.
[[nodiscard]] std::unique_ptr<Connection> borrow_sqlite(::sqlite3* connection,
                                                        const SqliteOptions& options);

}  // namespace notify::sql
