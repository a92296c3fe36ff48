#pragma once

#include "import/old_schema.hpp"

#include <string>
#include <vector>

namespace notify::import {

/// Writes how the tables of one old schema are read, page by page. Each room of queries is one.
class QueryWriter {
public:
  explicit QueryWriter(const OldSchema& schema) : schema_(schema) {}

protected:
  using List = std::vector<std::string>;

  [[nodiscard]] const OldSchema& schema() const noexcept { return schema_; }

  /// The column, or `otherwise` where this layout has none.
  [[nodiscard]] std::string column(const std::string& table, const std::string& name,
                                   const std::string& otherwise) const;
  /// The same of an instant.
  [[nodiscard]] std::string instant(const std::string& table, const std::string& name) const;
  /// The same of a text that is never none here.
  [[nodiscard]] std::string text(const std::string& table, const std::string& name) const;
  [[nodiscard]] std::string flag(const std::string& table, const std::string& name) const;

  /// Pages by a uuid column, through its index.
  [[nodiscard]] OldQuery by_id(const std::string& table, const List& columns,
                               const std::string& id = "t.id", const std::string& joins = "",
                               const std::string& filter = "") const;
  /// Pages by any text, for tables that are small or have no id.
  [[nodiscard]] OldQuery by_text(const std::string& table, const List& columns,
                                 const std::string& key, const std::string& position,
                                 const std::string& from) const;
  /// What each of `owners` has, a line each; `from` finds the lines of the owner `o`.
  [[nodiscard]] OldQuery sets(const std::string& table, const std::string& owners,
                              const List& fields, const std::string& from) const;

private:
  const OldSchema& schema_;
};

/// A uuid without hyphens, as lines of sets have it.
[[nodiscard]] std::string hex_id(const std::string& column);

/// What our words are for types of organisations that only some layouts have. (rules/import 2.5)
[[nodiscard]] std::string organisation_type(const std::string& column);

}  // namespace notify::import
