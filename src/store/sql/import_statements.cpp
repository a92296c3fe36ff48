#include "store/sql/import_statements.hpp"

#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

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

using Words = std::vector<std::pair<std::string_view, std::string>>;

/// `text` with each word in the place of its name. All of them are the library's own, never values.
std::string filled(std::string text, const Words& words) {
  for (const auto& [name, word] : words)
    for (std::size_t at = 0; (at = text.find(name, at)) != text.npos; at += word.size())
      text.replace(at, name.size(), word);
  return text;
}

/// A sealed value is another one each time it is sealed: it can't say whether a row has changed.
bool tells_change(const ImportColumn& column) {
  return column.role == ImportRole::plain ||
         (column.role == ImportRole::derived && column.kind == ImportKind::text);
}

}  // namespace

ImportStatements::ImportStatements(ImportTable table) {
  const ImportTableShape& shape = shape_of(table);
  Listing names, parameters, arrays, keys, sets, key_arrays;
  Listing differs_sqlite(" OR "), differs_postgres(" OR "), where_keys(" AND "), join_keys(" AND ");
  int count = 0, key_count = 0;
  for (const ImportColumn& column : shape.columns) {
    const Words words{{"{table}", shape.name},
                      {"{own}", column.name},
                      {"{type}", array_type(column.kind)},
                      {"{place}", "$" + std::to_string(++count)},
                      {"{key}", "$" + std::to_string(key_count + 1)}};
    names.add(filled("{own}", words));
    parameters.add(filled("{place}", words));
    arrays.add(filled("{place}::{type}", words));
    if (column.role == ImportRole::key) {
      ++key_count;
      keys.add(filled("{own}", words));
      key_arrays.add(filled("{key}::{type}", words));
      where_keys.add(filled("{own} = {key}", words));
      join_keys.add(filled("t.{own} = u.{own}", words));
    } else if (column.role != ImportRole::first) {
      sets.add(filled("{own} = excluded.{own}", words));
    }
    if (!tells_change(column)) continue;
    differs_sqlite.add(filled("{table}.{own} IS NOT excluded.{own}", words));
    differs_postgres.add(filled("{table}.{own} IS DISTINCT FROM excluded.{own}", words));
  }
  const Words words{{"{table}", shape.name},
                    {"{names}", names.text()},
                    {"{parameters}", parameters.text()},
                    {"{arrays}", arrays.text()},
                    {"{keys}", keys.text()},
                    {"{sets}", sets.text()},
                    {"{differs_sqlite}", differs_sqlite.text()},
                    {"{differs_postgres}", differs_postgres.text()},
                    {"{key_arrays}", key_arrays.text()},
                    {"{where_keys}", where_keys.text()},
                    {"{join_keys}", join_keys.text()}};
  put_each_ = filled(
      "INSERT INTO {table} ({names}) VALUES ({parameters}) ON CONFLICT ({keys}) DO UPDATE SET "
      "{sets} WHERE {differs_sqlite}",
      words);
  put_set_ = filled(
      "INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT ({keys}) "
      "DO UPDATE SET {sets} WHERE {differs_postgres}",
      words);
  find_each_ = filled("SELECT 1 FROM {table} WHERE {where_keys}", words);
  find_set_ = filled(
      // nfy-allow(sql_files): made of a table's columns, as the others
      "SELECT 1 FROM unnest({key_arrays}) AS u ({keys}) JOIN {table} t ON {join_keys}", words);
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
