#include "domain/recipient/csv_splitter.hpp"
#include "domain/recipient/recipient_columns.hpp"
#include "domain/recipient/recipients_findings.hpp"
#include "domain/recipient/recipients_row.hpp"
#include "domain/text/text.hpp"

#include <notify/recipients_file.hpp>

#include <algorithm>

namespace notify {
namespace {

/// Bytes that RecipientsFile feeds at a time.
constexpr std::size_t piece_bytes = 256 * 1024;

CsvLimits without_row_limit(CsvLimits limits) noexcept {
  limits.rows_max = RecipientsRules::unlimited;
  return limits;
}

std::size_t size_without_white_space(std::string_view text) {
  std::size_t size = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const char32_t code = unicode::take(rest);
    const bool is_skipped = unicode::is_ascii_space(code) || unicode::is_zero_width(code) ||
                            unicode::is_obscure_space(code);
    if (!is_skipped) size = text.size() - rest.size();
  }
  return size;
}

template <typename Pass, typename Drain>
Result<void> feed_all(Pass& pass, std::string_view bytes, Drain drain) {
  while (!bytes.empty()) {
    NFY_CHECK(pass.feed(bytes.substr(0, piece_bytes)));
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
    drain();
  }
  NFY_CHECK(pass.finish());
  drain();
  return {};
}

}  // namespace

struct RecipientsSurvey::State {
  explicit State(CsvLimits limits) : splitter(without_row_limit(limits)) {}

  void take_rows();

  CsvSplitter splitter;
  bool has_header = false;
  std::int64_t rows = 0;
  std::size_t used_if_more_follows = 0;  ///< with cells that vanish at the end of a file
  RecipientsExtent extent{0, 0};
};

void RecipientsSurvey::State::take_rows() {
  CsvRow row;
  while (splitter.next(row)) {
    if (!has_header) {
      has_header = true;
      continue;
    }
    ++rows;
    if (row.is_blank()) {
      used_if_more_follows = std::max(used_if_more_follows, row.width());
    } else {
      extent.columns_used =
          std::max({extent.columns_used, used_if_more_follows, row.width_at_end()});
      extent.rows = rows;
      used_if_more_follows = row.width();
    }
  }
}

RecipientsSurvey::RecipientsSurvey(CsvLimits limits) : state_(std::make_unique<State>(limits)) {}
RecipientsSurvey::RecipientsSurvey(RecipientsSurvey&&) noexcept = default;
RecipientsSurvey& RecipientsSurvey::operator=(RecipientsSurvey&&) noexcept = default;
RecipientsSurvey::~RecipientsSurvey() = default;

Result<void> RecipientsSurvey::feed(std::string_view bytes) {
  NFY_CHECK(state_->splitter.feed(bytes));
  state_->take_rows();
  return {};
}

Result<void> RecipientsSurvey::finish() {
  NFY_CHECK(state_->splitter.finish());
  state_->take_rows();
  return {};
}

const RecipientsExtent& RecipientsSurvey::extent() const noexcept { return state_->extent; }

struct RecipientsChecker::State {
  State(RecipientsTemplate checked, RecipientsRules given, RecipientsExtent found)
      : splitter(without_row_limit(given.limits)),
        judge(std::move(checked), given),
        rules(std::move(given)),
        extent(found),
        findings(rules) {}

  void take_header(const CsvRow& cells);
  void end_header(bool is_end_of_file);
  bool find_solid(const CsvRow& cells);
  const CheckedRow* take_row(const CsvRow* cells, std::size_t size);
  void fill(const CsvRow* cells, std::size_t size);
  void fill_extra_cells(const CsvRow* cells, std::size_t size);
  [[nodiscard]] bool is_row_blank() const noexcept;
  void count(const CheckedRow& judged);

  CsvSplitter splitter;
  RowJudge judge;
  RecipientsRules rules;
  RecipientsExtent extent;
  std::vector<std::string> names;
  /// For each name: whether it vanishes at the end of a file, and whether white space does.
  struct NameEnd {
    bool is_blank;
    bool is_plain;
  };
  std::vector<NameEnd> name_ends;
  bool has_names = false;
  bool has_header = false;
  bool is_finished = false;
  RecipientsHeader header;

  /// Blank rows that wait for a row that is not blank: how many in a row have how many cells.
  struct Blank {
    std::size_t cells;
    std::int64_t rows;
  };
  std::vector<Blank> blanks;
  std::size_t next_blank = 0;
  bool is_next_solid = false;  ///< the splitter's next row is that row

  CheckedRow row;
  std::int64_t next_number = 0;
  RecipientsSummary summary;
  RecipientsFindings findings;
  std::vector<std::int64_t> erroneous;  ///< numbers of the first ones
  std::string unquoted;
  std::string clean;
};

void RecipientsChecker::State::take_header(const CsvRow& cells) {
  has_names = true;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    names.emplace_back(cells.cell(i, unquoted));
    name_ends.push_back({cells.is_blank(i), cells.is_plain(i)});
  }
}

/// Makes the header final. At the end of a file without rows it loses its blank end.
void RecipientsChecker::State::end_header(bool is_end_of_file) {
  if (has_header) return;
  has_header = true;
  if (is_end_of_file) {
    while (!names.empty() && name_ends[names.size() - 1].is_blank) names.pop_back();
    if (!names.empty() && name_ends[names.size() - 1].is_plain) {
      names.back().resize(size_without_white_space(names.back()));
    }
  }
  header =
      RecipientsHeader(std::move(names), extent.columns_used, judge.type(), judge.placeholders());
  row = header.blank_row();
}

/// True if the splitter's next row holds something; else it is the header, or blank and noted down.
bool RecipientsChecker::State::find_solid(const CsvRow& cells) {
  if (is_next_solid) return true;
  if (!has_names) {
    take_header(cells);
    return false;
  }
  if (!cells.is_blank()) {
    end_header(false);
    is_next_solid = true;
    return true;
  }
  if (blanks.empty() || blanks.back().cells != cells.size()) blanks.push_back({cells.size(), 0});
  ++blanks.back().rows;
  return false;
}

/// Matches the cells with the columns; nullptr stands for `size` blank ones.
void RecipientsChecker::State::fill(const CsvRow* cells, std::size_t size) {
  const auto& columns = header.columns();
  row.cells = header.blank_row().cells;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string_view cell;
    if (cells != nullptr && i < size) {
      const auto typed = cells->cell(i, unquoted);
      cell = columns[i].is_recipient ? recipient_columns::cleaned_recipient(typed, clean)
                                     : recipient_columns::cleaned(typed, clean);
    }
    const auto entry = columns[i].entry;
    if (entry == RecipientsHeader::Column::nowhere) continue;
    if (row.cells[entry].is_absent) {
      // A column without a name: empty cells do not count, not even in a list.
      if (!columns[i].is_repeated) row.values.value_at(entry).value = std::monostate{};
      if (cell.empty()) continue;
      row.cells[entry].column = i;
    }
    if (cell.empty() && row.values.entries()[entry].name.empty()) continue;
    row.cells[entry].is_absent = false;
    auto& value = row.values.value_at(entry);
    if (columns[i].is_repeated)
      recipient_columns::add_repeated(value, cell);
    else
      recipient_columns::set_cell(value, cell);
  }
  fill_extra_cells(cells, size);
}

/// Keeps the cells beyond the header. The file's last row loses its blank end.
void RecipientsChecker::State::fill_extra_cells(const CsvRow* cells, std::size_t size) {
  row.extra_cells.clear();
  const bool is_last = cells != nullptr && row.number + 1 >= extent.rows;
  while (is_last && size > 0 && cells->is_blank(size - 1)) --size;
  const bool has_end = is_last && size > 0 && cells->is_plain(size - 1);
  for (std::size_t i = header.columns().size(); i < std::min(size, extent.columns_used); ++i) {
    row.extra_cells.emplace_back(cells == nullptr ? std::string_view() : cells->cell(i, unquoted));
  }
  if (has_end && size > header.columns().size() && !row.extra_cells.empty()) {
    auto& last = row.extra_cells.back();
    last.resize(size_without_white_space(last));
  }
}

/// True if the row that was filled holds nothing at all.
bool RecipientsChecker::State::is_row_blank() const noexcept {
  const auto is_null = [](const auto& entry) { return entry.value.value.index() == 0; };
  const auto entries = row.values.entries();
  return std::all_of(entries.begin(), entries.end(), is_null) &&
         std::all_of(row.extra_cells.begin(), row.extra_cells.end(),
                     [](const auto& cell) { return cell.empty(); });
}

/// Counts the next row; judges and returns it unless it is beyond the limit.
const CheckedRow* RecipientsChecker::State::take_row(const CsvRow* cells, std::size_t size) {
  row.number = next_number++;
  if (summary.row_count >= rules.rows_max) {
    ++summary.row_count;
    return nullptr;
  }
  fill(cells, size);
  const bool is_blank = is_row_blank();
  if (is_blank && rules.skips_blank_rows) {
    findings.add_skipped(row);
    return nullptr;
  }
  if (summary.row_count++ < rules.initial_rows_shown_max)
    summary.initial_rows.push_back(row.number);
  row.message_too_long = row.message_empty = row.qr_code_too_long = false;
  row.has_bad_postal_address = row.has_bad_recipient = row.has_missing_data = false;
  row.has_error = false;
  judge.judge(row, header);
  count(row);
  findings.add(row, header, is_blank);
  return &row;
}

void RecipientsChecker::State::count(const CheckedRow& judged) {
  summary.allowed_to_send_to = summary.allowed_to_send_to && judged.is_allowed;
  if (judge.is_international_sms()) ++summary.international_sms_count;
  if (!judged.has_error) return;
  ++summary.rows_with_errors;
  if (static_cast<std::int64_t>(erroneous.size()) < rules.errors_shown_max) {
    erroneous.push_back(judged.number);
  }
}

RecipientsChecker::RecipientsChecker(RecipientsTemplate checked, RecipientsRules rules,
                                     RecipientsExtent extent)
    : state_(std::make_unique<State>(std::move(checked), std::move(rules), extent)) {}
RecipientsChecker::RecipientsChecker(RecipientsChecker&&) noexcept = default;
RecipientsChecker& RecipientsChecker::operator=(RecipientsChecker&&) noexcept = default;
RecipientsChecker::~RecipientsChecker() = default;

Result<void> RecipientsChecker::feed(std::string_view bytes) {
  return state_->splitter.feed(bytes);
}

Result<void> RecipientsChecker::finish() {
  NFY_CHECK(state_->splitter.finish());
  state_->is_finished = true;
  return {};
}

const CheckedRow* RecipientsChecker::read_next() {
  auto& state = *state_;
  for (CsvRow cells; state.splitter.peek(cells);) {
    if (!state.find_solid(cells)) {
      (void)state.splitter.next(cells);
      continue;
    }
    // Blank rows first, then the row that made them count.
    const CheckedRow* row = nullptr;
    if (state.next_blank < state.blanks.size()) {
      auto& blank = state.blanks[state.next_blank];
      if (--blank.rows == 0) ++state.next_blank;
      row = state.take_row(nullptr, blank.cells);
    } else {
      (void)state.splitter.next(cells);
      state.is_next_solid = false;
      state.blanks.clear();
      state.next_blank = 0;
      row = state.take_row(&cells, cells.size());
    }
    if (row != nullptr) return row;
  }
  if (state.is_finished) state.end_header(true);
  return nullptr;
}

const RecipientsColumns& RecipientsChecker::columns() const noexcept {
  return state_->header.summary();
}

RecipientsSummary RecipientsChecker::summary() const {
  const auto& rules = state_->rules;
  const auto& columns = state_->header.summary();
  auto out = state_->summary;
  out.too_many_rows = out.row_count > rules.rows_max;
  out.more_rows_than_can_send = out.row_count > rules.remaining_messages;
  out.more_international_sms_than_can_send =
      out.international_sms_count > std::max<std::int64_t>(0, rules.remaining_international_sms);
  out.has_errors = !columns.missing.empty() || !columns.duplicate_recipient.empty() ||
                   out.too_many_rows || out.more_rows_than_can_send || !out.allowed_to_send_to ||
                   out.rows_with_errors > 0 || out.more_international_sms_than_can_send;
  // Rows that were not looked at are shown, too, if there are no others.
  const auto initial = std::min(out.row_count, rules.initial_rows_shown_max);
  for (auto i = static_cast<std::int64_t>(out.initial_rows.size()); i < initial; ++i) {
    out.initial_rows.push_back(i);
  }
  const bool shows_errors = out.rows_with_errors > 0 && columns.missing.empty();
  out.displayed_rows = shows_errors ? state_->erroneous : out.initial_rows;
  return out;
}

FileFindings RecipientsChecker::problems() const {
  return state_->findings.problems(summary(), state_->header.summary(), state_->rules);
}

FileFindings RecipientsChecker::warnings() const {
  return state_->findings.warnings(state_->header.summary());
}

CsvFormat RecipientsChecker::format() const noexcept { return state_->splitter.format(); }

Result<RecipientsFile> RecipientsFile::check(std::string_view bytes, RecipientsTemplate checked,
                                             RecipientsRules rules) {
  RecipientsSurvey survey(rules.limits);
  NFY_CHECK(feed_all(survey, bytes, [] {}));
  RecipientsFile out;
  RecipientsChecker checker(std::move(checked), std::move(rules), survey.extent());
  NFY_CHECK(feed_all(checker, bytes, [&] {
    while (const auto* row = checker.read_next()) out.rows_.push_back(*row);
  }));
  out.columns_ = checker.columns();
  out.summary_ = checker.summary();
  out.problems_ = checker.problems();
  out.warnings_ = checker.warnings();
  out.format_ = checker.format();
  return out;
}

}  // namespace notify
