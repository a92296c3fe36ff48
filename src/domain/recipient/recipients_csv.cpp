#include "domain/text/text.hpp"

#include <notify/recipients_csv.hpp>

#include <csv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <new>
#include <unordered_map>

namespace notify {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// Bytes handed to the tokenizer at a time: how far a cell may outgrow its limit unseen.
constexpr std::size_t slice_bytes = 16 * 1024;

constexpr std::size_t cell_growth_bytes = 4096;

constexpr unsigned char strict_options = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL;
constexpr unsigned char lenient_options = CSV_REPALL_NL;

/// Columns that name the recipient: of two, the last counts, they never become a list.
bool is_recipient_key(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 10> keys = {
      "phonenumber",  "emailaddress", "addressline1", "addressline2", "addressline3",
      "addressline4", "addressline5", "addressline6", "addressline7", "postcode"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

Error invalid(std::string message) {
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

using Scalar = PersonalisationValue::Scalar;

Scalar scalar_of(std::string_view cell) {
  auto text = text::strip_obscure_whitespace(cell);
  if (text.empty()) return std::monostate{};
  return text;
}

PersonalisationValue value_of(Scalar scalar) {
  PersonalisationValue out;
  std::visit([&out](auto& item) { out.value = std::move(item); }, scalar);
  return out;
}

/// Adds a cell of a column whose exact name came before: the values become a list.
void add_repeated(PersonalisationValue& value, Scalar added) {
  if (value.value.index() == 0) {
    value = value_of(std::move(added));
    return;
  }
  auto* list = std::get_if<PersonalisationValue::List>(&value.value);
  if (list == nullptr) {
    PersonalisationValue::List items;
    if (auto* text = std::get_if<std::string>(&value.value)) items.emplace_back(std::move(*text));
    list = &value.value.emplace<PersonalisationValue::List>(std::move(items));
  }
  list->push_back(std::move(added));
}

/// A header and where else its exact name or its key stands.
struct Column {
  std::string name;
  std::size_t first_of_name = 0;  ///< column in which a repeated name collects its values
  bool is_last_of_key = false;    ///< of columns with one key but other spellings, the last counts
};

}  // namespace

/// The tokenizer and what has been read so far. Its address is handed to C callbacks, so it stays
/// where it is.
struct RecipientsCsv::State {
  explicit State(CsvLimits chosen) : limits(chosen) {
    if (csv_init(&parser, strict_options) != 0) throw std::bad_alloc();
    csv_set_blk_size(&parser, cell_growth_bytes);
  }
  ~State() { csv_free(&parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<void> parse(std::string_view bytes);
  Result<void> parse_slice(std::string_view bytes);
  std::size_t tokenize(std::string_view bytes);
  int end_of_file();
  void recover(char offender);
  // Called by the C library, through which nothing may be thrown.
  static void on_cell(void* cell, std::size_t size, void* self) noexcept;
  static void on_row(int terminator, void* self) noexcept;
  void add_cell(std::string_view cell);
  void end_row(int terminator);
  void take_headers();
  void take_row();
  void fail(std::string message);
  Result<void> state() const { return problem ? Result<void>(*problem) : Result<void>(); }

  CsvLimits limits;
  csv_parser parser{};
  std::string start;  ///< the first bytes, until it is known whether they are a byte order mark
  bool start_is_known = false;
  bool finished = false;
  std::int64_t bytes = 0;
  std::int64_t line = 1;  ///< of the file, for messages
  std::vector<std::string> cells;
  bool joins_next_cell = false;
  bool ended_by_cr = false;
  std::vector<std::string> headers;
  std::vector<Column> columns;
  bool has_header = false;
  std::int64_t next_number = 0;
  std::deque<RecipientRow> rows;
  std::optional<Error> problem;
  bool out_of_memory = false;
};

void RecipientsCsv::State::fail(std::string message) {
  if (!problem) problem = invalid(std::move(message) + " in line " + std::to_string(line));
}

void RecipientsCsv::State::add_cell(std::string_view cell) {
  ended_by_cr = false;
  if (problem) return;
  if (static_cast<std::int64_t>(cell.size()) > limits.cell_bytes_max) {
    return fail("cell is longer than " + std::to_string(limits.cell_bytes_max) + " bytes");
  }
  if (!unicode::is_clean_utf8(cell)) return fail("cell is not UTF-8 without NUL");
  line += std::count(cell.begin(), cell.end(), '\n');
  if (joins_next_cell) {
    cells.back().append(cell);
  } else if (static_cast<std::int64_t>(cells.size()) < limits.columns_max) {
    cells.emplace_back(cell);
  } else if (!text::strip_obscure_whitespace(cell).empty()) {
    // Spreadsheets write thousands of empty columns; only one that holds something is too much.
    return fail("row has more than " + std::to_string(limits.columns_max) + " columns");
  }
  joins_next_cell = false;
}

void RecipientsCsv::State::end_row(int terminator) {
  const bool second_half = ended_by_cr && cells.empty() && terminator == '\n';
  ended_by_cr = terminator == '\r';
  if (problem || second_half) return;
  if (has_header)
    take_row();
  else
    take_headers();
  cells.clear();
  ++line;
}

void RecipientsCsv::State::take_headers() {
  const bool is_blank = std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
    return text::normalise_whitespace(cell).empty();
  });
  if (is_blank) return;
  std::unordered_map<std::string, std::size_t> first_of_name;
  std::unordered_map<std::string, std::size_t> last_of_key;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Column column;
    column.name = text::normalise_whitespace(cells[i]);
    const auto key = folded_name(column.name);
    column.first_of_name =
        is_recipient_key(key) ? i : first_of_name.emplace(column.name, i).first->second;
    last_of_key[key] = i;
    headers.push_back(column.name);
    columns.push_back(std::move(column));
  }
  for (const auto& [key, last] : last_of_key) {
    columns[columns[last].first_of_name].is_last_of_key = true;
  }
  has_header = true;
}

void RecipientsCsv::State::take_row() {
  const std::int64_t number = next_number++;
  std::vector<PersonalisationValue> values(columns.size());
  bool is_blank = true;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto scalar = scalar_of(cells[i]);
    is_blank = is_blank && scalar.index() == 0;
    if (i >= columns.size()) continue;
    auto& value = values[columns[i].first_of_name];
    if (columns[i].first_of_name == i)
      value = value_of(std::move(scalar));
    else
      add_repeated(value, std::move(scalar));
  }
  if (is_blank) return;
  if (number >= limits.rows_max) {
    return fail("more than " + std::to_string(limits.rows_max) + " rows");
  }
  RecipientRow row;
  row.number = number;
  row.line = number + 2;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].is_last_of_key) row.personalisation.set(columns[i].name, std::move(values[i]));
  }
  rows.push_back(std::move(row));
}

void RecipientsCsv::State::on_cell(void* cell, std::size_t size, void* self) noexcept {
  auto& state = *static_cast<State*>(self);
  try {
    const auto* text = static_cast<const char*>(cell);
    state.add_cell(text == nullptr ? std::string_view() : std::string_view(text, size));
  } catch (const std::bad_alloc&) {
    state.out_of_memory = true;
  }
}

void RecipientsCsv::State::on_row(int terminator, void* self) noexcept {
  auto& state = *static_cast<State*>(self);
  try {
    state.end_row(terminator);
  } catch (const std::bad_alloc&) {
    state.out_of_memory = true;
  }
}

/// Gives `bytes` to the tokenizer; returns how many it took before it met something that is not
/// strictly CSV.
std::size_t RecipientsCsv::State::tokenize(std::string_view read) {
  const std::size_t taken = csv_parse(&parser, read.data(), read.size(), on_cell, on_row, this);
  if (out_of_memory || (taken < read.size() && csv_error(&parser) == CSV_ENOMEM)) {
    throw std::bad_alloc();
  }
  return taken;
}

/// Ends the last row; not 0 if it ends within quotes.
int RecipientsCsv::State::end_of_file() {
  const int result = csv_fini(&parser, on_cell, on_row, this);
  if (out_of_memory) throw std::bad_alloc();
  return result;
}

/// Reads what people write although it is not strictly CSV: a quote inside an unquoted cell is
/// kept, text after a closing quote is appended to its cell.
void RecipientsCsv::State::recover(char offender) {
  if (parser.quoted != 0) {
    tokenize(",");
    joins_next_cell = true;
    return;
  }
  csv_set_opts(&parser, lenient_options);
  tokenize({&offender, 1});
  csv_set_opts(&parser, strict_options);
}

Result<void> RecipientsCsv::State::parse_slice(std::string_view slice) {
  while (!slice.empty() && !problem) {
    const std::size_t taken = tokenize(slice);
    slice.remove_prefix(taken);
    if (slice.empty() || problem) break;
    const bool was_quoted = parser.quoted != 0;
    recover(slice.front());
    if (!was_quoted) slice.remove_prefix(1);
  }
  if (static_cast<std::int64_t>(parser.entry_pos) > limits.cell_bytes_max) {
    fail("cell is longer than " + std::to_string(limits.cell_bytes_max) + " bytes");
  }
  return state();
}

Result<void> RecipientsCsv::State::parse(std::string_view read) {
  while (!read.empty()) {
    const auto slice = read.substr(0, slice_bytes);
    NFY_CHECK(parse_slice(slice));
    read.remove_prefix(slice.size());
  }
  return {};
}

RecipientsCsv::RecipientsCsv(CsvLimits limits) : state_(std::make_unique<State>(limits)) {}
RecipientsCsv::RecipientsCsv(RecipientsCsv&&) noexcept = default;
RecipientsCsv& RecipientsCsv::operator=(RecipientsCsv&&) noexcept = default;
RecipientsCsv::~RecipientsCsv() = default;

Result<void> RecipientsCsv::feed(std::string_view bytes) {
  auto& state = *state_;
  NFY_CHECK(state.state());
  if (state.finished) return invalid("the file has ended already");
  state.bytes += static_cast<std::int64_t>(bytes.size());
  if (state.bytes > state.limits.bytes_max) {
    state.fail("file is longer than " + std::to_string(state.limits.bytes_max) + " bytes");
    return state.state();
  }
  if (state.start_is_known) return state.parse(bytes);

  const auto wanted = std::min(byte_order_mark.size() - state.start.size(), bytes.size());
  state.start.append(bytes.substr(0, wanted));
  bytes.remove_prefix(wanted);
  if (state.start.size() < byte_order_mark.size()) return {};
  state.start_is_known = true;
  if (state.start != byte_order_mark) NFY_CHECK(state.parse(state.start));
  return state.parse(bytes);
}

Result<void> RecipientsCsv::finish() {
  auto& state = *state_;
  NFY_CHECK(state.state());
  if (state.finished) return {};
  if (!state.start_is_known) {
    state.start_is_known = true;
    NFY_CHECK(state.parse(state.start));
  }
  state.finished = true;
  if (state.end_of_file() != 0) state.fail("unclosed quote");
  return state.state();
}

std::optional<RecipientRow> RecipientsCsv::next() {
  if (state_->rows.empty()) return std::nullopt;
  std::optional<RecipientRow> row(std::move(state_->rows.front()));
  state_->rows.pop_front();
  return row;
}

const std::vector<std::string>& RecipientsCsv::headers() const noexcept { return state_->headers; }

bool RecipientsCsv::has_header() const noexcept { return state_->has_header; }

std::string recipient_of(const RecipientRow& row, NotificationType type) {
  const PersonalisationValue* value = nullptr;
  if (type == NotificationType::sms) value = row.personalisation.find("phone number");
  if (type == NotificationType::email) value = row.personalisation.find("email address");
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(&value->value);
  return text == nullptr ? std::string() : *text;
}

}  // namespace notify
