#include "store/postgres/postgres_connection.hpp"

#include "store/postgres/postgres_values.hpp"
#include "store/sql/postgres_begins.sql.hpp"

#include <pqxx/pqxx>
#if PQXX_VERSION_MAJOR < 7
#include <pqxx/tablewriter>
#endif

#include <algorithm>
#include <array>
#include <unordered_map>

// The only file that includes libpqxx. It uses what 6.4 and 7 share; the few differences stand in
// `shim`.
namespace notify::sql {
namespace {

namespace shim {

#if PQXX_VERSION_MAJOR >= 7
using Link = pqxx::connection;
inline std::unique_ptr<Link> connect(const std::string& settings) {
  return std::make_unique<Link>(settings);
}
constexpr bool sends_binary = false;
inline pqxx::result run(pqxx::transaction_base& transaction, const std::string& name,
                        const Parameters& values) {
  pqxx::params parameters;
  for (const char* value : values.pointers())
    value ? parameters.append(std::string_view(value)) : parameters.append();
  return transaction.exec_prepared(pqxx::zview(name), parameters);
}
inline void copy(pqxx::transaction_base& transaction, const Columns& into, const ValueTable& rows) {
  auto stream = pqxx::stream_to::raw_table(transaction, into.table, into.names);
  for (std::size_t i = 0; i < rows.rows(); ++i)
    stream.write_row(parameters_of(rows.row(i)).pointers());
  stream.complete();
}
#else
using Link = pqxx::connection;
inline std::unique_ptr<Link> connect(const std::string& settings) {
  auto link = std::make_unique<Link>(settings);
  // A silent reconnect would lose session settings and locks: a lost connection is an error here.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  link->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  return link;
}
constexpr bool sends_binary = true;
inline pqxx::result run(pqxx::transaction_base& transaction, const std::string& name,
                        const Parameters& values) {
  // Of a list whose length the compiler does not know, all elements are of one type.
  const std::vector<const char*>& pointers = values.pointers();
  std::vector<pqxx::binarystring> binary;
  while (binary.size() < pointers.size() && values.is_binary()[binary.size()] == 1)
    binary.emplace_back(pointers[binary.size()],
                        static_cast<std::size_t>(values.lengths()[binary.size()]));
  const auto texts = pointers.begin() + static_cast<std::ptrdiff_t>(binary.size());
  return transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(binary),
                                   pqxx::prepare::make_dynamic_params(texts, pointers.end()));
}
inline void copy(pqxx::transaction_base& transaction, const Columns& into, const ValueTable& rows) {
  const std::array<const char*, 1> names{into.names};
  // Its successor in 6.4 takes only rows whose width is known to the compiler.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  pqxx::tablewriter writer(transaction, into.table, names.begin(), names.end());
#pragma GCC diagnostic pop
  // Many lines a message: what a message costs on either side is more than what a line does.
  constexpr std::size_t message_bytes = 16'384;
  std::string lines;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    append_copy_line(lines, rows.row(i));
    if (lines.size() < message_bytes && i + 1 < rows.rows()) {
      lines += '\n';
      continue;
    }
    writer.write_raw_line(lines);
    lines.clear();
  }
  writer.complete();
}
#endif

}  // namespace shim

/// The URL or keyword string with a limit on the wait for a server, unless it has one.
std::string with_timeout(const PostgresOptions& options) {
  const std::string& url = options.url;
  if (url.find("connect_timeout") != std::string::npos) return url;
  const bool is_uri = url.find("://") != std::string::npos;
  const char* const joint = !is_uri ? " " : url.find('?') == std::string::npos ? "?" : "&";
  return url + joint + "connect_timeout=" + std::to_string(options.connect_timeout_s);
}

/// Runs `work` and turns what libpqxx throws into Failure.
template <typename Work>
auto translated(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Failure&) {
    throw;
  } catch (const pqxx::deadlock_detected&) {
    fail(ErrorCode::busy, "postgresql deadlock", "40P01");
  } catch (const pqxx::serialization_failure&) {
    fail(ErrorCode::busy, "postgresql transactions collided", "40001");
  } catch (const pqxx::in_doubt_error&) {
    fail(ErrorCode::unavailable, "postgresql connection was lost during commit", "08007");
  } catch (const pqxx::broken_connection&) {
    fail(ErrorCode::unavailable, "postgresql server is out of reach", "08006");
  } catch (const pqxx::sql_error& error) {
    fail_with(error.sqlstate(), error.what());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    fail(ErrorCode::internal, "libpqxx refused a call");
  }
}

/// The cells of a row, found once: every field that libpqxx hands out shares the whole result.
class PostgresRow final : public TextRow {
public:
  void stand_on(const pqxx::row& row) {
    cells_.clear();
    auto field = row.begin();
    for (pqxx::row::size_type i = 0; i < row.size(); ++i, ++field)
      cells_.push_back(field->is_null() ? std::string_view()
                                        : std::string_view(field->c_str(), field->size()));
  }

  bool is_null(int column) const override { return text(column).data() == nullptr; }
  std::string_view text(int column) const override {
    return cells_[static_cast<std::size_t>(column)];
  }

private:
  std::vector<std::string_view> cells_;  ///< without data where NULL
};

static_assert(static_cast<std::int64_t>(AdvisoryLock::watermark) == 474'165'608'449);

class PostgresConnection final : public Connection {
public:
  explicit PostgresConnection(const PostgresOptions& options) {
    translated([&] { open(options); });
  }

  Dialect dialect() const noexcept override { return Dialect::postgresql; }

  /// The server is told with the first statement.
  void begin(Access access) override {
    translated([&] {
      transaction_ = std::make_unique<pqxx::nontransaction>(*link_);
      access_ = access;
      groups_in_memory_ = false;
      has_begun_ = access == Access::single;
    });
  }
  void commit() override {
    translated([&] {
      try {
        if (is_in_transaction()) transaction_->exec("COMMIT");
      } catch (const pqxx::broken_connection&) {
        // Whether it happened is unknown; the caller's idempotency keys and epochs will tell.
        fail(ErrorCode::unavailable, "postgresql connection was lost during commit", "08007");
      }
      transaction_.reset();
    });
  }
  void rollback() noexcept override {
    if (!transaction_) return;
    try {
      if (is_in_transaction()) transaction_->exec("ROLLBACK");
    } catch (...) {  // the server rolls back what a lost connection left
    }
    try {
      transaction_.reset();
    } catch (...) {
    }
  }

  void run_script(const std::string& sql) override {
    translated([&] {
      send_begin();
      transaction_->exec(sql);
    });
  }

  std::int64_t execute(const Statement& statement, std::span<const Value> values) override {
    return translated([&] { return changed(run(text_of(statement), parameters_of(values))); });
  }
  void query(const Statement& statement, std::span<const Value> values,
             const RowFunction& on_row) override {
    hand_out(translated([&] { return run(text_of(statement), parameters_of(values)); }), on_row);
  }
  std::int64_t execute(const Batch& batch, const ValueTable& values) override {
    return translated([&] {
      if (!is_copied(batch, values))
        return changed(run(batch.set, arrays_of(values, shim::sends_binary)));
      send_begin();
      shim::copy(*transaction_, batch.copied, values);
      return static_cast<std::int64_t>(values.rows());
    });
  }
  void query(const Batch& batch, const ValueTable& values, const RowFunction& on_row) override {
    if (values.empty()) return;
    hand_out(translated([&] { return run(batch.set, arrays_of(values, shim::sends_binary)); }),
             on_row);
  }

  void lock_watermark(bool exclusive) override { lock(*this, AdvisoryLock::watermark, exclusive); }
  void query_watermarks(const RowFunction& on_row) override {
    if (has_begun_ || access_ != Access::read) return Connection::query_watermarks(on_row);
    hand_out(translated([&] { return send_asking(begin_reading_groups); }), on_row);
    groups_in_memory_ = true;
  }
  void group_in_memory() override {
    if (groups_in_memory_) return;
    static constexpr Statement sql{"SELECT set_config('work_mem', '64MB', true)"};
    Connection::query(sql, {}, [](const Row&) {});
    groups_in_memory_ = true;
  }
  void query_watermarks_locked(const RowFunction& on_row) override {
    const char* const asking = has_begun_ ? nullptr : begin_texts(access_).asking;
    if (asking == nullptr) return Connection::query_watermarks_locked(on_row);
    hand_out(translated([&] { return send_asking(asking); }), on_row);
  }
  void lock_inbox(bool exclusive) override { lock(*this, AdvisoryLock::inbox, exclusive); }

  void abandon() noexcept override {
    static_cast<void>(transaction_.release());
    static_cast<void>(link_.release());
  }

private:
  /// How a transaction begins: alone, and where it may be, with what query_watermarks_locked()
  /// does.
  struct BeginTexts {
    const char* alone;
    const char* asking = nullptr;
  };
  static BeginTexts begin_texts(Access access) noexcept {
    switch (access) {
      case Access::single: break;
      case Access::read: return {begin_read};
      case Access::write: return {begin_write, begin_write_asking};
      case Access::keyed: return {begin_keyed, begin_keyed_asking};
      case Access::passing: return {begin_passing};
      case Access::snapshot: return {begin_snapshot};
      case Access::passing_snapshot: return {begin_passing_snapshot};
    }
    return {};
  }
  pqxx::result send(const char* begin) {
    has_begun_ = true;
    return transaction_->exec(begin);
  }
  /// Begins and asks in one message.
  pqxx::result send_asking(const char* begin) {
    if (!knows_asking_) transaction_->exec(prepare_asking);
    knows_asking_ = true;
    return send(begin);
  }
  void send_begin() {
    if (!has_begun_) send(begin_texts(access_).alone);
  }
  [[nodiscard]] bool is_in_transaction() const noexcept {
    return has_begun_ && access_ != Access::single;
  }

  void open(const PostgresOptions& options) {
    link_ = shim::connect(with_timeout(options));
    transaction_ = std::make_unique<pqxx::nontransaction>(*link_);
    set("statement_timeout", std::to_string(options.statement_timeout_ms));
    set("idle_in_transaction_session_timeout", std::to_string(options.statement_timeout_ms));
    limit_lock_waits(options.statement_timeout_ms / 10 * 9);
    set("client_encoding", "UTF8");
    set("DateStyle", "ISO");
    set("client_min_messages", "warning");
    if (!options.schema.empty()) set("search_path", transaction_->quote_name(options.schema));
    transaction_.reset();
  }
  void set(std::string_view name, const std::string& value) {
    static constexpr Statement sql{"SELECT set_config($1, $2, false)"};
    Connection::query(sql, {name, value}, [](const Row&) {});
  }

  /// Who waits for a lock learns that it was a lock, before the statement's own time is over. A
  /// limit that the URL or the server sets stays.
  void limit_lock_waits(std::int64_t ms) {
    static constexpr Statement sql{
        "SELECT set_config('lock_timeout', $1, false) WHERE current_setting('lock_timeout') = '0'"};
    Connection::query(sql, {std::to_string(std::max<std::int64_t>(ms, 1))}, [](const Row&) {});
  }

  pqxx::result run(const char* text, const Parameters& values) {
    send_begin();
    auto known = names_.find(text);
    if (known == names_.end()) {
      const std::string name = "nfy_" + std::to_string(names_.size());
      link_->prepare(name, text);
      known = names_.emplace(text, name).first;
    }
    return shim::run(*transaction_, known->second, values);
  }

  static std::int64_t changed(const pqxx::result& result) {
    return static_cast<std::int64_t>(result.affected_rows());
  }

  static void hand_out(const pqxx::result& result, const RowFunction& on_row) {
    PostgresRow row;
    for (const pqxx::row& stored : result) {
      row.stand_on(stored);
      on_row(row);
    }
  }

  std::unique_ptr<shim::Link> link_;
  std::unique_ptr<pqxx::nontransaction> transaction_;
  Access access_ = Access::single;
  bool has_begun_ = true;          ///< the server knows of it, or needs not to
  bool groups_in_memory_ = false;  ///< as long as the transaction lasts
  bool knows_asking_ = false;      ///< the session has run prepare_asking
  std::unordered_map<const char*, std::string> names_;
};

}  // namespace

std::unique_ptr<Connection> open_postgres(const PostgresOptions& options) {
  return std::make_unique<PostgresConnection>(options);
}

}  // namespace notify::sql
