#pragma once

#include "domain/function_ref.hpp"
#include "store/sql/statement.hpp"
#include "store/sql/watermarks.sql.hpp"

#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The thin layer between portable SQL and an engine's own library. Inside src/store failures
/// travel as the exception sql::Failure; SqlStore turns them into Results at its border.
namespace notify::sql {

struct Failure {
  Error error;
};

[[noreturn]] inline void fail(ErrorCode code, std::string message, std::string detail = {},
                              Reason reason = Reason::unspecified) {
  throw Failure{make_error(code, std::move(message), std::move(detail), reason)};
}

/// One parameter. Text and bytes are borrowed: their owner outlives the call.
class Value {
public:
  enum class Kind : std::uint8_t { null, integer, text, bytes, uuid };

  Value() = default;
  Value(std::int64_t value) noexcept : kind_(Kind::integer), integer_(value) {}
  Value(int value) noexcept : Value(std::int64_t{value}) {}
  Value(bool value) noexcept : Value(std::int64_t{value}) {}
  Value(UtcTime value) noexcept : Value(value.us()) {}
  Value(std::string_view value) noexcept : kind_(Kind::text), text_(value) {}
  Value(const std::string& value) noexcept : Value(std::string_view(value)) {}
  Value(const char* value) noexcept : Value(std::string_view(value)) {}
  Value(const Uuid& value) noexcept : kind_(Kind::uuid), uuid_(value) {}
  template <typename Tag>
  Value(const Id<Tag>& value) noexcept : Value(value.uuid) {}
  template <typename T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value()) {}

  [[nodiscard]] static Value bytes(std::string_view value) noexcept {
    Value out(value);
    out.kind_ = Kind::bytes;
    return out;
  }
  /// Empty text as NULL.
  [[nodiscard]] static Value text_or_null(std::string_view value) noexcept {
    return value.empty() ? Value() : Value(value);
  }
  /// The nil id as NULL.
  template <typename Tag>
  [[nodiscard]] static Value id_or_null(const Id<Tag>& value) noexcept {
    return value.is_nil() ? Value() : Value(value);
  }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::int64_t integer() const noexcept { return integer_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] const Uuid& uuid() const noexcept { return uuid_; }

private:
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  std::string_view text_;
  Uuid uuid_;
};

/// Keeps the text of days and decimals alive until a statement has run.
class TextPool {
public:
  [[nodiscard]] std::string_view keep(std::string text) {
    return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
  }

private:
  std::vector<std::unique_ptr<std::string>> texts_;
};

/// The row that a query stands on; valid inside the row function only. Columns count from 0.
class Row {
public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  /// Flags come as 0 or 1.
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  /// Text or bytes; empty if NULL.
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual std::string bytes(int column) const = 0;
  /// The nil id if NULL.
  [[nodiscard]] virtual Uuid uuid(int column) const = 0;

  [[nodiscard]] UtcTime time(int column) const { return UtcTime::from_us(integer(column)); }
  [[nodiscard]] std::optional<UtcTime> time_or_null(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
};
using RowFunction = FunctionRef<void(const Row&)>;

/// From so many rows on: fewer cost less than the question whether COPY may begin.
inline constexpr std::size_t copied_rows_min = 32;

/// Rows of parameters for a Batch, and what they share.
class ValueTable {
public:
  explicit ValueTable(std::size_t columns, std::vector<Value> shared = {})
      : columns_(columns), shared_(std::move(shared)) {}
  void reserve(std::size_t rows) { values_.reserve(rows * columns_); }
  template <typename... V>
  void add(V&&... values) {
    NFY_ASSERT(sizeof...(V) == columns_);
    (values_.emplace_back(std::forward<V>(values)), ...);
  }
  /// A row whose values stand in two parts.
  void add_row(std::span<const Value> first, std::initializer_list<Value> then = {}) {
    NFY_ASSERT(first.size() + then.size() == columns_);
    values_.insert(values_.end(), first.begin(), first.end());
    values_.insert(values_.end(), then.begin(), then.end());
  }
  [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
  [[nodiscard]] std::size_t rows() const noexcept { return values_.size() / columns_; }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  [[nodiscard]] std::span<const Value> row(std::size_t index) const {
    return std::span(values_).subspan(index * columns_, columns_);
  }
  [[nodiscard]] const Value& at(std::size_t row, std::size_t column) const {
    return values_[row * columns_ + column];
  }
  [[nodiscard]] std::span<const Value> shared() const noexcept { return shared_; }

private:
  std::size_t columns_;
  std::vector<Value> values_;
  std::vector<Value> shared_;
};

enum class Dialect : std::uint8_t { sqlite, postgresql };

enum class Access : std::uint8_t {
  single,   ///< one statement that reads: a snapshot in itself
  read,     ///< one snapshot, no writes
  write,    ///< writes; PostgreSQL: READ COMMITTED under the locks that the statements take
  keyed,    ///< the same, of rows that are named by their keys: PostgreSQL looks into indexes only.
            ///< It keeps plans, and one from when a table was nearly empty would read all of it
  passing,  ///< as `write`, and a crash of the server may undo it as long as nothing durable came
            ///< after it: PostgreSQL does not wait for the disk
  snapshot,          ///< writes from one snapshot; PostgreSQL: REPEATABLE READ, retried on conflict
  passing_snapshot,  ///< a snapshot that a crash may undo as `passing` says
};

/// One connection, used by one thread at a time. Every call may throw Failure.
class Connection {
public:
  virtual ~Connection() = default;
  [[nodiscard]] virtual Dialect dialect() const noexcept = 0;

  virtual void begin(Access access) = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

  /// Runs one or more statements without parameters (migrations).
  virtual void run_script(const std::string& sql) = 0;
  /// Answers how many rows were changed.
  virtual std::int64_t execute(const Statement& statement, std::span<const Value> values) = 0;
  virtual void query(const Statement& statement, std::span<const Value> values,
                     const RowFunction& on_row) = 0;
  /// Answers how many rows were changed in all.
  virtual std::int64_t execute(const Batch& batch, const ValueTable& values) = 0;
  virtual void query(const Batch& batch, const ValueTable& values, const RowFunction& on_row) = 0;

  /// Takes the lock under which a writer reads the watermark (shared) or waits for all earlier
  /// readers of it (exclusive); until the transaction ends. Nothing to do with a single writer.
  virtual void lock_watermark(bool exclusive) = 0;
  /// Reads the watermarks as select_watermarks does: how most transactions begin that read facts.
  /// Where it begins one that only reads, group_in_memory() has been done.
  virtual void query_watermarks(const RowFunction& on_row) { query(select_watermarks, {}, on_row); }
  /// For statements of this transaction that group many rows: PostgreSQL hashes a million rows to
  /// some ten thousand groups, for which its usual 4 MB make it sort on disk.
  virtual void group_in_memory() {}
  /// Takes that lock, shared, and reads the watermarks: how most writing transactions begin.
  virtual void query_watermarks_locked(const RowFunction& on_row) {
    lock_watermark(false);
    query(select_watermarks, {}, on_row);
  }
  /// Takes the lock under which references are stored (shared) or receipts parked (exclusive), so
  /// that a receipt is never parked while its reference is on the way; until the transaction ends.
  virtual void lock_inbox(bool exclusive) = 0;
  /// Drops every resource without telling the server or touching the file: for a process
  /// that inherited the connection over fork().
  virtual void abandon() noexcept = 0;

  std::int64_t execute(const Statement& statement, std::initializer_list<Value> values = {}) {
    return execute(statement, std::span(values.begin(), values.size()));
  }
  void query(const Statement& statement, std::initializer_list<Value> values,
             const RowFunction& on_row) {
    query(statement, std::span(values.begin(), values.size()), on_row);
  }
};

}  // namespace notify::sql
