#pragma once

#include "store/sql/bundles.hpp"
#include "store/sql/connection.hpp"
#include "store/sql/mover.sql.hpp"
#include "store/sql/rows.hpp"

#include <limits>

/// What the statements that move notifications to the history have in common.
namespace notify::sql {

/// Before everything that was ever created.
inline constexpr UtcTime before_all = UtcTime::from_us(std::numeric_limits<std::int64_t>::min());

/// Before a moving statement of PostgreSQL. A plan that was made while the history was small reads
/// two days of it for every batch, and is kept while the history grows: a plan a batch costs a
/// fiftieth of it. Rows are looked up by index or not at all, which the planner takes for work that
/// is worth compiling.
inline void plan_move(Connection& connection) {
  connection.run_script(
      "SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_custom_plan; "
      "SET LOCAL jit = off");
}

}  // namespace notify::sql
