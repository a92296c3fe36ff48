#pragma once

#include "store/sql/connection.hpp"

/// How values travel to PostgreSQL and back, whichever client library carries them: as text, but
/// for the ids of many rows, which the server reads four times as fast as they are.
namespace notify::sql {

/// What to call an error by its SQLSTATE. Only states that are about the statement itself keep the
/// server's message: its other fields can quote stored values.
[[noreturn]] void fail_with(std::string_view state, const char* message);

/// Parameters as libpq takes them: text, binary or null.
class Parameters {
public:
  explicit Parameters(std::size_t count) {
    bytes_.reserve(count);
    pointers_.reserve(count);
  }
  void add(std::string text) { add(std::move(text), false); }
  void add_binary(std::string bytes) { add(std::move(bytes), true); }
  void add_null() {
    pointers_.push_back(nullptr);
    lengths_.push_back(0);
    is_binary_.push_back(0);
  }
  [[nodiscard]] const std::vector<const char*>& pointers() const noexcept { return pointers_; }
  /// In bytes; of those that are binary.
  [[nodiscard]] const std::vector<int>& lengths() const noexcept { return lengths_; }
  /// 1 or 0.
  [[nodiscard]] const std::vector<int>& is_binary() const noexcept { return is_binary_; }

private:
  void add(std::string bytes, bool is_binary) {
    NFY_ASSERT(bytes_.size() < bytes_.capacity());  // pointers into it stay valid
    pointers_.push_back(bytes_.emplace_back(std::move(bytes)).c_str());
    lengths_.push_back(static_cast<int>(bytes_.back().size()));
    is_binary_.push_back(is_binary ? 1 : 0);
  }
  std::vector<std::string> bytes_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_, is_binary_;
};

/// PostgreSQL has no NUL in text; everything above has refused it already.
[[nodiscard]] Parameters parameters_of(std::span<const Value> values);
/// Every column of the table as one array, then what the rows share. Columns of ids that stand
/// before all others are binary, unless the client library cannot send both.
[[nodiscard]] Parameters arrays_of(const ValueTable& table, bool may_be_binary = true);

/// Whether the rows go to the table as they are.
[[nodiscard]] bool is_copied(const Batch& batch, const ValueTable& table) noexcept;

/// Adds the row as COPY reads it from a line of text, without the line's end.
void append_copy_line(std::string& line, std::span<const Value> row);

/// A row whose columns are text as the server writes them.
class TextRow : public Row {
public:
  [[nodiscard]] std::int64_t integer(int column) const override;
  [[nodiscard]] std::string bytes(int column) const override;
  [[nodiscard]] Uuid uuid(int column) const override;
};

[[nodiscard]] inline const char* text_of(const Statement& statement) noexcept {
  return statement.postgres ? statement.postgres : statement.portable;
}

enum class AdvisoryLock : std::int64_t {
  watermark = 0x6E6679'0001,  // "nfy", 1
  inbox = 0x6E6679'0002,
};
/// Takes it until the transaction ends.
void lock(Connection& connection, AdvisoryLock which, bool exclusive);

}  // namespace notify::sql
