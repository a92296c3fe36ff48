#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How one column of an archive file is written and read back. The only place that knows zstd.
///
/// Numbers are cut into planes: the lowest bytes of all of them, then the next ones, and so on up
/// to the highest byte that is not zero. A plane whose bytes are all equal is one byte; the others
/// are compressed by zstd, each with its own check sum, or stand as they are where that is shorter.
/// Differences between neighbours thus cost little more than what they say.
namespace notify::archive {

/// A file that says `what` in no way that can be read.
[[nodiscard]] inline Error broken(std::string_view what) {
  return make_error(ErrorCode::corrupt, "archive file has a broken " + std::string(what));
}

/// Appends what the readers below read.
void write_u32(std::string& out, std::uint32_t value);
void write_u64(std::string& out, std::uint64_t value);
void write_numbers(std::string& out, std::span<const std::uint64_t> values);
/// Texts are kept once each, in the order of their first appearance.
void write_texts(std::string& out, std::span<const std::string_view> values);
void write_ids(std::string& out, std::span<const Uuid> values);

/// Texts or ids by number, and the number of each row.
template <typename T>
struct Dictionary {
  std::vector<T> values;
  std::vector<std::uint32_t> rows;
  [[nodiscard]] const T& at(std::size_t row) const { return values[rows[row]]; }
};

/// Reads from the front of a text; fails with corrupt where it ends early or says what cannot be.
class ColumnReader {
public:
  ColumnReader(std::string_view bytes, std::size_t rows) : rest_(bytes), rows_(rows) {}

  [[nodiscard]] Result<std::uint32_t> u32();
  [[nodiscard]] Result<std::uint64_t> u64();
  [[nodiscard]] Result<std::string_view> take(std::size_t count);
  [[nodiscard]] Result<std::vector<std::uint64_t>> numbers() { return numbers(rows_); }
  [[nodiscard]] Result<Dictionary<std::string>> texts();
  [[nodiscard]] Result<Dictionary<Uuid>> ids();
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

private:
  [[nodiscard]] Result<std::vector<std::uint64_t>> numbers(std::size_t count);
  [[nodiscard]] Result<void> plane(std::size_t count, std::string& into);
  [[nodiscard]] Result<std::size_t> distinct();
  [[nodiscard]] Result<std::vector<std::uint32_t>> indexes(std::size_t values);

  std::string_view rest_;
  std::size_t rows_;
};

/// Small magnitudes of either sign become small numbers.
[[nodiscard]] constexpr std::uint64_t folded(std::int64_t value) noexcept {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
[[nodiscard]] constexpr std::int64_t unfolded(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
}

}  // namespace notify::archive
