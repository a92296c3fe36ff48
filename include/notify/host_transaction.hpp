#pragma once

struct sqlite3;  // of SQLite
struct pg_conn;  // of libpq: its PGconn

namespace notify {

/// A transaction that the host has begun on a connection of its own, to the database that the
/// engine's store lives in. What is stored through it counts once the host commits and never was if
/// the host rolls back. Borrowed: the connection outlives the call and is used in no other thread
/// meanwhile. On PostgreSQL the transaction is READ COMMITTED, and should end soon: facts do not
/// advance while it is open.
class HostTransaction {
public:
  explicit HostTransaction(::sqlite3* connection) noexcept : sqlite_(connection) {}
  explicit HostTransaction(::pg_conn* connection) noexcept : postgres_(connection) {}

  [[nodiscard]] ::sqlite3* sqlite() const noexcept { return sqlite_; }      ///< or null
  [[nodiscard]] ::pg_conn* postgres() const noexcept { return postgres_; }  ///< or null

private:
  ::sqlite3* sqlite_ = nullptr;
  ::pg_conn* postgres_ = nullptr;
};

}  // namespace notify
