// A table as a stream of the Arrow C data interface: batches of columns, in memory that each array
// owns by itself, since a consumer may keep one child and release its parent.

#include "table.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <limits>
#include <new>
#include <string_view>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

constexpr std::size_t batch_rows_max = 65'536;
constexpr int decimal_scale = Decimal::scale_max;  // of every column: schemas never differ

const char* format_of(CellKind kind) noexcept {
  switch (kind) {
    case CellKind::count: return "l";
    case CellKind::decimal: return "d:38,18";
    case CellKind::day: return "tdD";
    case CellKind::flag: return "b";
    case CellKind::text: break;
  }
  return "u";
}

/// The units of `value` at the scale of all columns, or nothing if that takes more than 38 digits.
std::optional<Decimal::Units> units_of(const Decimal& value) noexcept {
  constexpr Decimal::Units ten_to_19 = 10'000'000'000'000'000'000ULL;
  constexpr Decimal::Units limit = ten_to_19 * ten_to_19;
  Decimal::Units units = value.units();
  for (int scale = value.scale(); scale < decimal_scale; ++scale) {
    if (__builtin_mul_overflow(units, Decimal::Units{10}, &units)) return {};
  }
  if (units >= limit || units <= -limit) return {};
  return units;
}

Result<void> check_decimals(const nfy_table& table) {
  for (const auto& row : table.table.rows) {
    for (const ReportCell& cell : row) {
      const auto* money = std::get_if<Decimal>(&cell);
      if (money == nullptr || units_of(*money)) continue;
      return make_error(ErrorCode::invalid_argument,
                        "number does not fit decimal128(38, 18): " + money->to_text());
    }
  }
  return {};
}

// -- schemas --------------------------------------------------------------------------------------

struct SchemaParts {
  std::string name;
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

ArrowSchema make_schema(std::unique_ptr<SchemaParts> parts, const char* format,
                        std::int64_t flags) noexcept {
  ArrowSchema schema{};
  schema.format = format;
  schema.name = parts->name.c_str();
  schema.flags = flags;
  schema.n_children = static_cast<std::int64_t>(parts->children.size());
  schema.children = parts->pointers.empty() ? nullptr : parts->pointers.data();
  schema.release = release_schema;
  schema.private_data = parts.release();
  return schema;
}

/// The schema of a whole table. All that can run out of memory comes before the first child.
ArrowSchema schema_of(const nfy_table& table) {
  std::vector<std::unique_ptr<SchemaParts>> columns;
  for (const ReportColumn& column : table.table.columns) {
    columns.push_back(std::make_unique<SchemaParts>());
    columns.back()->name = column.name;
  }
  auto parts = std::make_unique<SchemaParts>();
  parts->children.resize(columns.size());
  for (ArrowSchema& child : parts->children) parts->pointers.push_back(&child);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    parts->children[i] = make_schema(std::move(columns[i]), format_of(table.table.columns[i].kind),
                                     ARROW_FLAG_NULLABLE);
  }
  return make_schema(std::move(parts), "+s", 0);
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

void append_cell(ArrayParts& parts, const ReportCell& cell, CellKind kind, std::size_t row) {
  switch (kind) {
    case CellKind::text:
      if (const auto* text = std::get_if<std::string>(&cell)) parts.text += *text;
      return append(parts.values, static_cast<std::int32_t>(parts.text.size()));
    case CellKind::count: return append(parts.values, value_or_zero<std::int64_t>(cell));
    case CellKind::decimal: return append(parts.values, *units_of(value_or_zero<Decimal>(cell)));
    case CellKind::day: {
      const auto* day = std::get_if<LocalDay>(&cell);
      return append(parts.values, day != nullptr ? static_cast<std::int32_t>(
                                                       day->days().time_since_epoch().count())
                                                 : std::int32_t{0});
    }
    case CellKind::flag:
      if (row % 8 == 0) parts.values.push_back(std::byte{0});
      if (value_or_zero<bool>(cell)) parts.values.back() |= std::byte{1} << (row % 8);
      return;
  }
}

/// One column of a batch, or null if its texts take more than 2 GiB.
std::unique_ptr<ArrayParts> column_of(const Batch& batch, std::size_t column) {
  auto parts = std::make_unique<ArrayParts>();
  const CellKind kind = batch.table.table.columns[column].kind;
  parts->validity.resize((batch.count + 7) / 8);
  if (kind == CellKind::text) append(parts->values, std::int32_t{0});
  for (std::size_t row = 0; row < batch.count; ++row) {
    const ReportCell& cell = batch.cell(row, column);
    if (std::holds_alternative<std::monostate>(cell))
      ++parts->null_count;
    else
      set_bit(parts->validity[row / 8], row % 8);
    append_cell(*parts, cell, kind, row);
    if (parts->text.size() > std::numeric_limits<std::int32_t>::max()) return nullptr;
  }
  return parts;
}

/// The batch as a struct array; false if it is too big.
bool array_of(const Batch& batch, ArrowArray& out) {
  const std::vector<ReportColumn>& kinds = batch.table.table.columns;
  std::vector<std::unique_ptr<ArrayParts>> columns;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    columns.push_back(column_of(batch, i));
    if (columns.back() == nullptr) return false;
  }
  auto parts = std::make_unique<ArrayParts>();
  parts->children.resize(columns.size());
  for (ArrowArray& child : parts->children) parts->pointers.push_back(&child);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    parts->children[i] =
        make_array(std::move(columns[i]), batch.count, kinds[i].kind == CellKind::text ? 3 : 2);
  }
  out = make_array(std::move(parts), batch.count, 1);
  return true;
}

// -- the stream -----------------------------------------------------------------------------------

struct Stream {
  std::shared_ptr<const nfy_table> table;
  std::size_t next_row = 0;
  const char* last_error = nullptr;
};

Stream& stream_of(ArrowArrayStream* stream) noexcept {
  return *static_cast<Stream*>(stream->private_data);
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  Stream& self = stream_of(stream);
  try {
    *out = schema_of(*self.table);
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
    if (!array_of(batch, *out)) {
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

nfy_status nfy_table_to_arrow(const nfy_table* table, struct ArrowArrayStream* out,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(table, "table"));
    NFY_CHECK(check_decimals(*self));
    auto stream = std::make_unique<Stream>();
    stream->table = std::move(self);
    *out = {get_schema, get_next, get_last_error, release_stream, stream.release()};
    return {};
  });
}
