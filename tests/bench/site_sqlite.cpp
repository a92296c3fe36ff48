#include "site.hpp"

#include <sqlite3.h>

#include <unistd.h>
#include <deque>

namespace notify::bench {
namespace {

/// A value as it stands in a row, kept outside the database.
struct Cell {
  int type = SQLITE_NULL;
  sqlite3_int64 integer = 0;
  std::string bytes;
};
using Cells = std::vector<Cell>;

struct Batch {
  std::vector<Cells> notifications;
  std::vector<Cells> queue;
};

class Sqlite final : public Bare {
public:
  explicit Sqlite(const std::string& path) {
    check(sqlite3_open(path.c_str(), &database_));
    // The store's own settings, but for foreign keys: a bare loop does not look them up.
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000;"
        "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;");
  }
  ~Sqlite() override {
    sqlite3_finalize(insert_notification_);
    sqlite3_finalize(insert_queue_);
    sqlite3_close(database_);
  }

  void run(const std::string& sql) override {
    const char* rest = sql.c_str();
    while (rest && *rest) {
      sqlite3_stmt* statement = nullptr;
      check(sqlite3_prepare_v2(database_, rest, -1, &statement, &rest));
      if (!statement) break;
      while (sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(statement); ++i)
          keep(sqlite3_column_bytes(statement, i));
      check(sqlite3_finalize(statement));
    }
  }

  std::vector<std::string> column(const std::string& query) override {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_, query.c_str(), -1, &statement, nullptr));
    std::vector<std::string> texts;
    while (sqlite3_step(statement) == SQLITE_ROW)
      texts.emplace_back(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    check(sqlite3_finalize(statement));
    return texts;
  }

  void take_batch(Bare& source, UtcTime at) override {
    auto& from = dynamic_cast<Sqlite&>(source);
    const std::string instant = std::to_string(at.us());
    Batch& batch = batches_.emplace_back();
    batch.notifications =
        from.read("SELECT * FROM notifications WHERE created_at = " + instant + " ORDER BY id");
    batch.queue = from.read("SELECT * FROM delivery_queue WHERE available_at = " + instant +
                            " ORDER BY notification_id");
  }

  void take_rows(Bare&, const std::string&) override { give_up("sqlite: no COPY of any rows"); }

  void load_batches(std::int64_t count) override {
    for (; count > 0; --count) {
      const Batch& batch = batches_.front();
      run_prepared(begin_);
      insert(insert_notification_, "notifications", batch.notifications);
      insert(insert_queue_, "delivery_queue", batch.queue);
      run_prepared(commit_);
      batches_.pop_front();
    }
  }

private:
  void check(int result) {
    if (result != SQLITE_OK) give_up(std::string("sqlite: ") + sqlite3_errmsg(database_));
  }

  void run_prepared(const char* sql) {
    check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
  }

  std::vector<Cells> read(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr));
    std::vector<Cells> rows;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      Cells& row = rows.emplace_back(static_cast<std::size_t>(sqlite3_column_count(statement)));
      for (std::size_t i = 0; i < row.size(); ++i) {
        const int column = static_cast<int>(i);
        row[i].type = sqlite3_column_type(statement, column);
        row[i].integer = sqlite3_column_int64(statement, column);
        if (row[i].type == SQLITE_TEXT || row[i].type == SQLITE_BLOB)
          row[i].bytes.assign(static_cast<const char*>(sqlite3_column_blob(statement, column)),
                              static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
      }
    }
    check(sqlite3_finalize(statement));
    return rows;
  }

  void insert(sqlite3_stmt*& statement, const std::string& table, const std::vector<Cells>& rows) {
    if (rows.empty()) return;
    if (!statement) {
      std::string sql = "INSERT INTO " + table + " VALUES (?";
      for (std::size_t i = 1; i < rows.front().size(); ++i) sql += ", ?";
      check(sqlite3_prepare_v2(database_, (sql + ")").c_str(), -1, &statement, nullptr));
    }
    for (const Cells& row : rows) {
      int place = 0;
      for (const Cell& cell : row) bind(statement, ++place, cell);
      if (sqlite3_step(statement) != SQLITE_DONE) check(sqlite3_errcode(database_));
      sqlite3_reset(statement);
    }
  }

  static void bind(sqlite3_stmt* statement, int place, const Cell& cell) {
    const int size = static_cast<int>(cell.bytes.size());
    switch (cell.type) {
      case SQLITE_INTEGER: sqlite3_bind_int64(statement, place, cell.integer); break;
      case SQLITE_TEXT:
        sqlite3_bind_text(statement, place, cell.bytes.data(), size, SQLITE_STATIC);
        break;
      case SQLITE_BLOB:
        sqlite3_bind_blob(statement, place, cell.bytes.data(), size, SQLITE_STATIC);
        break;
      default: sqlite3_bind_null(statement, place);
    }
  }

  static constexpr const char* begin_ = "BEGIN IMMEDIATE";
  static constexpr const char* commit_ = "COMMIT";
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_notification_ = nullptr;
  sqlite3_stmt* insert_queue_ = nullptr;
  std::deque<Batch> batches_;
};

class SqliteSite final : public Site {
public:
  SqliteSite() {
    std::string name = std::filesystem::temp_directory_path() / "nfy-bench.XXXXXX";
    if (!::mkdtemp(name.data())) give_up("cannot make a folder " + name);
    folder_ = name;
    static_cast<void>(must(open_store(url())));
  }
  ~SqliteSite() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::shared_ptr<sql::SqlStore> store(const std::string& archive_folder) override {
    return std::static_pointer_cast<sql::SqlStore>(must(open_store(url(), true, archive_folder)));
  }
  std::unique_ptr<Bare> bare() override {
    return std::make_unique<Sqlite>(folder_ / "bench.sqlite");
  }
  std::string url() const override { return "sqlite:" + (folder_ / "bench.sqlite").string(); }

private:
  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<Site> make_sqlite_site() { return std::make_unique<SqliteSite>(); }

}  // namespace notify::bench
