#include "import/queries/query_writer.hpp"

namespace notify::import {
namespace {

std::string joined(const std::vector<std::string>& columns) {
  std::string out;
  for (const std::string& one : columns) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace

std::string QueryWriter::column(const std::string& table, const std::string& name,
                                const std::string& otherwise) const {
  return schema_.has(table, name) ? "t." + name : otherwise;
}

std::string QueryWriter::instant(const std::string& table, const std::string& name) const {
  return schema_.has(table, name) ? us("t." + name) : "NULL";
}

std::string QueryWriter::text(const std::string& table, const std::string& name) const {
  return "COALESCE(" + column(table, name, "''") + "::text, '')";
}

std::string QueryWriter::flag(const std::string& table, const std::string& name) const {
  return "COALESCE(" + column(table, name, "false") + ", false)";
}

OldQuery QueryWriter::by_id(const std::string& table, const List& columns, const std::string& id,
                            const std::string& joins, const std::string& filter) const {
  if (!schema_.has(table)) return {};
  const std::string from = " FROM " + table + " t" + joins;
  const std::string select = "SELECT " + joined(columns) + ", " + id + "::text, " + id + "::text";
  const std::string wanted = filter.empty() ? "true" : filter;
  const std::string limit = " ORDER BY " + id + " LIMIT $1";
  return {table, select + from + " WHERE " + wanted + limit,
          select + from + " WHERE " + id + " > $2::uuid AND " + wanted + limit,
          "SELECT count(*)" + from + " WHERE " + wanted};
}

OldQuery QueryWriter::by_text(const std::string& table, const List& columns, const std::string& key,
                              const std::string& position, const std::string& from) const {
  if (!schema_.has(table)) return {};
  const std::string at = "(" + position + ") COLLATE \"C\"";
  const std::string select = "SELECT " + joined(columns) + ", " + key + ", " + at + " FROM " + from;
  const std::string limit = " ORDER BY " + at + " LIMIT $1";
  return {table, select + limit, select + " WHERE " + at + " > $2" + limit,
          "SELECT count(*) FROM " + from};
}

OldQuery QueryWriter::sets(const std::string& table, const std::string& owners, const List& fields,
                           const std::string& from) const {
  if (!schema_.has(table)) return {};
  std::string line;
  for (const std::string& field : fields) line += (line.empty() ? "" : " || E'\\t' || ") + field;
  OldQuery query = by_text(owners,
                           {"o.id",
                            "COALESCE((SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "
                            "\"C\") FROM (SELECT " +
                                line + " AS line FROM " + from + ") AS lines), '')"},
                           "o.id::text", "o.id::text", owners + " o");
  query.table = table;
  return query;
}

std::string hex_id(const std::string& column) { return "replace(" + column + "::text, '-', '')"; }

std::string organisation_type(const std::string& column) {
  return "CASE " + column +
         "::text WHEN 'federal' THEN 'central' WHEN 'state' THEN 'local' "
         "WHEN 'province_or_territory' THEN 'central' WHEN 'nhs' THEN 'nhs_local' "
         "ELSE COALESCE(" +
         column + "::text, 'other') END";
}

}  // namespace notify::import
