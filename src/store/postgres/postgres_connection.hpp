#pragma once

#include "store/sql/connection.hpp"

#include <notify/adapters/postgres.hpp>

#include <memory>

namespace notify::sql {

/// Connects and checks that the settings hold; throws Failure.
[[nodiscard]] std::unique_ptr<Connection> open_postgres(const PostgresOptions& options);

}  // namespace notify::sql
