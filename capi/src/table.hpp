#pragma once

#include "objects.hpp"

#include <notify/report.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A report as hosts see it: rows whose cells are all of their column's kind, or nothing.
struct nfy_table {
  notify::ReportTable table;
  std::optional<notify::LocalDayRange> days;
  std::vector<notify::UnpricedDay> unpriced;
  /// By column, then row: what an nfy_decimal borrows. Empty for columns of another kind.
  std::vector<std::vector<std::string>> decimal_texts;
};

namespace notify::capi {

/// What a table is made of.
struct TableParts {
  ReportTable table;
  std::optional<LocalDayRange> days{};
  std::vector<UnpricedDay> unpriced{};
};

/// Gives a table a handle. Fails with internal if a cell is not of its column's kind.
[[nodiscard]] Result<nfy_table*> open_table(TableParts parts);

/// A kind as NFY_CELL_*.
[[nodiscard]] std::int32_t kind_out(CellKind kind) noexcept;
/// An id, or nothing if it is nil.
template <typename IdType>
[[nodiscard]] ReportCell id_cell(const IdType& id) {
  if (id.is_nil()) return {};
  return id.to_text();
}

}  // namespace notify::capi
