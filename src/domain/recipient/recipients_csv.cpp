#include "domain/recipient/csv_splitter.hpp"
#include "domain/recipient/recipient_columns.hpp"
#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <notify/recipients_csv.hpp>

#include <unordered_map>

namespace notify {
namespace {

/// Where the cells of a column go.
struct Column {
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  std::size_t entry = nowhere;  ///< of the row's values; nowhere if another spelling counts
  bool is_repeated = false;     ///< its exact name came before: values become a list
  bool is_recipient = false;    ///< a phone number or an e-mail address
};

}  // namespace

struct RecipientsCsv::State {
  explicit State(CsvLimits limits) : splitter(limits) {}

  void take_headers(const CsvRow& row);
  bool take_row(const CsvRow& cells);

  CsvSplitter splitter;
  std::vector<std::string> headers;
  std::vector<Column> columns;
  bool has_header = false;
  std::int64_t next_number = 0;
  RecipientRow row;  ///< its values are written over by each row of the file
  std::string unquoted;
  std::string clean;
};

void RecipientsCsv::State::take_headers(const CsvRow& cells) {
  has_header = true;
  std::unordered_map<std::string, std::size_t> first_of_name;
  std::unordered_map<std::string, std::size_t> chosen;  // of a key: the first of its last spelling
  std::vector<std::size_t> first(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto name = text::with_plain_spaces(cells.cell(i, unquoted));
    headers.push_back(text::normalise_whitespace(name));
    first[i] = first_of_name.emplace(headers[i], i).first->second;
    if (first[i] == i) chosen[folded_name(headers[i])] = i;
  }
  columns.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto key = folded_name(headers[i]);
    columns[i].is_recipient = recipient_columns::is_single_recipient_key(key);
    if (chosen[key] != first[i]) continue;
    if (first[i] == i) {
      columns[i].entry = row.personalisation.entries().size();
      row.personalisation.set(headers[i], PersonalisationValue{});
    } else {
      columns[i].entry = columns[first[i]].entry;
      columns[i].is_repeated = !recipient_columns::is_recipient_key(key);
    }
  }
}

/// Fills `row`; false if none of the cells holds anything.
bool RecipientsCsv::State::take_row(const CsvRow& cells) {
  row.number = next_number++;
  row.line = line_of_row(row.number);
  bool is_blank = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string_view cell;
    if (i < cells.size()) {
      const auto typed = cells.cell(i, unquoted);
      cell = columns[i].is_recipient ? recipient_columns::cleaned_recipient(typed, clean)
                                     : recipient_columns::cleaned(typed, clean);
    }
    is_blank = is_blank && cell.empty();
    if (columns[i].entry == Column::nowhere) continue;
    auto& value = row.personalisation.value_at(columns[i].entry);
    if (columns[i].is_repeated)
      recipient_columns::add_repeated(value, cell);
    else
      recipient_columns::set_cell(value, cell);
  }
  for (std::size_t i = columns.size(); is_blank && i < cells.size(); ++i) {
    is_blank = recipient_columns::cleaned(cells.cell(i, unquoted), clean).empty();
  }
  return !is_blank;
}

RecipientsCsv::RecipientsCsv(CsvLimits limits) : state_(std::make_unique<State>(limits)) {}
RecipientsCsv::RecipientsCsv(RecipientsCsv&&) noexcept = default;
RecipientsCsv& RecipientsCsv::operator=(RecipientsCsv&&) noexcept = default;
RecipientsCsv::~RecipientsCsv() = default;

Result<void> RecipientsCsv::feed(std::string_view bytes) {
  auto result = state_->splitter.feed(bytes);
  CsvRow row;
  if (!state_->has_header && state_->splitter.next(row)) state_->take_headers(row);
  return result;
}

Result<void> RecipientsCsv::finish() {
  auto result = state_->splitter.finish();
  CsvRow row;
  if (!state_->has_header && state_->splitter.next(row)) state_->take_headers(row);
  return result;
}

const RecipientRow* RecipientsCsv::read_next() {
  CsvRow row;
  while (state_->splitter.next(row)) {
    if (state_->take_row(row)) return &state_->row;
  }
  return nullptr;
}

std::optional<RecipientRow> RecipientsCsv::next() {
  const auto* row = read_next();
  return row == nullptr ? std::nullopt : std::optional<RecipientRow>(*row);
}

const std::vector<std::string>& RecipientsCsv::headers() const noexcept { return state_->headers; }

bool RecipientsCsv::has_header() const noexcept { return state_->has_header; }

CsvFormat RecipientsCsv::format() const noexcept { return state_->splitter.format(); }

std::string_view name_of(CsvEncoding encoding) noexcept {
  switch (encoding) {
    case CsvEncoding::utf_8: return "UTF-8";
    case CsvEncoding::utf_16_le: return "UTF-16LE";
    case CsvEncoding::utf_16_be: return "UTF-16BE";
    case CsvEncoding::windows_1252: return "Windows-1252";
  }
  return {};
}

std::string recipient_of(const RecipientRow& row, NotificationType type) {
  return std::string(recipient_view(row, type));
}

std::string_view recipient_view(const RecipientRow& row, NotificationType type) noexcept {
  const PersonalisationValue* value = nullptr;
  if (type == NotificationType::sms) value = row.personalisation.find_key("phonenumber");
  if (type == NotificationType::email) value = row.personalisation.find_key("emailaddress");
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(&value->value);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

}  // namespace notify
