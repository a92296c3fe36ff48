#pragma once

/// What the files of SQL beside this one become.
namespace notify::sql {

/// One statement, known by its address: engines prepare it once per connection. Parameters are
/// written $1, $2, …; `postgres` is the variant where PostgreSQL has a much better way, or null.
struct Statement {
  const char* portable;
  const char* postgres = nullptr;
};

/// A table and some of its columns.
struct Columns {
  const char* table = nullptr;
  const char* names = nullptr;  ///< with commas between them
};

/// One statement for many rows of parameters. SQLite steps `each` once per row; PostgreSQL runs
/// `set` once, in which $n is the array of every row's n-th value. Values that all rows share come
/// after them, as they are. Where `copied` names a table,
/// the rows are new rows of it, and PostgreSQL takes many of them as COPY: half the work of arrays.
struct Batch {
  const char* each;
  const char* set;
  Columns copied = {};
};

}  // namespace notify::sql
