#pragma once

#include "store/sql/connection.hpp"

/// How values travel to PostgreSQL and back, whichever client library carries them: as text.
namespace notify::sql {

/// What to call an error by its SQLSTATE. Only states that are about the statement itself keep the
/// server's message: others can quote stored values.
[[noreturn]] void fail_with(std::string_view state, const char* message);

/// Parameters as libpq takes them: text, or null.
class Texts {
public:
  explicit Texts(std::size_t count) {
    texts_.reserve(count);
    pointers_.reserve(count);
  }
  void add(std::string text) {
    NFY_ASSERT(texts_.size() < texts_.capacity());  // pointers into it stay valid
    pointers_.push_back(texts_.emplace_back(std::move(text)).c_str());
  }
  void add_null() { pointers_.push_back(nullptr); }
  [[nodiscard]] const std::vector<const char*>& pointers() const { return pointers_; }

private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

/// PostgreSQL knows no NUL in text; everything above has refused it already.
[[nodiscard]] Texts texts_of(std::span<const Value> values);
/// Every column of the table as one array literal, then what the rows share.
[[nodiscard]] Texts arrays_of(const ValueTable& table);

/// Whether the rows go to the table as they are.
[[nodiscard]] bool is_copied(const Batch& batch, const ValueTable& table) noexcept;

/// Makes `line` the row as COPY reads it from a line of text.
void write_copy_line(std::string& line, std::span<const Value> row);

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
