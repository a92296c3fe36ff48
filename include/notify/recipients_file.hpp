#pragma once

#include <notify/letter.hpp>
#include <notify/recipient.hpp>
#include <notify/recipients_csv.hpp>
#include <notify/result.hpp>
#include <notify/template.hpp>
#include <notify/warning.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace notify {

/// What a file is checked against: the template decides what kind of recipient the rows need.
using RecipientsTemplate = std::variant<SmsTemplate, EmailTemplate, LetterTemplate>;

/// What a service may send, and how much of a file is looked at. (rules/recipients-files 5.1)
struct RecipientsRules {
  static constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

  PhoneRules phone{.international_allowed = false, .uk_landline_allowed = false};
  bool international_letters_allowed = false;
  std::vector<std::string> guest_list;  ///< empty: everyone may get messages
  std::int64_t remaining_messages = unlimited;
  std::int64_t remaining_international_sms = unlimited;
  /// What stands in front of text messages: the service's name, if it does.
  std::string sms_prefix;
  /// Blank rows between others are passed over with a warning; false: they lack what rows need.
  bool skips_blank_rows = false;
  bool validates = true;  ///< false: rows are matched, but no cell and no address is judged
  bool validates_phone_numbers = true;
  std::int64_t rows_max = 100'000;  ///< rows beyond it are counted, not looked at
  std::int64_t errors_shown_max = 20;
  std::int64_t findings_max = 50;  ///< problems, and as many warnings, that are named one by one
  std::int64_t initial_rows_shown_max = 10;
  CsvLimits limits;  ///< its rows_max is not used
};

/// What the header of a file says. (rules/recipients-files 2.1)
struct RecipientsColumns {
  std::vector<std::string> template_placeholders;
  std::vector<std::string> placeholders;  ///< those, then the columns that name the recipient
  std::vector<std::string> headers;       ///< as typed, each once
  std::vector<std::string> missing;  ///< placeholders without a column, as the template has them
  std::vector<std::string> duplicate_recipient;  ///< headers that name the recipient more than once
  /// Headers of other placeholders that stand there more than once: their values become a list, or,
  /// where only the spelling differs, the last column counts.
  std::vector<std::string> repeated;
  bool has_recipient_columns = false;
};

/// What is wrong with a cell. (rules/recipients-files 4.1)
struct CellVerdict {
  std::string_view error;  ///< wording for users, lives forever; empty: nothing
  bool is_ignored = true;  ///< neither placeholder nor recipient
  bool is_absent = false;  ///< an empty cell of a column without a name
  std::size_t column = 0;  ///< where it stands in the header: that of its first cell
};

/// One row, matched and judged. (rules/recipients-files 3.1, 4.2)
struct CheckedRow {
  std::int64_t number = 0;               ///< 0-based data row
  Personalisation values;                ///< one entry for each name of a column
  std::vector<CellVerdict> cells;        ///< one for each of them
  std::vector<std::string> extra_cells;  ///< those beyond the header, as typed
  /// One for SMS and e-mail; for letters address lines 1 to 6, postcode, address line 7.
  std::vector<std::optional<std::string>> recipient;
  bool message_too_long = false;
  bool message_empty = false;
  bool qr_code_too_long = false;
  bool has_bad_postal_address = false;
  bool has_bad_recipient = false;  ///< a wrong one; one that is not there is missing data
  bool has_missing_data = false;
  bool has_error = false;
  bool is_allowed = true;  ///< on the guest list, if there is one
  // Of an SMS:
  std::int64_t fragments = 0;
  std::int64_t segments = 0;         ///< what networks send
  std::int64_t rate_multiplier = 0;  ///< 0 too if the number is wrong or has no price
  WarningSet warnings{};
  /// Where a spreadsheet shows it.
  [[nodiscard]] std::int64_t line() const noexcept { return line_of_row(number); }
};

/// What the rows come to. (rules/recipients-files 5.1)
struct RecipientsSummary {
  std::int64_t row_count = 0;
  std::int64_t rows_with_errors = 0;
  bool too_many_rows = false;
  bool more_rows_than_can_send = false;
  bool allowed_to_send_to = true;  ///< every recipient looked at is on the guest list
  std::int64_t international_sms_count = 0;
  bool more_international_sms_than_can_send = false;
  bool has_errors = false;
  std::vector<std::int64_t> initial_rows;  ///< numbers of the first rows
  /// Numbers of the rows to show: the first with errors if every column is there, else the first.
  std::vector<std::int64_t> displayed_rows;
};

/// What is wrong or strange in one place of a file.
struct FileFinding {
  static constexpr std::int64_t no_row = -1;

  std::int64_t row = no_row;  ///< 0-based data row; no_row: about the header or the whole file
  std::int64_t line = 0;      ///< where a spreadsheet shows it; the header is 1, the whole file 0
  std::string column;         ///< its name; empty: about the row as a whole
  std::string reason;         ///< one line to show to users, without what stands in the cell
  friend bool operator==(const FileFinding&, const FileFinding&) = default;
};

struct FileFindings {
  std::vector<FileFinding> first;  ///< at most RecipientsRules::findings_max
  std::int64_t count = 0;          ///< of all
  friend bool operator==(const FileFindings&, const FileFindings&) = default;
};

/// One line: "line 3, phone number: Mobile number is too short".
[[nodiscard]] std::string to_line(const FileFinding& finding);

/// How far a file reaches, which only its last row can decide.
struct RecipientsExtent {
  static constexpr std::size_t all_columns = std::numeric_limits<std::size_t>::max();

  /// Columns that hold something in some row: headers beyond them that repeat earlier ones don't
  /// count, and neither do cells.
  std::size_t columns_used = all_columns;
  /// The rows up to the last one that holds anything: the empty cells at its end don't count.
  std::int64_t rows = RecipientsRules::unlimited;
};

/// The first pass over a file: finds its extent. One user at a time.
class RecipientsSurvey {
public:
  explicit RecipientsSurvey(CsvLimits limits = {});
  RecipientsSurvey(RecipientsSurvey&&) noexcept;
  RecipientsSurvey& operator=(RecipientsSurvey&&) noexcept;
  ~RecipientsSurvey();

  /// Fails as RecipientsCsv does.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] const RecipientsExtent& extent() const noexcept;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The second pass: checks a file row by row as it comes in pieces. Memory does not grow with rows
/// if they are taken after each piece. Without the extent that a first pass finds every column
/// counts as used, which is exact unless the header repeats a name or rows are longer than the
/// header. One user at a time. (rules/recipients-files 4)
class RecipientsChecker {
public:
  RecipientsChecker(RecipientsTemplate checked, RecipientsRules rules,
                    RecipientsExtent extent = {});
  RecipientsChecker(RecipientsChecker&&) noexcept;
  RecipientsChecker& operator=(RecipientsChecker&&) noexcept;
  ~RecipientsChecker();

  /// Fails as RecipientsCsv does.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  [[nodiscard]] Result<void> finish();
  /// The next row, nullptr until more is fed (after finish(): the end). It lives until the next
  /// call. Rows from rules.rows_max on are counted, not returned. Blank rows come once a row that
  /// is not blank follows; those at the end are none.
  [[nodiscard]] const CheckedRow* read_next();
  /// What the header says: final once a row was read, or after finish().
  [[nodiscard]] const RecipientsColumns& columns() const noexcept;
  /// What the rows read so far come to.
  [[nodiscard]] RecipientsSummary summary() const;
  /// Why the file cannot be sent, as far as it was read: what is wrong with the whole of it first,
  /// then row by row. There is one if, and only if, the summary has errors or there is no row.
  [[nodiscard]] FileFindings problems() const;
  /// What can be sent and is probably a slip.
  [[nodiscard]] FileFindings warnings() const;
  /// What was found out so far.
  [[nodiscard]] CsvFormat format() const noexcept;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole file, checked and kept in memory. Immutable.
class RecipientsFile {
public:
  /// Makes both passes over `bytes`. Fails as RecipientsCsv does.
  [[nodiscard]] static Result<RecipientsFile> check(std::string_view bytes,
                                                    RecipientsTemplate checked,
                                                    RecipientsRules rules);

  [[nodiscard]] const RecipientsColumns& columns() const noexcept { return columns_; }
  /// The rows that were looked at, by number.
  [[nodiscard]] const std::vector<CheckedRow>& rows() const noexcept { return rows_; }
  [[nodiscard]] const RecipientsSummary& summary() const noexcept { return summary_; }
  [[nodiscard]] const FileFindings& problems() const noexcept { return problems_; }
  [[nodiscard]] const FileFindings& warnings() const noexcept { return warnings_; }
  [[nodiscard]] const CsvFormat& format() const noexcept { return format_; }

private:
  RecipientsFile() = default;
  RecipientsColumns columns_;
  std::vector<CheckedRow> rows_;
  RecipientsSummary summary_;
  FileFindings problems_;
  FileFindings warnings_;
  CsvFormat format_;
};

}  // namespace notify
