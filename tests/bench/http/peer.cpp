// The peer of `rest.*.post_sms`: a bare Beast server that stores one row a request.
//   nfy-bench-http-peer sqlite FILE | postgres URL   CONNECTIONS
// The row is the one that the database's table notifications holds already, under an id of its own.
// Each request is one INSERT and one commit; nothing is read, checked, counted or queued.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <sqlite3.h>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>
#ifdef NFY_BENCH_POSTGRES
#include <libpq-fe.h>
#endif

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "nfy-bench-http-peer: %s\n", what);
  std::exit(1);
}

/// Ids that grow with time, as the library's do.
std::string next_id() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  std::string id;
  for (int i = 5; i >= 0; --i) id += static_cast<char>((ms >> (8 * i)) & 0xFF);
  for (int i = 0; i < 10; ++i) id += static_cast<char>(random() & 0xFF);
  id[6] = static_cast<char>((id[6] & 0x0F) | 0x70);
  id[8] = static_cast<char>((id[8] & 0x3F) | 0x80);
  return id;
}

class Table {
public:
  virtual ~Table() = default;
  virtual void insert() = 0;
};

class SqliteTable final : public Table {
public:
  explicit SqliteTable(const char* path) {
    if (sqlite3_open(path, &database_) != SQLITE_OK) give_up("no database");
    sqlite3_exec(database_,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000;"
                 "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;",
                 nullptr, nullptr, nullptr);
    sqlite3_stmt* all = nullptr;
    if (sqlite3_prepare_v2(database_, "SELECT * FROM notifications LIMIT 1", -1, &all, nullptr) !=
            SQLITE_OK ||
        sqlite3_step(all) != SQLITE_ROW)
      give_up("no row");
    std::string sql = "INSERT INTO notifications VALUES (";
    const int count = sqlite3_column_count(all);
    for (int i = 0; i < count; ++i) sql += i ? ", ?" : "?";
    if (sqlite3_prepare_v2(database_, (sql + ")").c_str(), -1, &insert_, nullptr) != SQLITE_OK)
      give_up("no statement");
    for (int i = 0; i < count; ++i) {
      if (sqlite3_column_name(all, i) == std::string("id")) id_place_ = i + 1;
      sqlite3_bind_value(insert_, i + 1, sqlite3_column_value(all, i));
    }
    sqlite3_finalize(all);
  }
  void insert() override {
    // One connection writes at a time anyway; waiting for it here is cheaper than in SQLite.
    const std::lock_guard lock(mutex_);
    const std::string id = next_id();
    sqlite3_bind_blob(insert_, id_place_, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    if (sqlite3_step(insert_) != SQLITE_DONE) give_up(sqlite3_errmsg(database_));
    sqlite3_reset(insert_);
  }

private:
  std::mutex mutex_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  int id_place_ = 0;
};

#ifdef NFY_BENCH_POSTGRES
/// A connection for each thread that inserts.
class PostgresTable final : public Table {
public:
  explicit PostgresTable(const char* url) : url_(url) {}
  void insert() override {
    thread_local Link link(url_);
    link.insert();
  }

private:
  struct Link {
    explicit Link(const std::string& url) : connection(PQconnectdb(url.c_str())) {
      if (PQstatus(connection) != CONNECTION_OK) give_up(PQerrorMessage(connection));
      PGresult* row = PQexec(connection, "SELECT * FROM notifications LIMIT 1");
      if (PQntuples(row) != 1) give_up("no row");
      std::string sql = "INSERT INTO notifications VALUES (";
      for (int i = 0; i < PQnfields(row); ++i) {
        if (PQfname(row, i) == std::string("id")) id_place = static_cast<std::size_t>(i);
        sql += (i ? ", $" : "$") + std::to_string(i + 1);
        cells.emplace_back(PQgetvalue(row, 0, i));
        is_null.push_back(PQgetisnull(row, 0, i) != 0);
      }
      PQclear(row);
      PGresult* prepared = PQprepare(connection, "insert", (sql + ")").c_str(),
                                     static_cast<int>(cells.size()), nullptr);
      if (PQresultStatus(prepared) != PGRES_COMMAND_OK) give_up(PQerrorMessage(connection));
      PQclear(prepared);
    }
    ~Link() { PQfinish(connection); }
    void insert() {
      cells[id_place].clear();
      for (const char c : next_id()) {
        const auto byte = static_cast<unsigned char>(c);
        cells[id_place] += "0123456789abcdef"[byte >> 4];
        cells[id_place] += "0123456789abcdef"[byte & 15];
      }
      std::vector<const char*> values;
      for (std::size_t i = 0; i < cells.size(); ++i)
        values.push_back(is_null[i] ? nullptr : cells[i].c_str());
      PGresult* done = PQexecPrepared(connection, "insert", static_cast<int>(values.size()),
                                      values.data(), nullptr, nullptr, 0);
      if (PQresultStatus(done) != PGRES_COMMAND_OK) give_up(PQerrorMessage(connection));
      PQclear(done);
    }
    PGconn* connection;
    std::vector<std::string> cells;
    std::vector<bool> is_null;
    std::size_t id_place = 0;
  };
  std::string url_;
};
#endif

class Session : public std::enable_shared_from_this<Session> {
public:
  Session(tcp::socket socket, Table& table) : stream_(std::move(socket)), table_(table) {}

  void read() {
    request_ = {};
    stream_.expires_after(std::chrono::seconds(60));
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code code, std::size_t) {
                       if (!code) self->answer();
                     });
  }

private:
  void answer() {
    table_.insert();
    response_ = {http::status::created, request_.version()};
    response_.set(http::field::content_type, "application/json");
    response_.keep_alive(request_.keep_alive());
    response_.body() = R"({"id":"740e5834-3a29-46b4-9a6f-16142fde533a"})";
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code code, std::size_t) {
                        if (!code) self->read();
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
  Table& table_;
};

void accept(tcp::acceptor& acceptor, asio::io_context& io, Table& table) {
  acceptor.async_accept(asio::make_strand(io), [&](beast::error_code code, tcp::socket socket) {
    if (code) return;
    socket.set_option(tcp::no_delay(true));
    std::make_shared<Session>(std::move(socket), table)->read();
    accept(acceptor, io, table);
  });
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) give_up("usage: sqlite FILE | postgres URL   CONNECTIONS");
  std::unique_ptr<Table> table;
  if (words[1] == std::string("sqlite")) table = std::make_unique<SqliteTable>(words[2]);
#ifdef NFY_BENCH_POSTGRES
  if (words[1] == std::string("postgres")) table = std::make_unique<PostgresTable>(words[2]);
#endif
  if (!table) give_up("no such database");
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
  std::fprintf(stderr, "nfy-bench-http-peer: listening on 127.0.0.1:%d\n",
               acceptor.local_endpoint().port());
  accept(acceptor, io, *table);
  std::vector<std::thread> threads;
  for (int i = std::atoi(words[3]); i > 1; --i) threads.emplace_back([&] { io.run(); });
  io.run();
  for (std::thread& thread : threads) thread.join();
  return 0;
}
