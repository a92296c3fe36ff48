#pragma once

#include "store/sql/pages.sql.hpp"
#include "store/sql/rows.hpp"

/// The statements that read a page of a service's notifications. Each type comes from its own
/// stretch of the index by service, type, creation and id, newest first, so that a page reads
/// little more than what it answers; live rows and the history are read by one statement, in which
/// an id stands once.
namespace notify::sql {

/// Before these statements, for PostgreSQL: they walk along the index, as long as a page is. A plan
/// that was made while the table was small, or for a filter that few rows pass, would read a
/// service's whole stretch and put it in order.
inline void walk_index(Connection& connection) {
  if (connection.dialect() == Dialect::postgresql)
    connection.run_script(
        "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; "
        "SET LOCAL enable_sort = off; SET LOCAL jit = off");
}

}  // namespace notify::sql
