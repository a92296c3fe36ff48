#pragma once

#include "store/sql/connection.hpp"

#include <notify/import_table.hpp>

#include <string>

namespace notify::sql {

/// The statements that an import writes one table with, made of its shape once.
class ImportStatements {
public:
  explicit ImportStatements(ImportTable table);
  ImportStatements(const ImportStatements&) = delete;
  ImportStatements& operator=(const ImportStatements&) = delete;

  /// Adds a row, or replaces one that says something else.
  [[nodiscard]] const Batch& put() const noexcept { return put_; }
  /// One row for each key that is stored.
  [[nodiscard]] const Batch& find() const noexcept { return find_; }

private:
  std::string put_each_, put_set_, find_each_, find_set_;
  Batch put_{}, find_{};
};

/// Made once a process.
[[nodiscard]] const ImportStatements& import_statements(ImportTable table);

/// Values of a row as parameters, which borrow from it: all of them, or the keys alone.
void add_import_row(ValueTable& values, ImportTable table, const ImportRow& row, bool keys_alone);

}  // namespace notify::sql
