#include "domain/recipient/csv_splitter.hpp"
#include "domain/recipient/csv_blocks.hpp"
#include "domain/recipient/csv_separator.hpp"
#include "domain/text/text.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace notify {
namespace {

/// Bytes scanned at a time: how far a cell may outgrow its limit unseen.
constexpr std::size_t slice_bytes = 64 * 1024;
/// More characters in one cell are refused, whatever the limit in bytes.
/// (rules/recipients-files 1.1)
constexpr std::size_t cell_characters_max = 131'072;
constexpr std::size_t row_bytes_max = std::numeric_limits<std::int32_t>::max();

bool is_skipped(char32_t code) noexcept {
  return unicode::is_ascii_space(code) || unicode::is_zero_width(code) ||
         unicode::is_obscure_space(code);
}

bool is_white_space(std::string_view text) noexcept {
  while (!text.empty()) {
    if (!is_skipped(unicode::take(text))) return false;
  }
  return true;
}

/// Bytes of `text` without the separators and the white space at its end.
std::size_t size_without_end(std::string_view text, char separator) noexcept {
  std::size_t size = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const char32_t code = unicode::take(rest);
    const bool is_separator = code == static_cast<unsigned char>(separator);
    if (!is_separator && !is_skipped(code)) size = text.size() - rest.size();
  }
  return size;
}

std::string_view without_first_spaces(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

/// Reads what stands behind an opening quote.
void unquote(std::string_view raw, std::string& out) {
  out.clear();
  const auto take_until_quote = [&] {
    const auto quote = std::min(raw.find('"'), raw.size());
    out += raw.substr(0, quote);
    raw.remove_prefix(quote);
  };
  for (take_until_quote(); raw.starts_with("\"\""); take_until_quote()) {
    out += '"';
    raw.remove_prefix(2);
  }
  if (!raw.empty()) out += raw.substr(1);
}

}  // namespace

std::string_view CsvRow::cell(std::size_t index, std::string& holder) const {
  const auto& cell = first_[index];
  const std::string_view raw(text_ + cell.begin, cell.end - cell.begin);
  if (cell.kind == Kind::quoted) return raw;
  if (cell.kind == Kind::plain) return raw.starts_with(' ') ? without_first_spaces(raw) : raw;
  unquote(raw, holder);
  return holder;
}

bool CsvRow::is_blank(std::size_t index) const {
  const auto& cell = first_[index];
  return cell.kind == Kind::plain &&
         is_white_space(std::string_view(text_ + cell.begin, cell.end - cell.begin));
}

bool CsvRow::is_blank() const {
  for (std::size_t i = 0; i < cells_; ++i) {
    if (!is_blank(i)) return false;
  }
  return true;
}

std::size_t CsvRow::width() const {
  std::string holder;
  std::size_t width = cells_;
  while (width > 0 && cell(width - 1, holder).empty()) --width;
  return width;
}

std::size_t CsvRow::width_at_end() const {
  std::string holder;
  std::size_t width = cells_;
  while (width > 0 && is_blank(width - 1)) --width;
  while (width > 0 && cell(width - 1, holder).empty()) --width;
  return width;
}

void CsvSplitter::fail(const std::string& message) { fail_in(line_, message); }

void CsvSplitter::fail_in(std::int64_t line, const std::string& message) {
  if (problem_) return;
  problem_ = make_error(ErrorCode::invalid_argument, message + " in line " + std::to_string(line));
}

/// The text before the fault was read: it ends in the line of the fault.
void CsvSplitter::fail_to_decode() {
  if (problem_) return;
  const auto& fault = *decoder_.fault();
  std::string message = fault.what;
  if (fault.has_place) message += " in line " + std::to_string(line_);
  problem_ =
      make_error(ErrorCode::invalid_argument, message + ": save it as CSV UTF-8 and try again");
}

Result<void> CsvSplitter::state() const {
  return problem_ ? Result<void>(*problem_) : Result<void>();
}

Result<void> CsvSplitter::feed(std::string_view bytes) {
  NFY_CHECK(state());
  if (finished_) return make_error(ErrorCode::invalid_argument, "the file has ended already");
  bytes_ += static_cast<std::int64_t>(bytes.size());
  if (bytes_ > limits_.bytes_max) {
    fail("file is longer than " + std::to_string(limits_.bytes_max) + " bytes");
    return state();
  }
  drop_taken();
  while (!bytes.empty() && !problem_) {
    const auto slice = bytes.substr(0, slice_bytes);
    bytes.remove_prefix(slice.size());
    scan_all(!decoder_.feed(slice, buffer_));
    if (decoder_.fault()) fail_to_decode();
  }
  return state();
}

void CsvSplitter::scan_all(bool is_all) {
  if (!start(is_all)) return;
  scan();
  // So that a fault in the next row leaves this one whole, wherever the pieces are cut.
  const bool is_followed = buffer_.size() > special_ + 1;
  if (at_ == At::carriage_return && is_followed && !problem_) end_rows_at_carriage_returns();
  check_open_cell();
}

Result<void> CsvSplitter::finish() {
  NFY_CHECK(state());
  if (finished_) return {};
  finished_ = true;
  (void)decoder_.finish(buffer_);
  scan_all(true);
  if (decoder_.fault()) fail_to_decode();
  if (problem_ || row_begin_ == buffer_.size()) return state();
  if (at_ == At::quotes) end_open_quote();
  if (!problem_) take(buffer_.size(), '\n');
  return state();
}

/// Closes a quote that the file leaves open. Were it to hold more than its own row, rows would be
/// lost without a word.
void CsvSplitter::end_open_quote() {
  const std::string_view cell = std::string_view(buffer_).substr(cell_begin_);
  const std::size_t kept = size_without_end(cell, separator_);
  if (cell.substr(0, kept).find_first_of("\r\n") != std::string_view::npos) {
    line_ = quote_line_;
    return fail("unclosed quote");
  }
  buffer_.resize(cell_begin_ + kept);
  kind_ = CsvRow::Kind::mixed;
  at_ = At::cell;
}

bool CsvSplitter::next(CsvRow& row) noexcept {
  if (!peek(row)) return false;
  ++next_row_;
  return true;
}

bool CsvSplitter::peek(CsvRow& row) const noexcept {
  if (next_row_ == rows_.size()) return false;
  row = row_at(rows_[next_row_]);
  return true;
}

CsvRow CsvSplitter::row_at(const Row& found) const noexcept {
  CsvRow row;
  row.text_ = buffer_.data() + found.begin;
  row.first_ = cells_.data() + found.first_cell;
  row.cells_ = found.cells;
  row.line_ = found.line;
  return row;
}

/// Forgets the rows that were taken, once all of them were.
void CsvSplitter::drop_taken() {
  if (next_row_ < rows_.size() || row_begin_ == 0) return;
  buffer_.erase(0, row_begin_);
  cells_.erase(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(row_cells_));
  rows_.clear();
  next_row_ = 0;
  for (auto* position : {&scanned_, &cell_begin_, &special_, &carriage_return_}) {
    *position -= std::min(*position, row_begin_);
  }
  row_begin_ = 0;
  row_cells_ = 0;
}

/// Gets ready to split: false while more must come.
bool CsvSplitter::start(bool is_all) {
  if (started_) return true;
  if (!skip_start()) return false;
  // Only a line break, or more than a header has, can end the wait; an LF may follow a CR.
  const std::size_t fresh = looked_at_ > 0 ? looked_at_ - 1 : 0;
  const bool may_end = is_all || buffer_.size() > header_bytes_max ||
                       buffer_.find_first_of("\r\n", fresh) != std::string::npos;
  looked_at_ = buffer_.size();
  if (!may_end) return false;
  const auto end = header_end(buffer_, is_all);
  if (!end) return false;
  take_separator(*end);
  started_ = true;
  row_line_ = line_;
  return true;
}

/// Passes over white space at the begin of the file. False while nothing else came.
bool CsvSplitter::skip_start() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    auto after = rest;
    if (!is_skipped(unicode::take(after))) break;
    if (rest.front() == '\n') {
      ++line_;
      indent_.clear();
    }
    if (rest.front() == '\t' && static_cast<std::int64_t>(indent_.size()) < limits_.columns_max) {
      indent_ += '\t';
    }
    rest = after;
  }
  buffer_.erase(0, buffer_.size() - rest.size());
  return !buffer_.empty();
}

/// Finds out what separates cells, from a line "sep=" or else from the header.
void CsvSplitter::take_separator(std::size_t header_end) {
  const auto header = std::string_view(buffer_).substr(0, header_end);
  if (const auto told = told_separator(header)) {
    separator_ = *told;
    std::size_t size = header_end;
    if (buffer_.substr(size, 2) == "\r\n") ++size;
    buffer_.erase(0, std::min(size + 1, buffer_.size()));
    ++line_;
    return;
  }
  separator_ = likely_separator(header);
  if (separator_ == '\t') buffer_.insert(0, indent_);
}

void CsvSplitter::scan() {
  const std::size_t size = buffer_.size();
  while (scanned_ + csv_block_bytes <= size && !problem_) {
    const auto specials = csv_marks(buffer_.data() + scanned_, separator_);
    const auto begin = scanned_;
    scanned_ += csv_block_bytes;
    scan_block(begin, specials);
  }
  while (scanned_ < size && !problem_) {
    const char byte = buffer_[scanned_++];
    if (is_csv_special(byte, separator_)) take(scanned_ - 1, byte);
  }
}

void CsvSplitter::scan_block(std::size_t begin, std::uint64_t specials) {
  for (; specials != 0 && !problem_; specials &= specials - 1) {
    const auto position = begin + static_cast<std::size_t>(std::countr_zero(specials));
    take(position, buffer_[position]);
  }
}

/// Takes the next byte that means something: a separator, a quote, a CR or an LF.
void CsvSplitter::take(std::size_t position, char special) {
  switch (at_) {
    case At::quotes:
      if (special == '"') {
        at_ = At::closing_quote;
        special_ = position;
      } else if (special == '\n') {
        ++line_;
      }
      return;
    case At::closing_quote:
      if (special == '"' && position == special_ + 1) {
        kind_ = CsvRow::Kind::mixed;
        at_ = At::quotes;
        return;
      }
      at_ = At::cell;
      if (position > special_ + 1) kind_ = CsvRow::Kind::mixed;
      if (kind_ == CsvRow::Kind::quoted && special != '"') end_cell(special_);
      return take_in_cell(position, special);
    case At::carriage_return:
      if (position == special_ + 1 && special == '\n') return end_row(position);
      if (position == special_ + 1 && special == '\r') {
        special_ = position;
        return;
      }
      end_rows_at_carriage_returns();
      return take_in_cell(position, special);
    case At::cell_start:
    case At::cell: return take_in_cell(position, special);
  }
}

void CsvSplitter::take_in_cell(std::size_t position, char special) {
  if (special == '"') {
    const std::string_view before(buffer_.data() + cell_begin_, position - cell_begin_);
    if (at_ == At::cell_start && without_first_spaces(before).empty()) {
      kind_ = CsvRow::Kind::quoted;
      cell_begin_ = position + 1;
      quote_line_ = line_;
      at_ = At::quotes;
    } else {
      at_ = At::cell;
    }
    return;
  }
  if (cell_begin_ <= position) end_cell(position);
  cell_begin_ = position + 1;
  at_ = At::cell_start;
  if (special == '\r') {
    at_ = At::carriage_return;
    special_ = carriage_return_ = position;
  }
  if (special == '\n') end_row(position);
}

/// No LF follows the CRs: each of them ends a row.
void CsvSplitter::end_rows_at_carriage_returns() {
  const std::size_t last = special_;
  end_row(carriage_return_);
  for (std::size_t position = carriage_return_ + 1; position <= last && !problem_; ++position) {
    end_cell(position);
    cell_begin_ = position + 1;
    end_row(position);
  }
}

void CsvSplitter::end_cell(std::size_t position) {
  const CsvRow::Cell cell{static_cast<std::uint32_t>(cell_begin_ - row_begin_),
                          static_cast<std::uint32_t>(position - row_begin_), kind_};
  kind_ = CsvRow::Kind::plain;
  cell_begin_ = position + 2;  // behind the separator: nothing is left of this cell
  const std::size_t columns = cells_.size() - row_cells_;
  const std::size_t size = cell.end - cell.begin;
  if (size > cell_characters_max || static_cast<std::int64_t>(size) > limits_.cell_bytes_max) {
    check_cell(cell);
  }
  if (static_cast<std::int64_t>(columns) < limits_.columns_max) {
    cells_.push_back(cell);
    return;
  }
  // Spreadsheets write thousands of empty columns; only one that holds something is too much.
  const std::string_view raw(buffer_.data() + row_begin_ + cell.begin, size);
  if (!is_white_space(raw)) {
    fail("row has more than " + std::to_string(limits_.columns_max) + " columns");
  }
}

void CsvSplitter::check_cell(const CsvRow::Cell& cell) {
  const std::string_view raw(buffer_.data() + row_begin_ + cell.begin, cell.end - cell.begin);
  if (static_cast<std::int64_t>(raw.size()) > limits_.cell_bytes_max) {
    return fail_in(row_line_,
                   "cell is longer than " + std::to_string(limits_.cell_bytes_max) + " bytes");
  }
  std::string unquoted;
  if (cell.kind == CsvRow::Kind::mixed) unquote(raw, unquoted);
  const auto text = cell.kind == CsvRow::Kind::mixed ? std::string_view(unquoted) : raw;
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) > cell_characters_max) {
    fail_in(row_line_,
            "cell is longer than " + std::to_string(cell_characters_max) + " characters");
  }
}

/// The cell that is not complete yet must not outgrow its limit either. Where its row begins is
/// known in either case; where it ends, is not.
void CsvSplitter::check_open_cell() {
  const std::size_t size = buffer_.size() - std::min(buffer_.size(), cell_begin_);
  if (static_cast<std::int64_t>(size) > limits_.cell_bytes_max) {
    fail_in(row_line_, "cell is longer than " + std::to_string(limits_.cell_bytes_max) + " bytes");
  }
  if (buffer_.size() - row_begin_ > row_bytes_max) {
    fail("row is longer than " + std::to_string(row_bytes_max) + " bytes");
  }
}

void CsvSplitter::end_row(std::size_t position) {
  const Row row{row_begin_, row_cells_, cells_.size() - row_cells_, row_line_};
  if (++rows_read_ - 1 > limits_.rows_max && !row_at(row).is_blank()) {
    fail("more than " + std::to_string(limits_.rows_max) + " rows");
  }
  if (!problem_) rows_.push_back(row);
  row_begin_ = position + 1;
  cell_begin_ = row_begin_;
  row_cells_ = cells_.size();
  at_ = At::cell_start;
  row_line_ = ++line_;
}

}  // namespace notify
