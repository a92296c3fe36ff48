#pragma once

#include "store/sql/connection.hpp"

struct pg_conn;

namespace notify::sql {

/// A connection of the host's, inside a transaction of the host's: begin() makes a savepoint, which
/// commit() keeps and rollback() undoes. `schema` is where the store lives, empty: where the search
/// path of the host leads. Throws Failure unless the transaction is open and READ COMMITTED.
[[nodiscard]] std::unique_ptr<Connection> borrow_postgres(::pg_conn* connection,
                                                          const std::string& schema);

}  // namespace notify::sql
