#pragma once

#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/template.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// How the characters of a file are written down.
enum class CsvEncoding : std::uint8_t { utf_8, utf_16_le, utf_16_be, windows_1252 };
/// "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252".
[[nodiscard]] std::string_view name_of(CsvEncoding encoding) noexcept;

/// What was found out about a file. The encoding is final once the whole file was read: a file is
/// UTF-8 until a byte shows that it is not. The separator is final once the header was read.
struct CsvFormat {
  CsvEncoding encoding = CsvEncoding::utf_8;
  char separator = ',';  ///< comma, semicolon, TAB, "|", or what a first line "sep=" names
  friend bool operator==(const CsvFormat&, const CsvFormat&) = default;
};

struct CsvLimits {
  std::int64_t bytes_max = 256LL << 20;
  std::int64_t rows_max = 100'000;
  std::int64_t columns_max = 1'000;
  std::int64_t cell_bytes_max = 1 << 20;
};

/// The line on which a spreadsheet shows a row, given its 0-based number: the header is line 1.
[[nodiscard]] constexpr std::int64_t line_of_row(std::int64_t number) noexcept {
  return number + 2;
}

/// One row of a recipients file, matched with its header. `personalisation` holds every column
/// (recipient columns too); repeated columns become a list; empty cells are null.
struct RecipientRow {
  std::int64_t number = 0;  ///< 0-based data row, header not counted
  std::int64_t line = 0;    ///< line_of_row(number)
  Personalisation personalisation;
};

/// Reads a recipients CSV piece by piece. The first row names the columns. Memory holds the longest
/// row and the rows that were fed but not taken, so take them after each piece; limits count before
/// memory is taken. The encoding and what separates cells are found out (CsvFormat). White space
/// and a BOM before the header are dropped, blank rows are passed over but keep their numbers.
/// Quoted cells may hold separators and newlines; a quote inside an unquoted cell is text, text
/// after a closing quote belongs to its cell; LF, CRLF or CR ends a row. What is invisible in names
/// of columns, phone numbers and addresses of e-mails is dropped. A repeated column gives a list
/// with a null for each empty cell but the first; `RecipientsFile` leaves the nulls of columns out
/// that are empty in the whole file. One user at a time. (rules/recipients-files 1)
class RecipientsCsv {
public:
  explicit RecipientsCsv(CsvLimits limits = {});
  RecipientsCsv(RecipientsCsv&&) noexcept;
  RecipientsCsv& operator=(RecipientsCsv&&) noexcept;
  ~RecipientsCsv();

  /// Hands over the next bytes of the file. Fails with invalid_argument on a limit, on text in no
  /// encoding that can be told, on what is no CSV at all and, at finish(), on a quote that was left
  /// open and swallowed more than its own row; the message names the line and the way out.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// Says that the file has ended.
  [[nodiscard]] Result<void> finish();
  /// The next whole row, or nothing until more is fed (after finish(): the end).
  [[nodiscard]] std::optional<RecipientRow> next();
  /// The same without a copy: the row lives until the next call, nullptr stands for nothing.
  [[nodiscard]] const RecipientRow* read_next();
  /// Column names as typed, whitespace normalised; empty until the header was fed.
  [[nodiscard]] const std::vector<std::string>& headers() const noexcept;
  /// True once the header row was read.
  [[nodiscard]] bool has_header() const noexcept;
  /// What was found out so far.
  [[nodiscard]] CsvFormat format() const noexcept;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The recipient of a row for `type`: the text of the column "phone number" or "email address"
/// (names match as placeholders do). Empty if missing.
[[nodiscard]] std::string recipient_of(const RecipientRow& row, NotificationType type);
/// The same as a view into `row`.
[[nodiscard]] std::string_view recipient_view(const RecipientRow& row,
                                              NotificationType type) noexcept;

}  // namespace notify
