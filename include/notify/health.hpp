#pragma once

#include <notify/engine_facet.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <string>

namespace notify {

/// How a database is, for operators. (docs/cli.md)
struct StoreHealth {
  std::string engine;              ///< "sqlite" or "postgresql"
  std::string version;             ///< of the database engine: "15.14"
  std::int64_t schema = 0;         ///< version of the schema that it has
  std::int64_t schema_newest = 0;  ///< the one that this library knows
  UtcTime clock;                   ///< what the server shows; to the second for SQLite
  /// Connections of every program to the database, and how many the server allows; 0 for SQLite.
  std::int64_t connections = 0;
  std::int64_t connections_max = 0;
  std::int64_t bytes = 0;  ///< what the database takes up
  friend bool operator==(const StoreHealth&, const StoreHealth&) = default;
};

/// How what the engine stands on is.
class Health : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Asks the database itself, in one round trip.
  [[nodiscard]] Result<StoreHealth> store();
};

}  // namespace notify
