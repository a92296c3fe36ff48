#include "store/postgres/host_postgres_connection.hpp"

#include "store/postgres/postgres_values.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdlib>

namespace notify::sql {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

class LibpqRow final : public TextRow {
public:
  explicit LibpqRow(const PGresult* result) : result_(result) {}
  void stand_on(int row) { row_ = row; }

  bool is_null(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
  std::string_view text(int column) const override {
    if (is_null(column)) return {};
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

private:
  const PGresult* result_;
  int row_ = 0;
};

/// A connection of the host's, inside a transaction of the host's: ours is a savepoint in it.
class HostPostgresConnection final : public Connection {
public:
  HostPostgresConnection(PGconn* link, std::string schema)
      : link_(link), schema_(std::move(schema)) {
    if (PQtransactionStatus(link_) != PQTRANS_INTRANS)
      fail(ErrorCode::invalid_argument, "connection of the host is in no open transaction");
    // A snapshot from before a lock was taken would miss how far the facts have come.
    const std::string isolation = one_text("SHOW transaction_isolation");
    if (isolation != "read committed")
      fail(ErrorCode::invalid_argument,
           "transaction of the host must be read committed: " + isolation);
  }

  Dialect dialect() const noexcept override { return Dialect::postgresql; }

  void begin(Access) override {
    run("SAVEPOINT nfy");
    if (schema_.empty()) return;
    path_ = one_text("SHOW search_path");
    set_path(schema_name());
  }
  void commit() override {
    restore_path();
    run("RELEASE SAVEPOINT nfy");
  }
  void rollback() noexcept override {
    // Also takes back the search path.
    Answer(PQexec(link_, "ROLLBACK TO SAVEPOINT nfy"));
    Answer(PQexec(link_, "RELEASE SAVEPOINT nfy"));
  }

  void run_script(const std::string& sql) override { run(sql.c_str()); }

  std::int64_t execute(const Statement& statement, std::span<const Value> values) override {
    return changed(run(text_of(statement), parameters_of(values)));
  }
  void query(const Statement& statement, std::span<const Value> values,
             const RowFunction& on_row) override {
    hand_out(run(text_of(statement), parameters_of(values)), on_row);
  }
  std::int64_t execute(const Batch& batch, const ValueTable& values) override {
    return changed(run(batch.set, arrays_of(values)));
  }
  void query(const Batch& batch, const ValueTable& values, const RowFunction& on_row) override {
    if (values.empty()) return;
    hand_out(run(batch.set, arrays_of(values)), on_row);
  }

  void lock_watermark(bool exclusive) override { lock(*this, AdvisoryLock::watermark, exclusive); }
  void lock_inbox(bool exclusive) override { lock(*this, AdvisoryLock::inbox, exclusive); }

  void abandon() noexcept override {}  // it is not ours

private:
  Answer run(const char* sql, const Parameters& values = Parameters(0)) {
    Answer answer(PQexecParams(link_, sql, static_cast<int>(values.pointers().size()), nullptr,
                               values.pointers().data(), values.lengths().data(),
                               values.is_binary().data(), 0));
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return answer;
    const char* const state = answer ? PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE) : nullptr;
    if (state == nullptr)
      fail(ErrorCode::unavailable, "postgresql connection of the host is out of reach", "08006");
    fail_with(state, PQresultErrorMessage(answer.get()));
  }

  std::string one_text(const char* sql) {
    const Answer answer = run(sql);
    return PQntuples(answer.get()) == 1 ? PQgetvalue(answer.get(), 0, 0) : "";
  }
  std::string schema_name() {
    char* const quoted = PQescapeIdentifier(link_, schema_.c_str(), schema_.size());
    if (quoted == nullptr) fail(ErrorCode::invalid_argument, "schema cannot be named");
    std::string out(quoted);
    PQfreemem(quoted);
    return out;
  }
  void set_path(const std::string& path) {
    run("SELECT set_config('search_path', $1, true)", parameters_of(std::array{Value(path)}));
  }
  void restore_path() {
    if (!schema_.empty()) set_path(path_);
  }

  static std::int64_t changed(const Answer& answer) {
    return std::strtoll(PQcmdTuples(answer.get()), nullptr, 10);
  }
  static void hand_out(const Answer& answer, const RowFunction& on_row) {
    LibpqRow row(answer.get());
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
      row.stand_on(i);
      on_row(row);
    }
  }

  PGconn* link_;
  std::string schema_, path_;
};

}  // namespace

std::unique_ptr<Connection> borrow_postgres(::pg_conn* connection, const std::string& schema) {
  return std::make_unique<HostPostgresConnection>(connection, schema);
}

}  // namespace notify::sql
