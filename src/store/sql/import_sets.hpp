#pragma once

#include "store/sql/connection.hpp"

#include <notify/import_table.hpp>

#include <span>

namespace notify::sql {

/// What became of the rows of one batch of an import.
struct ImportOutcome {
  std::int64_t added = 0, changed = 0, unchanged = 0;
};

/// Whether rows of the table say what an owner has: an id, and a line for each that it has. What is
/// no longer among them goes.
[[nodiscard]] bool is_import_set(ImportTable table) noexcept;

/// Makes what the owners of `rows` have the same as their lines.
[[nodiscard]] ImportOutcome put_import_sets(Connection& connection, ImportTable table,
                                            std::span<const ImportRow> rows);

}  // namespace notify::sql
