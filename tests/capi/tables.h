/* What the C programs ask tables with. */
#ifndef NFY_TESTS_TABLES_H
#define NFY_TESTS_TABLES_H

#include "check.h"

/* The cell of row `row` in the column of this name. */
static nfy_cell cell_of(const nfy_table* table, size_t row, const char* name) {
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  nfy_cell cell;
  nfy_str found;
  int32_t kind;
  size_t i;
  memset(&cell, 0, sizeof cell);
  OK(nfy_table_get(table, &view, &err));
  for (i = 0; i < view.column_count; ++i) {
    OK(nfy_table_column(table, i, &found, &kind, &err));
    if (!text_is(found, name)) continue;
    OK(nfy_table_cell(table, row, i, &cell, &err));
    CHECK(cell.kind == kind || cell.kind == NFY_CELL_NOTHING);
    return cell;
  }
  CHECK(!"a column of this name");
  return cell;
}

static size_t row_count(const nfy_table* table) {
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  OK(nfy_table_get(table, &view, &err));
  return view.row_count;
}

#endif
