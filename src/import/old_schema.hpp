#pragma once

#include <notify/import.hpp>
#include <notify/import_table.hpp>

#include <set>
#include <string>
#include <utility>

namespace notify::import {

/// Which tables and columns an old database has, and what its layout calls them.
struct OldSchema {
  ImportLayout layout = ImportLayout::govuk;
  std::set<std::pair<std::string, std::string>> columns{};  ///< (table, column)

  [[nodiscard]] bool has(const std::string& table) const;
  [[nodiscard]] bool has(const std::string& table, const std::string& column) const {
    return columns.contains({table, column});
  }
  /// "organisation" or "organization"
  [[nodiscard]] std::string organisation() const {
    return layout == ImportLayout::gsa ? "organization" : "organisation";
  }
  /// The day of a fact.
  [[nodiscard]] std::string fact_day() const {
    return layout == ImportLayout::gsa ? "local_date" : "bst_date";
  }
  /// The IANA zone of local days.
  [[nodiscard]] std::string zone() const;
};

/// Which layout a database has. Fails with invalid_argument if it has none of them.
[[nodiscard]] Result<ImportLayout> layout_of(const OldSchema& schema);

/// How a table of ours is read from an old database: the columns of its shape that are not derived,
/// the key that errors name, and the position.
struct OldQuery {
  std::string table{};  ///< of the old database; empty: it has none
  std::string first{};  ///< the first page; $1: how many rows
  std::string page{};   ///< a later one; $2: the position
  std::string count{};
};
[[nodiscard]] OldQuery query_of(ImportTable table, const OldSchema& schema);

/// The columns that both tables of notifications have, as a row of `alias`.
[[nodiscard]] std::string shared_row(const OldSchema& schema, const std::string& alias);

/// Microseconds since 1970 of a timestamp without time zone.
[[nodiscard]] std::string us(const std::string& column);

}  // namespace notify::import
