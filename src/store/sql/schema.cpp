#include "store/sql/schema.hpp"

#include "store/sql/schema.sql.hpp"

#include <array>
#include <utility>

namespace notify::sql {
namespace {

struct Word {
  std::string_view name;
  std::string_view sqlite;
  std::string_view postgres;
};

constexpr std::array words{
    Word{"{uuid}", "blob", "uuid"},
    Word{"{instant}", "integer", "bigint"},
    Word{"{day}", "text", "date"},
    Word{"{flag}", "integer", "boolean"},
    Word{"{money}", "text", "numeric"},
    Word{"{bytes}", "blob", "bytea"},
    Word{"{serial}", "integer PRIMARY KEY AUTOINCREMENT",
         "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
    Word{"{keyed}", " STRICT, WITHOUT ROWID", ""},
    Word{"{rows}", " STRICT", ""},
    Word{"{hot}", " STRICT, WITHOUT ROWID", " WITH (fillfactor = 70)"},
    // SQLite compares text by its bytes. So must PostgreSQL, whatever the locale of the database:
    // rows come in one order, and an index of many texts costs a fraction.
    Word{" text", " text", " text COLLATE \"C\""},
    // STRICT tables of SQLite know no bigint.
    Word{" bigint", " integer", " bigint"},
};

/// Leaves out what stands between "-- {only <engine>}" and "-- {end}" for another engine.
std::string only_for(std::string_view sql, Dialect dialect) {
  static constexpr std::string_view begin = "-- {only ", end = "-- {end}\n";
  const std::string_view mine = dialect == Dialect::sqlite ? "sqlite}" : "postgresql}";
  std::string out;
  for (;;) {
    const std::size_t at = sql.find(begin);
    out += sql.substr(0, at);
    if (at == sql.npos) return out;
    sql.remove_prefix(at + begin.size());
    const std::size_t stop = sql.find(end);
    NFY_ASSERT(stop != sql.npos);
    if (sql.starts_with(mine)) out += sql.substr(sql.find('\n') + 1, stop - sql.find('\n') - 1);
    sql.remove_prefix(stop + end.size());
  }
}

std::string translated(std::string_view sql, Dialect dialect) {
  std::string out = only_for(sql, dialect);
  for (const Word& word : words) {
    const std::string_view to = dialect == Dialect::sqlite ? word.sqlite : word.postgres;
    if (to == word.name) continue;
    for (std::size_t at = 0; (at = out.find(word.name, at)) != std::string::npos; at += to.size())
      out.replace(at, word.name.size(), to);
  }
  return out;
}

std::string version_table_sql(Dialect dialect) {
  return translated(
      "CREATE TABLE IF NOT EXISTS nfy_schema_version (version bigint PRIMARY KEY, name text NOT "
      "NULL){keyed};\n",
      dialect);
}

/// What write_version does, as text for operators who apply the schema by other means.
std::string version_row_sql(std::int64_t number, std::string_view name) {
  std::string out(write_version.portable);
  out.replace(out.find("$1"), 2, std::to_string(number));
  out.replace(out.find("$2"), 2, "'" + std::string(name) + "'");
  return out + ";\n";
}

std::int64_t one_integer(Connection& connection, const Statement& statement) {
  std::int64_t value = 0;
  connection.query(statement, {}, [&](const Row& row) { value = row.integer(0); });
  return value;
}

std::int64_t current_version(Connection& connection) {
  connection.begin(Access::read);
  try {
    const bool fresh = one_integer(connection, find_version_table) == 0;
    const std::int64_t version = fresh ? 0 : one_integer(connection, read_version);
    connection.commit();
    return version;
  } catch (...) {
    connection.rollback();
    throw;
  }
}

void refuse_newer(std::int64_t version) {
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (version > newest)
    fail(ErrorCode::unsupported, "database has schema version " + std::to_string(version) +
                                     ", this library knows up to " + std::to_string(newest));
}

}  // namespace

std::string schema_sql(Dialect dialect) {
  std::string out = version_table_sql(dialect);
  std::int64_t number = 0;
  for (const Migration& step : migrations()) {
    ++number;
    out += "\n" + translated(step.sql, dialect);
    out += version_row_sql(number, step.name);
  }
  return out;
}

void migrate(Connection& connection, bool apply) {
  const auto newest = static_cast<std::int64_t>(migrations().size());
  const std::int64_t found = current_version(connection);
  refuse_newer(found);
  if (found == newest) return;
  if (!apply)
    fail(ErrorCode::unsupported, "database has schema version " + std::to_string(found) +
                                     ", this library needs " + std::to_string(newest));
  for (;;) {
    connection.begin(Access::write);
    try {
      connection.lock_watermark(true);
      connection.run_script(version_table_sql(connection.dialect()));
      const std::int64_t version = one_integer(connection, read_version);
      refuse_newer(version);
      if (version < newest) {
        const Migration& step = migrations()[static_cast<std::size_t>(version)];
        connection.run_script(translated(step.sql, connection.dialect()));
        connection.execute(write_version, {version + 1, step.name});
      }
      connection.commit();
      if (version + 1 >= newest) return;
    } catch (...) {
      connection.rollback();
      throw;
    }
  }
}

}  // namespace notify::sql
