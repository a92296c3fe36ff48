#include "store/sql/import_statements.hpp"

#include <array>
#include <memory>

namespace notify::sql {
namespace {

const char* array_type(ImportKind kind) {
  switch (kind) {
    case ImportKind::uuid: return "uuid[]";
    case ImportKind::text: return "text[]";
    case ImportKind::integer: return "bigint[]";
    case ImportKind::flag: return "boolean[]";
    case ImportKind::day: return "date[]";
    case ImportKind::bytes: return "bytea[]";
  }
  return "";
}

/// A list that is written member by member.
class Listing {
public:
  explicit Listing(const char* between = ", ") : between_(between) {}
  void add(const std::string& member) {
    if (!text_.empty()) text_ += between_;
    text_ += member;
  }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
  const char* between_;
  std::string text_;
};

/// A sealed value is another one each time it is sealed: it can't say whether a row has changed.
bool tells_change(const ImportColumn& column) {
  return column.role == ImportRole::plain ||
         (column.role == ImportRole::derived && column.kind == ImportKind::text);
}

}  // namespace

ImportStatements::ImportStatements(ImportTable table) {
  const ImportTableShape& shape = shape_of(table);
  const std::string name = shape.name;
  Listing names, parameters, arrays, keys, sets, key_parameters, key_arrays;
  Listing differs_sqlite(" OR "), differs_postgres(" OR "), where_keys(" AND "), join_keys(" AND ");
  int count = 0, key_count = 0;
  for (const ImportColumn& column : shape.columns) {
    const std::string place = "$" + std::to_string(++count), own = column.name;
    names.add(own);
    parameters.add(place);
    arrays.add(place + "::" + array_type(column.kind));
    if (column.role == ImportRole::key) {
      const std::string key_place = "$" + std::to_string(++key_count);
      keys.add(own);
      key_arrays.add(key_place + "::" + array_type(column.kind));
      where_keys.add(own + " = " + key_place);
      join_keys.add("t." + own + " = u." + own);
    } else if (column.role != ImportRole::first) {
      sets.add(own + " = excluded." + own);
    }
    if (!tells_change(column)) continue;
    differs_sqlite.add(name + "." + own + " IS NOT excluded." + own);
    differs_postgres.add(name + "." + own + " IS DISTINCT FROM excluded." + own);
  }
  const std::string insert = "INSERT INTO " + name + " (" + names.text() + ") ";
  const std::string upsert = " ON CONFLICT (" + keys.text() + ") DO UPDATE SET " + sets.text();
  put_each_ = insert + "VALUES (" + parameters.text() + ")" + upsert + " WHERE " +
              differs_sqlite.text();
  put_set_ = insert + "SELECT * FROM unnest(" + arrays.text() + ")" + upsert + " WHERE " +
             differs_postgres.text();
  find_each_ = "SELECT 1 FROM " + name + " WHERE " + where_keys.text();
  find_set_ = "SELECT 1 FROM unnest(" + key_arrays.text() + ") AS u (" + keys.text() + ") JOIN " +
              name + " t ON " + join_keys.text();
  put_ = Batch{put_each_.c_str(), put_set_.c_str()};
  find_ = Batch{find_each_.c_str(), find_set_.c_str()};
}

const ImportStatements& import_statements(ImportTable table) {
  static const auto all = [] {
    std::array<std::unique_ptr<ImportStatements>, import_table_count> made;
    for (int i = 0; i < import_table_count; ++i) {
      const auto at = static_cast<ImportTable>(i);
      if (!shape_of(at).columns.empty())
        made[static_cast<std::size_t>(i)] = std::make_unique<ImportStatements>(at);
    }
    return made;
  }();
  return *all[static_cast<std::size_t>(table)];
}

void add_import_row(ValueTable& values, ImportTable table, const ImportRow& row, bool keys_alone) {
  const auto columns = shape_of(table).columns;
  NFY_ASSERT(row.size() == columns.size());
  std::vector<Value> all;
  all.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (keys_alone && columns[i].role != ImportRole::key) continue;
    if (const auto* const number = std::get_if<std::int64_t>(&row[i]))
      all.emplace_back(*number);
    else if (const auto* const id = std::get_if<Uuid>(&row[i]))
      all.emplace_back(*id);
    else if (const auto* const text = std::get_if<std::string>(&row[i]))
      all.push_back(columns[i].kind == ImportKind::bytes ? Value::bytes(*text) : Value(*text));
    else
      all.emplace_back();
  }
  values.add_row(all);
}

}  // namespace notify::sql
