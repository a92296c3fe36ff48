/* Tables: reports, complete in memory, as cells, CSV, a page or Arrow columns. See nfy.h for what
 * holds for all functions. */
#ifndef NFY_TABLE_H
#define NFY_TABLE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of columns and of the cells in them. */
enum {
  NFY_CELL_NOTHING = 0, /**< a cell only: there is no value */
  NFY_CELL_TEXT = 1,
  NFY_CELL_INTEGER = 2,
  NFY_CELL_DECIMAL = 3,
  NFY_CELL_DAY = 4,
  NFY_CELL_FLAG = 5
};

/** A report as columns and rows of any kind. Immutable. @since 0.1 */
typedef struct nfy_table nfy_table;

/** What a table is about. Texts live until the table is freed. @since 0.1 */
typedef struct nfy_table_view {
  size_t struct_size;
  nfy_str title;
  nfy_day first; /**< of the days that it covers; all zero: it is not about days */
  nfy_day last;
  size_t column_count;
  size_t row_count;
  size_t unpriced_count; /**< rows of nfy_table_unpriced() */
} nfy_table_view;
#define NFY_TABLE_VIEW_INIT \
  { sizeof(nfy_table_view), {0, 0}, {0, 0, 0}, {0, 0, 0}, 0, 0, 0 }

/** Reads what a table is about. @since 0.1 */
NFY_API nfy_status nfy_table_get(const nfy_table* table, nfy_table_view* out, nfy_error** err);

/**
 * The name of column `index`, as in the database ("sms_cost"), and its kind, one of NFY_CELL_*.
 * NFY_E_NOT_FOUND past the end. @since 0.1
 */
NFY_API nfy_status nfy_table_column(const nfy_table* table, size_t index, nfy_str* out_name,
                                    int32_t* out_kind, nfy_error** err);

/**
 * One cell. `kind` is its column's, or NFY_CELL_NOTHING; of the other fields the one of that kind
 * counts. Text lives until the table is freed. Frozen. @since 0.1
 */
typedef struct nfy_cell {
  int32_t kind;
  int32_t flag;
  int64_t integer;
  nfy_str text;
  nfy_decimal decimal;
  nfy_day day;
} nfy_cell;

/** The cell in `row` and `column`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_table_cell(const nfy_table* table, size_t row, size_t column, nfy_cell* out,
                                  nfy_error** err);

/** All cells of `row` into `out`, which has room for `capacity` of them. @since 0.1 */
NFY_API nfy_status nfy_table_row(const nfy_table* table, size_t row, nfy_cell* out, size_t capacity,
                                 nfy_error** err);

/**
 * What has no price and is therefore missing in a report: day, type, service and reason of each,
 * as a table for the caller to free. @since 0.1
 */
NFY_API nfy_status nfy_table_unpriced(const nfy_table* table, nfy_table** out, nfy_error** err);

/** As CSV (RFC 4180), safe to open in a spreadsheet, exact. Owned. @since 0.1 */
NFY_API nfy_status nfy_table_to_csv(const nfy_table* table, nfy_buf* out, nfy_error** err);

/** As one self-contained page; an empty `currency` is the pound sign. Owned. @since 0.1 */
NFY_API nfy_status nfy_table_to_html(const nfy_table* table, nfy_str currency, nfy_buf* out,
                                     nfy_error** err);

/* The structs of the Arrow C data and stream interfaces, whose layout is fixed by their
 * specification (arrow.apache.org/docs/format/CDataInterface.html). Where another header of the
 * program has them already, they are the same. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};
#endif

/**
 * Fills `*out` with a stream of the rows, which keeps what it needs of the table and is ended by
 * its own `release`. Columns are utf8, int64, decimal128, date32 and bool, all nullable. A column
 * of money is decimal128(18, 6), which can be added and multiplied everywhere, unless one of its
 * values needs more digits, in all or after the point: then it has as many as that one needs.
 * NFY_E_INVALID_ARGUMENT if that is more than 38. The stream has one user at a time.
 *
 * `requested` asks for other types, and stays the caller's: any decimal128 for money that holds
 * every value as it is, large_utf8 for texts, date64 for days. A column of which another type is
 * asked keeps its own, as that interface has it. NFY_E_INVALID_ARGUMENT if it is no struct, has
 * other columns, or asks for a decimal that some value does not fit; NULL asks for nothing.
 * @since 0.1
 */
NFY_API nfy_status nfy_table_to_arrow(const nfy_table* table, const struct ArrowSchema* requested,
                                      struct ArrowArrayStream* out, nfy_error** err);

/** Ends a table. @since 0.1 */
NFY_API void nfy_table_free(nfy_table* table);

#ifdef __cplusplus
}
#endif

#endif /* NFY_TABLE_H */
