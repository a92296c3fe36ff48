#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/rows.hpp"

namespace notify::test {

/// Moves up to `limit` delivered notifications to the history, in one transaction: what the archive
/// does to bills. Answers how many. Throws sql::Failure.
inline std::int64_t move_delivered(sql::Connection& connection, std::int64_t limit) {
  static const std::string columns = sql::shared_column_names;
  static const std::string each = "INSERT INTO notification_history (" + columns + ") SELECT " +
                                  columns +
                                  " FROM notifications WHERE notification_status = 'delivered' "
                                  "AND key_type <> 'test' ORDER BY id LIMIT $1";
  // PostgreSQL in one statement, so that each row moves as its last writer left it.
  static const std::string at_once =
      "WITH moved AS (DELETE FROM notifications WHERE id IN (SELECT id FROM notifications "
      "WHERE notification_status = 'delivered' AND key_type <> 'test' ORDER BY id LIMIT $1 "
      "FOR UPDATE SKIP LOCKED) RETURNING " +
      columns + ") INSERT INTO notification_history (" + columns + ") SELECT " + columns +
      " FROM moved";
  static const sql::Statement copy{each.c_str(), at_once.c_str()};
  static constexpr sql::Statement drop{
      "DELETE FROM notifications WHERE id IN (SELECT id FROM notification_history)"};
  connection.begin(sql::Access::write);
  const std::int64_t moved = connection.execute(copy, {limit});
  if (connection.dialect() == sql::Dialect::sqlite) connection.execute(drop);
  connection.commit();
  return moved;
}

}  // namespace notify::test
