// Any report as columns and rows, as CSV and as a page.

#include "table.hpp"

#include <string_view>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

bool is_of_kind(const ReportCell& cell, CellKind kind) {
  switch (kind) {
    case CellKind::text: return std::holds_alternative<std::string>(cell);
    case CellKind::count: return std::holds_alternative<std::int64_t>(cell);
    case CellKind::decimal: return std::holds_alternative<Decimal>(cell);
    case CellKind::day: return std::holds_alternative<LocalDay>(cell);
    case CellKind::flag: return std::holds_alternative<bool>(cell);
  }
  return false;
}

Result<void> check_kinds(const nfy_table& table) {
  for (const auto& row : table.table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (std::holds_alternative<std::monostate>(row[i]) ||
          is_of_kind(row[i], table.table.columns[i].kind))
        continue;
      return make_error(ErrorCode::internal,
                        "a cell is not of its column's kind: " + table.table.columns[i].name);
    }
  }
  return {};
}

nfy_cell cell_out(const nfy_table& table, std::size_t row, std::size_t column) noexcept {
  nfy_cell out{};
  const ReportCell& cell = table.table.rows[row][column];
  if (std::holds_alternative<std::monostate>(cell)) return out;
  out.kind = kind_out(table.table.columns[column].kind);
  if (const auto* text = std::get_if<std::string>(&cell)) {
    out.text = str_out(*text);
  } else if (const auto* count = std::get_if<std::int64_t>(&cell)) {
    out.integer = *count;
  } else if (const auto* money = std::get_if<Decimal>(&cell)) {
    out.decimal = decimal_out(*money, table.decimal_texts[column][row]);
  } else if (const auto* day = std::get_if<LocalDay>(&cell)) {
    out.day = day_out(*day);
  } else if (const auto* flag = std::get_if<bool>(&cell)) {
    out.flag = flag_out(*flag);
  }
  return out;
}

Result<void> check_index(std::size_t index, std::size_t count, std::string_view noun) {
  if (index < count) return {};
  return make_error(ErrorCode::not_found, "no " + std::string(noun) + " " + std::to_string(index));
}

ReportTable unpriced_table(const std::vector<UnpricedDay>& unpriced) {
  using enum CellKind;
  ReportTable table{
      .title = "Without a price",
      .columns = {{"day", day}, {"type", text}, {"service_id", text}, {"reason", text}},
      .rows = {},
      .chart_columns = {}};
  for (const UnpricedDay& u : unpriced) {
    table.rows.push_back({u.day, std::string(name_of(u.type)), id_cell(u.service_id), u.reason});
  }
  return table;
}

}  // namespace

std::int32_t kind_out(CellKind kind) noexcept {
  switch (kind) {
    case CellKind::count: return NFY_CELL_INTEGER;
    case CellKind::decimal: return NFY_CELL_DECIMAL;
    case CellKind::day: return NFY_CELL_DAY;
    case CellKind::flag: return NFY_CELL_FLAG;
    case CellKind::text: break;
  }
  return NFY_CELL_TEXT;
}

Result<nfy_table*> open_table(TableParts parts) {
  auto object = std::make_shared<nfy_table>();
  object->table = std::move(parts.table);
  object->days = parts.days;
  object->unpriced = std::move(parts.unpriced);
  NFY_CHECK(check_kinds(*object));
  object->decimal_texts.resize(object->table.columns.size());
  for (std::size_t i = 0; i < object->table.columns.size(); ++i) {
    if (object->table.columns[i].kind != CellKind::decimal) continue;
    for (const auto& row : object->table.rows) {
      const auto* money = std::get_if<Decimal>(&row[i]);
      object->decimal_texts[i].push_back(money != nullptr ? money->to_text() : std::string());
    }
  }
  return open_handle(std::move(object));
}

}  // namespace notify::capi

nfy_status nfy_table_get(const nfy_table* table, nfy_table_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(table, "table"));
    NFY_CHECK(check_sized_out(out, "out"));
    nfy_table_view view = NFY_TABLE_VIEW_INIT;
    view.title = str_out(self->table.title);
    if (self->days) {
      view.first = day_out(self->days->first);
      view.last = day_out(self->days->last);
    }
    view.column_count = self->table.columns.size();
    view.row_count = self->table.rows.size();
    view.unpriced_count = self->unpriced.size();
    sized_out(out, view);
    return {};
  });
}

nfy_status nfy_table_column(const nfy_table* table, size_t index, nfy_str* out_name,
                            int32_t* out_kind, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(table, "table"));
    NFY_CHECK(check_given(out_name, "out_name"));
    NFY_CHECK(check_given(out_kind, "out_kind"));
    NFY_CHECK(check_index(index, self->table.columns.size(), "column"));
    *out_name = str_out(self->table.columns[index].name);
    *out_kind = kind_out(self->table.columns[index].kind);
    return {};
  });
}

nfy_status nfy_table_cell(const nfy_table* table, size_t row, size_t column, nfy_cell* out,
                          nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(table, "table"));
    NFY_CHECK(check_given(out, "out"));
    NFY_CHECK(check_index(row, self->table.rows.size(), "row"));
    NFY_CHECK(check_index(column, self->table.columns.size(), "column"));
    *out = cell_out(*self, row, column);
    return {};
  });
}

nfy_status nfy_table_row(const nfy_table* table, size_t row, nfy_cell* out, size_t capacity,
                         nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(table, "table"));
    NFY_CHECK(check_given(out, "out"));
    NFY_CHECK(check_index(row, self->table.rows.size(), "row"));
    if (capacity < self->table.columns.size()) {
      return bad_argument("capacity", "is too small: " + std::to_string(capacity));
    }
    for (std::size_t i = 0; i < self->table.columns.size(); ++i) out[i] = cell_out(*self, row, i);
    return {};
  });
}

nfy_status nfy_table_unpriced(const nfy_table* table, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(table, "table"));
    NFY_TRY(opened, open_table({.table = unpriced_table(self->unpriced), .days = self->days}));
    *out = opened;
    return {};
  });
}

nfy_status nfy_table_to_csv(const nfy_table* table, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(table, "table"));
    *out = buf_out(to_csv(self->table));
    return {};
  });
}

nfy_status nfy_table_to_html(const nfy_table* table, nfy_str currency, nfy_buf* out,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(table, "table"));
    NFY_TRY(symbol, text_in(currency, "currency"));
    if (symbol.empty()) {
      *out = buf_out(to_html(self->table));
      return {};
    }
    ReportTable copy = self->table;
    copy.currency = std::move(symbol);
    *out = buf_out(to_html(copy));
    return {};
  });
}

void nfy_table_free(nfy_table* table) { close_handle(table); }
