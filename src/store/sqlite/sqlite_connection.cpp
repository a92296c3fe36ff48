#include "store/sqlite/sqlite_connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <unordered_map>

namespace notify::sql {
namespace {

ErrorCode code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::busy;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return ErrorCode::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::corrupt;
    case SQLITE_CONSTRAINT: return ErrorCode::conflict;
    case SQLITE_NOMEM: return ErrorCode::no_memory;
    case SQLITE_TOOBIG: return ErrorCode::invalid_argument;
    default: return ErrorCode::internal;
  }
}

/// Only the engine's fixed text for the code: its free text may quote stored values.
[[noreturn]] void fail_with(int result, std::string_view doing) {
  std::string message = "sqlite " + std::string(doing) + ": " + sqlite3_errstr(result);
  fail(code_of(result), std::move(message), std::to_string(result));
}

class SqliteRow final : public Row {
public:
  explicit SqliteRow(sqlite3_stmt* statement) noexcept : statement_(statement) {}

  bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  std::string_view text(int column) const override {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return data ? std::string_view(data, size(column)) : std::string_view();
  }
  std::string bytes(int column) const override { return std::string(text(column)); }
  Uuid uuid(int column) const override {
    Uuid id;
    const void* data = sqlite3_column_blob(statement_, column);
    if (data && size(column) == id.bytes.size()) std::memcpy(id.bytes.data(), data, 16);
    return id;
  }

private:
  std::size_t size(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }
  sqlite3_stmt* statement_;
};

/// Resets a prepared statement when its use ends, however it ends.
class Use {
public:
  explicit Use(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  ~Use() { reset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  void reset() noexcept { sqlite3_reset(statement_); }

private:
  sqlite3_stmt* statement_;
};

class SqliteConnection : public Connection {
public:
  explicit SqliteConnection(const SqliteOptions& options) {
    const bool in_memory = options.path.empty();
    // With `migrate` false an existing file is opened, and none is made.
    const int create = in_memory || options.migrate ? SQLITE_OPEN_CREATE : 0;
    const int flags = SQLITE_OPEN_READWRITE | create | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    const int opened =
        sqlite3_open_v2(in_memory ? ":memory:" : options.path.c_str(), &database_, flags, nullptr);
    if (opened != SQLITE_OK) {
      sqlite3_close(database_);
      database_ = nullptr;
      fail(opened == SQLITE_CANTOPEN ? ErrorCode::unavailable : code_of(opened),
           "sqlite cannot open " + options.path + ": " + sqlite3_errstr(opened),
           std::to_string(opened));
    }
    try {
      configure(options, in_memory);
    } catch (...) {
      close();
      throw;
    }
  }
  ~SqliteConnection() override { close(); }
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  Dialect dialect() const noexcept override { return Dialect::sqlite; }

  void begin(Access access) override {
    static constexpr Statement read{"BEGIN"};
    static constexpr Statement write{"BEGIN IMMEDIATE"};
    const bool only_reads = access == Access::single || access == Access::read;
    Connection::execute(only_reads ? read : write);
  }
  void commit() override {
    static constexpr Statement sql{"COMMIT"};
    Connection::execute(sql);
  }
  void rollback() noexcept override {
    if (database_ && !sqlite3_get_autocommit(database_))
      sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }

  void run_script(const std::string& sql) override {
    const int result = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) fail_with(result, "script");
  }

  std::int64_t execute(const Statement& statement, std::span<const Value> values) override {
    sqlite3_stmt* prepared = prepare(statement.portable);
    Use use(prepared);
    bind(prepared, values);
    step_to_end(prepared);
    return sqlite3_changes64(database_);
  }

  void query(const Statement& statement, std::span<const Value> values,
             const RowFunction& on_row) override {
    sqlite3_stmt* prepared = prepare(statement.portable);
    Use use(prepared);
    bind(prepared, values);
    step_rows(prepared, on_row);
  }

  std::int64_t execute(const Batch& batch, const ValueTable& values) override {
    sqlite3_stmt* prepared = prepare(batch.each);
    Use use(prepared);
    std::int64_t changed = 0;
    bind(prepared, values.shared(), values.columns());
    for (std::size_t i = 0; i < values.rows(); ++i) {
      bind(prepared, values.row(i));
      step_to_end(prepared);
      changed += sqlite3_changes64(database_);
      use.reset();
    }
    return changed;
  }

  void query(const Batch& batch, const ValueTable& values, const RowFunction& on_row) override {
    sqlite3_stmt* prepared = prepare(batch.each);
    Use use(prepared);
    bind(prepared, values.shared(), values.columns());
    for (std::size_t i = 0; i < values.rows(); ++i) {
      bind(prepared, values.row(i));
      step_rows(prepared, on_row);
      use.reset();
    }
  }

  void lock_watermark(bool) override {}  // one writer at a time: BEGIN IMMEDIATE is the lock
  void lock_inbox(bool) override {}

  void abandon() noexcept override {
    database_ = nullptr;
    statements_.clear();
  }

protected:
  /// On a connection that the host opened.
  explicit SqliteConnection(sqlite3* borrowed) noexcept : database_(borrowed) {}
  void finalize() noexcept {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
    statements_.clear();
  }
  [[nodiscard]] sqlite3* database() const noexcept { return database_; }
  void give_back() noexcept {
    finalize();
    database_ = nullptr;
  }

private:
  void configure(const SqliteOptions& options, bool in_memory) {
    sqlite3_busy_timeout(database_, static_cast<int>(options.busy_timeout_ms));
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (!in_memory) run_script("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;");
    run_script(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0;"
        "PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;");
    sqlite3_wal_hook(database_, &SqliteConnection::after_commit, this);
    busy_timeout_ms_ = static_cast<int>(options.busy_timeout_ms);
    if (options.page_count_max > 0)
      run_script("PRAGMA max_page_count = " + std::to_string(options.page_count_max));
  }

  void close() noexcept {
    finalize();
    sqlite3_close(database_);
    database_ = nullptr;
  }

  /// Copies the write-ahead log into the file now and then. Readers without a pause between them
  /// keep the log from ever starting anew, so it would grow without end and slow down every read:
  /// once it is long, the writer waits for readers of older states. Readers that begin meanwhile
  /// read the file itself, and the writer does not wait for them. A log that a reader holds is not
  /// looked through after every commit: that takes the longer the longer the log is, and frees
  /// nothing.
  static int after_commit(void* self, sqlite3* database, const char* schema, int pages) {
    constexpr int pages_to_copy = 4'000, pages_to_start_anew = 16'000;
    auto& connection = *static_cast<SqliteConnection*>(self);
    if (pages < pages_to_copy) connection.next_checkpoint_ = pages_to_copy;
    if (pages < connection.next_checkpoint_) return SQLITE_OK;
    if (pages < pages_to_start_anew) {
      sqlite3_wal_checkpoint_v2(database, schema, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
      connection.next_checkpoint_ = pages + pages_to_copy;
    } else {
      connection.start_anew(schema);
      connection.next_checkpoint_ = pages + pages_to_start_anew;
    }
    return SQLITE_OK;  // the commit stands, whatever became of the copy
  }
  /// Waits for a second at most: a reader that takes longer must not stop the writers. It asks anew
  /// every 100 ms, since one wait may be for a place that newer readers have taken over.
  void start_anew(const char* schema) noexcept {
    sqlite3_busy_timeout(database_, std::min(100, busy_timeout_ms_));
    int result = SQLITE_BUSY;
    for (int asked = 0; result == SQLITE_BUSY && asked < 10; ++asked)
      result =
          sqlite3_wal_checkpoint_v2(database_, schema, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    sqlite3_busy_timeout(database_, busy_timeout_ms_);
  }

  /// SQLite counts ?n; our statements say $n, as PostgreSQL does.
  static std::string numbered(const char* text) {
    std::string out(text);
    for (std::size_t i = 0; i + 1 < out.size(); ++i)
      if (out[i] == '$' && out[i + 1] >= '0' && out[i + 1] <= '9') out[i] = '?';
    return out;
  }

  sqlite3_stmt* prepare(const char* text) {
    const auto found = statements_.find(text);
    if (found != statements_.end()) return found->second;
    const std::string sql = numbered(text);
    sqlite3_stmt* prepared = nullptr;
    const int result = sqlite3_prepare_v3(database_, sql.c_str(), static_cast<int>(sql.size() + 1),
                                          SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (result != SQLITE_OK)
      fail(code_of(result), std::string("sqlite prepare: ") + sqlite3_errmsg(database_),
           std::to_string(result));
    statements_.emplace(text, prepared);
    return prepared;
  }

  static void bind(sqlite3_stmt* statement, std::span<const Value> values, std::size_t first = 0) {
    int at = static_cast<int>(first);
    for (const Value& value : values) {
      ++at;
      int result = SQLITE_OK;
      switch (value.kind()) {
        case Value::Kind::null: result = sqlite3_bind_null(statement, at); break;
        case Value::Kind::integer:
          result = sqlite3_bind_int64(statement, at, value.integer());
          break;
        case Value::Kind::text:
          result =
              sqlite3_bind_text64(statement, at, value.text().data() ? value.text().data() : "",
                                  value.text().size(), SQLITE_STATIC, SQLITE_UTF8);
          break;
        case Value::Kind::bytes:
          result = sqlite3_bind_blob64(statement, at, value.text().data(), value.text().size(),
                                       SQLITE_STATIC);
          break;
        case Value::Kind::uuid:
          result = sqlite3_bind_blob(statement, at, value.uuid().bytes.data(), 16, SQLITE_STATIC);
          break;
      }
      if (result != SQLITE_OK) fail_with(result, "bind");
    }
  }

  void step_to_end(sqlite3_stmt* statement) {
    int result = SQLITE_ROW;
    while (result == SQLITE_ROW) result = sqlite3_step(statement);
    if (result != SQLITE_DONE) fail_with(result, "step");
  }

  void step_rows(sqlite3_stmt* statement, const RowFunction& on_row) {
    const SqliteRow row(statement);
    for (;;) {
      const int result = sqlite3_step(statement);
      if (result == SQLITE_DONE) return;
      if (result != SQLITE_ROW) fail_with(result, "step");
      on_row(row);
    }
  }

  sqlite3* database_ = nullptr;
  int busy_timeout_ms_ = 0;
  int next_checkpoint_ = 0;  // pages of the log
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

class HostSqliteConnection final : public SqliteConnection {
public:
  explicit HostSqliteConnection(sqlite3* borrowed) noexcept : SqliteConnection(borrowed) {}
  ~HostSqliteConnection() override { give_back(); }
  HostSqliteConnection(const HostSqliteConnection&) = delete;
  HostSqliteConnection& operator=(const HostSqliteConnection&) = delete;

  void begin(Access) override {
    static constexpr Statement sql{"SAVEPOINT nfy"};
    Connection::execute(sql);
  }
  void commit() override {
    static constexpr Statement sql{"RELEASE nfy"};
    Connection::execute(sql);
  }
  void rollback() noexcept override {
    sqlite3_exec(database(), "ROLLBACK TO nfy; RELEASE nfy", nullptr, nullptr, nullptr);
  }
};

/// Two stores can have one schema, so the file decides.
bool is_same_file(const char* theirs, const std::string& ours) {
  std::error_code failed;
  return theirs != nullptr && std::filesystem::equivalent(theirs, ours, failed) && !failed;
}

}  // namespace

std::unique_ptr<Connection> borrow_sqlite(::sqlite3* connection, const SqliteOptions& options) {
  if (options.path.empty())
    fail(ErrorCode::unsupported, "a store in memory has no second connection");
  if (sqlite3_get_autocommit(connection) != 0)
    fail(ErrorCode::invalid_argument, "connection of the host is in no open transaction");
  if (!is_same_file(sqlite3_db_filename(connection, "main"), options.path))
    fail(ErrorCode::invalid_argument, "connection of the host is to another database");
  return std::make_unique<HostSqliteConnection>(connection);
}

std::unique_ptr<Connection> open_sqlite(const SqliteOptions& options) {
  return std::make_unique<SqliteConnection>(options);
}

}  // namespace notify::sql
