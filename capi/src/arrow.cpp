// A table as a stream of the Arrow C data interface: batches of columns, in memory that each array
// owns by itself, since a consumer may keep one child and release its parent.

#include "table.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <limits>
#include <new>
#include <string_view>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

constexpr std::size_t batch_rows_max = 65'536;
constexpr int digits_max = 38;
/// What a column of money has unless one of its values needs more: two such columns can be added
/// and multiplied within 38 digits, which is all that many consumers have.
constexpr int usual_digits = 18;
constexpr int usual_scale = 6;

using Units = Decimal::Units;

/// How a column travels.
struct ColumnType {
  CellKind kind = CellKind::text;
  std::string format;
  int scale = 0;         // of decimals
  bool is_wide = false;  // texts with 64-bit offsets, days as milliseconds
};

constexpr Units power_of_ten(int exponent) noexcept {
  Units power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// The units of `value` at `scale`, or nothing if they are not whole or have more than `digits`.
std::optional<Units> units_at(const Decimal& value, int scale, int digits) noexcept {
  Units units = value.units();
  for (int at = value.scale(); at < scale; ++at) {
    if (__builtin_mul_overflow(units, Units{10}, &units)) return {};
  }
  for (int at = value.scale(); at > scale; --at) {
    if (units % 10 != 0) return {};
    units /= 10;
  }
  const Units limit = power_of_ten(digits);
  if (units >= limit || units <= -limit) return {};
  return units;
}

/// Digits after the point that `value` cannot do without.
int scale_of(const Decimal& value) noexcept {
  int scale = value.scale();
  for (Units units = value.units(); scale > 0 && units % 10 == 0; units /= 10) --scale;
  return scale;
}

/// Calls `look` with each number of a column.
template <typename Look>
void for_decimals(const nfy_table& table, std::size_t column, Look look) {
  for (const auto& row : table.table.rows) {
    if (const auto* money = std::get_if<Decimal>(&row[column])) look(*money);
  }
}

std::string decimal_format(int digits, int scale) {
  return "d:" + std::to_string(digits) + "," + std::to_string(scale);
}

/// The narrowest decimal that holds every number of a column as it is.
Result<ColumnType> decimal_type(const nfy_table& table, std::size_t column) {
  int scale = usual_scale;
  for_decimals(table, column,
               [&](const Decimal& value) { scale = std::max(scale, scale_of(value)); });
  int digits = usual_digits;
  const Decimal* too_long = nullptr;
  for_decimals(table, column, [&](const Decimal& value) {
    while (digits <= digits_max && !units_at(value, scale, digits)) ++digits;
    if (digits > digits_max && too_long == nullptr) too_long = &value;
  });
  if (too_long != nullptr) {
    return make_error(ErrorCode::invalid_argument,
                      "numbers of " + table.table.columns[column].name +
                          " take more than 38 digits: " + too_long->to_text());
  }
  return ColumnType{CellKind::decimal, decimal_format(digits, scale), scale};
}

Result<ColumnType> own_type(const nfy_table& table, std::size_t column) {
  const CellKind kind = table.table.columns[column].kind;
  switch (kind) {
    case CellKind::count: return ColumnType{kind, "l"};
    case CellKind::decimal: return decimal_type(table, column);
    case CellKind::day: return ColumnType{kind, "tdD"};
    case CellKind::flag: return ColumnType{kind, "b"};
    case CellKind::text: break;
  }
  return ColumnType{kind, "u"};
}

// -- what a consumer asks for ---------------------------------------------------------------------

/// A decimal type as its format says: "d:18,6", "d:18,6,128".
struct AskedDecimal {
  int digits = 0;
  int scale = 0;
};

std::optional<AskedDecimal> read_decimal(std::string_view format) noexcept {
  if (!format.starts_with("d:")) return {};
  format.remove_prefix(2);
  std::array<int, 3> numbers{0, 0, 128};
  for (std::size_t i = 0; i < numbers.size() && !format.empty(); ++i) {
    const auto [end, failure] =
        std::from_chars(format.data(), format.data() + format.size(), numbers[i]);
    if (failure != std::errc{}) return {};
    format.remove_prefix(static_cast<std::size_t>(end - format.data()));
    if (!format.empty() && !format.starts_with(',')) return {};
    if (!format.empty()) format.remove_prefix(1);
  }
  const auto [digits, scale, bits] = numbers;
  if (bits != 128 || digits < 1 || digits > digits_max || scale < 0 || scale > digits) return {};
  return AskedDecimal{digits, scale};
}

/// Gives a column of money the decimal that was asked for.
Result<void> take_decimal(const nfy_table& table, std::size_t column, AskedDecimal asked,
                          ColumnType& type) {
  const Decimal* unfit = nullptr;
  for_decimals(table, column, [&](const Decimal& value) {
    if (unfit == nullptr && !units_at(value, asked.scale, asked.digits)) unfit = &value;
  });
  if (unfit != nullptr) {
    return make_error(ErrorCode::invalid_argument,
                      "a number of " + table.table.columns[column].name +
                          " does not fit the decimal that is asked for (" +
                          std::to_string(asked.digits) + ", " + std::to_string(asked.scale) +
                          "): " + unfit->to_text());
  }
  type.format = decimal_format(asked.digits, asked.scale);
  type.scale = asked.scale;
  return {};
}

/// Does what `format` asks of a column, if we can; else the column keeps its type.
Result<void> take_format(const nfy_table& table, std::size_t column, std::string_view format,
                         ColumnType& type) {
  const bool is_wide = (type.kind == CellKind::text && format == "U") ||
                       (type.kind == CellKind::day && format == "tdm");
  if (is_wide) {
    type.format = format;
    type.is_wide = true;
  }
  if (type.kind != CellKind::decimal) return {};
  const auto asked = read_decimal(format);
  return asked ? take_decimal(table, column, *asked, type) : Result<void>{};
}

Result<std::vector<ColumnType>> types_of(const nfy_table& table, const ArrowSchema* asked) {
  const auto& columns = table.table.columns;
  std::vector<ColumnType> types;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    NFY_TRY(type, own_type(table, i));
    types.push_back(std::move(type));
  }
  if (asked == nullptr) return types;
  if (asked->release == nullptr || asked->format == nullptr ||
      std::string_view(asked->format) != "+s" ||
      asked->n_children != static_cast<std::int64_t>(columns.size())) {
    return bad_argument("requested",
                        "is no struct of " + std::to_string(columns.size()) + " columns");
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const ArrowSchema* child = asked->children[i];
    if (child == nullptr || child->format == nullptr) {
      return bad_argument("requested", "has no column " + std::to_string(i));
    }
    if (child->name == nullptr || columns[i].name != child->name) {
      return bad_argument("requested", "has another column where the table has " + columns[i].name);
    }
    NFY_CHECK(take_format(table, i, child->format, types[i]));
  }
  return types;
}

// -- schemas --------------------------------------------------------------------------------------

struct SchemaParts {
  std::string name;
  std::string format;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

void release_schema(ArrowSchema* schema) {
  auto* parts = static_cast<SchemaParts*>(schema->private_data);
  for (ArrowSchema& child : parts->children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete parts;
  schema->release = nullptr;
}

ArrowSchema make_schema(std::unique_ptr<SchemaParts> parts, std::int64_t flags) noexcept {
  ArrowSchema schema{};
  schema.format = parts->format.c_str();
  schema.name = parts->name.c_str();
  schema.flags = flags;
  schema.n_children = static_cast<std::int64_t>(parts->children.size());
  schema.children = parts->pointers.empty() ? nullptr : parts->pointers.data();
  schema.release = release_schema;
  schema.private_data = parts.release();
  return schema;
}

/// The schema of a whole table. All that can run out of memory comes before the first child.
ArrowSchema schema_of(const nfy_table& table, const std::vector<ColumnType>& types) {
  std::vector<std::unique_ptr<SchemaParts>> columns;
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns.push_back(std::make_unique<SchemaParts>());
    columns.back()->name = table.table.columns[i].name;
    columns.back()->format = types[i].format;
  }
  auto parts = std::make_unique<SchemaParts>();
  parts->format = "+s";
  parts->children.resize(columns.size());
  for (ArrowSchema& child : parts->children) parts->pointers.push_back(&child);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    parts->children[i] = make_schema(std::move(columns[i]), ARROW_FLAG_NULLABLE);
  }
  return make_schema(std::move(parts), 0);
}

// -- arrays ---------------------------------------------------------------------------------------

struct ArrayParts {
  std::vector<std::uint8_t> validity;  // a bit per row
  std::vector<std::byte> values;       // fixed width, bits, or offsets into `text`
  std::string text;
  std::int64_t null_count = 0;
  std::array<const void*, 3> buffers{};
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

void release_array(ArrowArray* array) {
  auto* parts = static_cast<ArrayParts*>(array->private_data);
  for (ArrowArray& child : parts->children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete parts;
  array->release = nullptr;
}

ArrowArray make_array(std::unique_ptr<ArrayParts> parts, std::size_t length,
                      std::int64_t buffer_count) noexcept {
  parts->buffers = {parts->null_count != 0 ? parts->validity.data() : nullptr, parts->values.data(),
                    parts->text.data()};
  ArrowArray array{};
  array.length = static_cast<std::int64_t>(length);
  array.null_count = parts->null_count;
  array.n_buffers = buffer_count;
  array.n_children = static_cast<std::int64_t>(parts->children.size());
  array.buffers = parts->buffers.data();
  array.children = parts->pointers.empty() ? nullptr : parts->pointers.data();
  array.release = release_array;
  array.private_data = parts.release();
  return array;
}

template <typename Value>
void append(std::vector<std::byte>& bytes, const Value& value) {
  const auto* from = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), from, from + sizeof(value));
}

void set_bit(std::uint8_t& byte, std::size_t bit) noexcept {
  byte = static_cast<std::uint8_t>(byte | (1U << bit));
}

/// Rows of a table that make one batch.
struct Batch {
  const nfy_table& table;
  std::size_t first = 0;
  std::size_t count = 0;
  [[nodiscard]] const ReportCell& cell(std::size_t row, std::size_t column) const {
    return table.table.rows[first + row][column];
  }
};

/// The value of a cell, or the one that stands for nothing.
template <typename Value>
Value value_or_zero(const ReportCell& cell) noexcept {
  const auto* const value = std::get_if<Value>(&cell);
  return value != nullptr ? *value : Value{};
}

void append_offset(ArrayParts& parts, const ColumnType& type) {
  if (type.is_wide) return append(parts.values, static_cast<std::int64_t>(parts.text.size()));
  append(parts.values, static_cast<std::int32_t>(parts.text.size()));
}

void append_day(ArrayParts& parts, const ReportCell& cell, const ColumnType& type) {
  const std::int64_t days = value_or_zero<LocalDay>(cell).days().time_since_epoch().count();
  constexpr std::int64_t ms_per_day = 86'400'000;
  if (type.is_wide) return append(parts.values, days * ms_per_day);
  append(parts.values, static_cast<std::int32_t>(days));
}

void append_cell(ArrayParts& parts, const ReportCell& cell, const ColumnType& type,
                 std::size_t row) {
  switch (type.kind) {
    case CellKind::text:
      if (const auto* text = std::get_if<std::string>(&cell)) parts.text += *text;
      return append_offset(parts, type);
    case CellKind::count: return append(parts.values, value_or_zero<std::int64_t>(cell));
    case CellKind::decimal:
      return append(parts.values, *units_at(value_or_zero<Decimal>(cell), type.scale, digits_max));
    case CellKind::day: return append_day(parts, cell, type);
    case CellKind::flag:
      if (row % 8 == 0) parts.values.push_back(std::byte{0});
      if (value_or_zero<bool>(cell)) parts.values.back() |= std::byte{1} << (row % 8);
      return;
  }
}

/// One column of a batch, or null if its texts take more than 2 GiB and their offsets don't.
std::unique_ptr<ArrayParts> column_of(const Batch& batch, std::size_t column,
                                      const ColumnType& type) {
  auto parts = std::make_unique<ArrayParts>();
  parts->validity.resize((batch.count + 7) / 8);
  if (type.kind == CellKind::text) append_offset(*parts, type);
  for (std::size_t row = 0; row < batch.count; ++row) {
    const ReportCell& cell = batch.cell(row, column);
    if (std::holds_alternative<std::monostate>(cell))
      ++parts->null_count;
    else
      set_bit(parts->validity[row / 8], row % 8);
    append_cell(*parts, cell, type, row);
    const bool is_too_long = parts->text.size() > std::numeric_limits<std::int32_t>::max();
    if (is_too_long && !type.is_wide) return nullptr;
  }
  return parts;
}

/// The batch as a struct array; false if it is too big.
bool array_of(const Batch& batch, const std::vector<ColumnType>& types, ArrowArray& out) {
  std::vector<std::unique_ptr<ArrayParts>> columns;
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns.push_back(column_of(batch, i, types[i]));
    if (columns.back() == nullptr) return false;
  }
  auto parts = std::make_unique<ArrayParts>();
  parts->children.resize(columns.size());
  for (ArrowArray& child : parts->children) parts->pointers.push_back(&child);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    parts->children[i] =
        make_array(std::move(columns[i]), batch.count, types[i].kind == CellKind::text ? 3 : 2);
  }
  out = make_array(std::move(parts), batch.count, 1);
  return true;
}

// -- the stream -----------------------------------------------------------------------------------

struct Stream {
  std::shared_ptr<const nfy_table> table;
  std::vector<ColumnType> types;
  std::size_t next_row = 0;
  const char* last_error = nullptr;
};

Stream& stream_of(ArrowArrayStream* stream) noexcept {
  return *static_cast<Stream*>(stream->private_data);
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  Stream& self = stream_of(stream);
  try {
    *out = schema_of(*self.table, self.types);
    return 0;
  } catch (const std::bad_alloc&) {
    self.last_error = "out of memory";
    return ENOMEM;
  }
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  Stream& self = stream_of(stream);
  const std::size_t left = self.table->table.rows.size() - self.next_row;
  *out = ArrowArray{};  // released: the end
  if (left == 0) return 0;
  const Batch batch{*self.table, self.next_row, std::min(left, batch_rows_max)};
  try {
    if (!array_of(batch, self.types, *out)) {
      self.last_error = "the texts of a column take more than 2 GiB";
      return EOVERFLOW;
    }
    self.next_row += batch.count;
    return 0;
  } catch (const std::bad_alloc&) {
    self.last_error = "out of memory";
    return ENOMEM;
  }
}

const char* get_last_error(ArrowArrayStream* stream) { return stream_of(stream).last_error; }

void release_stream(ArrowArrayStream* stream) {
  delete &stream_of(stream);
  stream->release = nullptr;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_table_to_arrow(const nfy_table* table, const struct ArrowSchema* requested,
                              struct ArrowArrayStream* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(table, "table"));
    auto stream = std::make_unique<Stream>();
    NFY_TRY(types, types_of(*self, requested));
    stream->types = std::move(types);
    stream->table = std::move(self);
    *out = {get_schema, get_next, get_last_error, release_stream, stream.release()};
    return {};
  });
}
