#pragma once

#include "store/sql/connection.hpp"

#include <span>
#include <string>

namespace notify::sql {

/// One append-only step of the schema; its number is its place in migrations(), from 1.
struct Migration {
  const char* name;
  const char* sql;
};

[[nodiscard]] std::span<const Migration> migrations() noexcept;

/// The SQL of all migrations, with the version table, for `dialect`.
[[nodiscard]] std::string schema_sql(Dialect dialect);

/// Brings the database to the newest schema, one transaction a step; `apply` false only checks.
/// Fails with unsupported if the database is newer than this library, or older and `apply` is
/// false.
void migrate(Connection& connection, bool apply);

}  // namespace notify::sql
