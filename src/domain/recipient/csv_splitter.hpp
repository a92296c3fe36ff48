#pragma once

#include "domain/recipient/csv_decoder.hpp"

#include <notify/recipients_csv.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// One row of a CSV file, split into cells. Views live until more is fed.
class CsvRow {
public:
  [[nodiscard]] std::size_t size() const noexcept { return cells_; }
  /// The line of the file in which the row begins.
  [[nodiscard]] std::int64_t line() const noexcept { return line_; }
  /// Cell `index` as it was meant: without quotes and the spaces before it. The text is a view of
  /// the file or of `holder`.
  [[nodiscard]] std::string_view cell(std::size_t index, std::string& holder) const;
  /// True if cell `index` is nothing but white space that no quotes protect.
  [[nodiscard]] bool is_blank(std::size_t index) const;
  /// True if that holds for every cell: such rows vanish at the end of a file.
  [[nodiscard]] bool is_blank() const;
  /// True if cell `index` has no quotes round it.
  [[nodiscard]] bool is_plain(std::size_t index) const { return first_[index].kind == Kind::plain; }
  /// Columns up to the last one that is not empty as it was typed. (rules/recipients-files 2.1)
  [[nodiscard]] std::size_t width() const;
  /// The same if the file ends here: without white space that no quotes protect.
  [[nodiscard]] std::size_t width_at_end() const;

private:
  friend class CsvSplitter;
  enum class Kind : std::uint8_t {
    plain,   ///< without quotes round it
    quoted,  ///< between quotes, as it stands
    mixed,   ///< begins between quotes; holds doubled quotes, or text after the closing one
  };
  struct Cell {
    std::uint32_t begin;  ///< from the begin of the row; behind the opening quote
    std::uint32_t end;
    Kind kind;
  };
  const char* text_ = nullptr;
  const Cell* first_ = nullptr;
  std::size_t cells_ = 0;
  std::int64_t line_ = 1;
};

/// Splits a CSV file that comes in pieces. Encoding and separator are found out
/// (csv_separator.hpp); quotes with doubling; spaces after a separator are passed over; a quote
/// inside an unquoted cell is text; text after a closing quote belongs to its cell; LF, CRLF and CR
/// end rows. White space at the begin of the file is dropped, a byte order mark among it. Time is
/// linear; memory holds the rows that were fed and not taken. The limit on rows does not count the
/// first one, nor blank ones beyond it. (rules/recipients-files 1.3)
class CsvSplitter {
public:
  explicit CsvSplitter(CsvLimits limits) : limits_(limits) {}

  /// Fails with invalid_argument, naming the line, on a limit and on text that cannot be read. Rows
  /// before the fault can still be taken.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// Ends the last row. Fails likewise, and on a quote that swallowed rows since it is not closed.
  [[nodiscard]] Result<void> finish();
  /// The next whole row; false until more is fed.
  [[nodiscard]] bool next(CsvRow& row) noexcept;
  /// The same, but the row stays the next one.
  [[nodiscard]] bool peek(CsvRow& row) const noexcept;
  [[nodiscard]] CsvFormat format() const noexcept { return {decoder_.encoding(), separator_}; }

private:
  enum class At : std::uint8_t { cell_start, cell, quotes, closing_quote, carriage_return };
  struct Row {
    std::size_t begin;
    std::size_t first_cell;
    std::size_t cells;
    std::int64_t line;
  };

  void fail(const std::string& message);
  void fail_in(std::int64_t line, const std::string& message);
  void fail_to_decode();
  [[nodiscard]] CsvRow row_at(const Row& found) const noexcept;
  void drop_taken();
  void scan_all(bool is_all);
  [[nodiscard]] bool start(bool is_all);
  [[nodiscard]] bool skip_start();
  void take_separator(std::size_t header_end);
  void scan();
  void scan_block(std::size_t begin, std::uint64_t specials);
  void take(std::size_t position, char special);
  void take_in_cell(std::size_t position, char special);
  void end_cell(std::size_t position);
  void end_row(std::size_t position);
  void end_rows_at_carriage_returns();
  void end_open_quote();
  void check_cell(const CsvRow::Cell& cell);
  void check_open_cell();
  [[nodiscard]] Result<void> state() const;

  CsvLimits limits_;
  CsvDecoder decoder_;
  char separator_ = ',';
  std::size_t looked_at_ = 0;  ///< bytes in which the header did not end
  std::string indent_;         ///< TABs before the header: empty columns if they separate
  std::string buffer_;
  std::vector<CsvRow::Cell> cells_;
  std::vector<Row> rows_;
  std::size_t next_row_ = 0;
  std::int64_t rows_read_ = 0;  ///< the header among them
  std::int64_t row_line_ = 1;
  // Where the scan is; positions in buffer_.
  std::size_t scanned_ = 0;
  std::size_t row_begin_ = 0;
  std::size_t row_cells_ = 0;  ///< first cell of the row that is read
  std::size_t cell_begin_ = 0;
  std::size_t special_ = 0;          ///< of the closing quote or the CR that was just met
  std::size_t carriage_return_ = 0;  ///< the first of several
  At at_ = At::cell_start;
  CsvRow::Kind kind_ = CsvRow::Kind::plain;
  bool started_ = false;
  bool finished_ = false;
  std::int64_t bytes_ = 0;
  std::int64_t line_ = 1;
  std::int64_t quote_line_ = 1;  ///< of the opening quote
  std::optional<Error> problem_;
};

}  // namespace notify
