#pragma once

#include "store/sql/schema.hpp"

#include <doctest/doctest.h>

#include <string>

namespace notify::test {

/// The SQL of a database that an older library left at schema version `version`; 0 is an empty one.
inline std::string schema_at(sql::Dialect dialect, std::size_t version) {
  if (version == 0) return {};
  const std::string all = sql::schema_sql(dialect);
  const std::string last =
      "VALUES (" + std::to_string(version) + ", '" + sql::migrations()[version - 1].name + "');\n";
  const std::size_t at = all.find(last);
  REQUIRE(at != std::string::npos);
  return all.substr(0, at + last.size());
}

}  // namespace notify::test
