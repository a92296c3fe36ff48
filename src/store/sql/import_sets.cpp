#include "store/sql/import_sets.hpp"

#include "domain/hex.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>

namespace notify::sql {
namespace import_sets {
namespace {

/// The values of a line, in order.
enum class Field : std::uint8_t { id, text, hidden_text, integer, integer_or_null };

struct Set {
  ImportTable table;
  std::vector<Field> fields;
  Batch find, drop, add;
};

// A line as the source writes it, in either dialect.
#define NFY_LITE_ID(column) "lower(hex(" column "))"
#define NFY_SET_ID(column) "replace(" column "::text, '-', '')"
#define NFY_LITE_TAB " || char(9) || "
#define NFY_SET_TAB " || chr(9) || "

#define NFY_FIND(table, owner, lite, set)                                                      \
  {                                                                                            \
    "SELECT " owner ", " lite " AS line FROM " table " WHERE " owner " = $1 ORDER BY line",    \
        "SELECT " owner ", line FROM (SELECT " owner ", " set " AS line FROM " table           \
        " WHERE " owner " = ANY ($1::uuid[])) AS lines ORDER BY " owner ", line COLLATE \"C\"" \
  }
#define NFY_DROP(table, owner)                                     \
  {                                                                \
    "DELETE FROM " table " WHERE " owner " = $1",                  \
        "DELETE FROM " table " WHERE " owner " = ANY ($1::uuid[])" \
  }
#define NFY_ADD(table, columns, parameters, arrays)                            \
  {                                                                            \
    "INSERT INTO " table " (" columns ") VALUES (" parameters ")",             \
        "INSERT INTO " table " (" columns ") SELECT * FROM unnest(" arrays ")" \
  }

#define NFY_POOL(table, brand)                                               \
  NFY_FIND(table, "organisation_id", NFY_LITE_ID(brand), NFY_SET_ID(brand)), \
      NFY_DROP(table, "organisation_id"),                                    \
      NFY_ADD(table, "organisation_id, " brand, "$1, $2", "$1::uuid[], $2::uuid[]")
#define NFY_TEAM(table, owner)                                                          \
  NFY_FIND(table, owner,                                                                \
           NFY_LITE_ID("user_id") NFY_LITE_TAB "permissions" NFY_LITE_TAB "created_at", \
           NFY_SET_ID("user_id") NFY_SET_TAB "permissions" NFY_SET_TAB "created_at"),   \
      NFY_DROP(table, owner),                                                           \
      NFY_ADD(table, owner ", user_id, permissions, created_at", "$1, $2, $3, $4",      \
              "$1::uuid[], $2::uuid[], $3::text[], $4::bigint[]")

const std::vector<Set>& sets() {
  static const std::vector<Set> all = {
      {ImportTable::organisation_domains,
       {Field::text},
       NFY_FIND("organisation_domains", "organisation_id", "domain", "domain"),
       NFY_DROP("organisation_domains", "organisation_id"),
       NFY_ADD("organisation_domains", "organisation_id, domain", "$1, $2",
               "$1::uuid[], $2::text[]")},
      {ImportTable::email_pools,
       {Field::id},
       NFY_POOL("email_branding_to_organisation", "email_branding_id")},
      {ImportTable::letter_pools,
       {Field::id},
       NFY_POOL("letter_branding_to_organisation", "letter_branding_id")},
      {ImportTable::security_keys,
       {Field::id, Field::hidden_text, Field::hidden_text, Field::hidden_text, Field::integer,
        Field::integer_or_null, Field::integer_or_null},
       NFY_FIND("webauthn_credentials", "user_id",
                NFY_LITE_ID("id") NFY_LITE_TAB NFY_LITE_ID("name") NFY_LITE_TAB NFY_LITE_ID(
                    "credential_data") NFY_LITE_TAB NFY_LITE_ID("registration_response")
                    NFY_LITE_TAB "created_at" NFY_LITE_TAB "COALESCE(updated_at, '')" NFY_LITE_TAB
                                 "COALESCE(logged_in_at, '')",
                NFY_SET_ID("id") NFY_SET_TAB
                "encode(convert_to(name, 'UTF8'), 'hex')" NFY_SET_TAB
                "encode(convert_to(credential_data, 'UTF8'), 'hex')" NFY_SET_TAB
                "encode(convert_to(registration_response, 'UTF8'), 'hex')" NFY_SET_TAB
                "created_at" NFY_SET_TAB "COALESCE(updated_at::text, '')" NFY_SET_TAB
                "COALESCE(logged_in_at::text, '')"),
       NFY_DROP("webauthn_credentials", "user_id"),
       NFY_ADD("webauthn_credentials",
               "user_id, id, name, credential_data, registration_response, created_at, updated_at, "
               "logged_in_at",
               "$1, $2, $3, $4, $5, $6, $7, $8",
               "$1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], "
               "$7::bigint[], $8::bigint[]")},
      {ImportTable::organisation_members,
       {Field::id, Field::text, Field::integer},
       NFY_TEAM("user_to_organisation", "organisation_id")},
      {ImportTable::members,
       {Field::id, Field::text, Field::integer},
       NFY_TEAM("user_to_service", "service_id")},
      {ImportTable::folder_sight,
       {Field::id, Field::id},
       NFY_FIND("user_folder_permissions", "service_id",
                NFY_LITE_ID("user_id") NFY_LITE_TAB NFY_LITE_ID("template_folder_id"),
                NFY_SET_ID("user_id") NFY_SET_TAB NFY_SET_ID("template_folder_id")),
       NFY_DROP("user_folder_permissions", "service_id"),
       NFY_ADD("user_folder_permissions", "service_id, user_id, template_folder_id", "$1, $2, $3",
               "$1::uuid[], $2::uuid[], $3::uuid[]")}};
  return all;
}

const Set* find_set(ImportTable table) {
  const auto found = std::ranges::find(sets(), table, &Set::table);
  return found == sets().end() ? nullptr : &*found;
}

[[noreturn]] void refuse_line(const Uuid& owner) {
  fail(ErrorCode::corrupt, "a line of " + owner.to_text() + " cannot be read");
}

/// What is before `mark`, which is taken off with it.
std::string_view taken(std::string_view& text, char mark) {
  const std::string_view part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

std::int64_t integer_from(std::string_view text, const Uuid& owner) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) refuse_line(owner);
  return value;
}

/// Reads lines into rows of parameters, and keeps what these borrow.
class Lines {
public:
  explicit Lines(const Set& set) : set_(set), table_(set.fields.size() + 1) {}

  void add(const Uuid& owner, std::string_view lines) {
    while (!lines.empty()) {
      std::string_view line = taken(lines, '\n');
      std::vector<Value> values{owner};
      for (const Field field : set_.fields) values.push_back(value_of(field, line, owner));
      table_.add_row(values);
    }
  }
  [[nodiscard]] const ValueTable& table() const noexcept { return table_; }

private:
  Value value_of(Field field, std::string_view& line, const Uuid& owner) {
    const std::string_view text = taken(line, '\t');
    switch (field) {
      case Field::text: return text;
      case Field::integer: return integer_from(text, owner);
      case Field::integer_or_null: return text.empty() ? Value() : integer_from(text, owner);
      case Field::id:
      case Field::hidden_text: break;
    }
    auto bytes = hex::decode(text);
    Uuid id;
    if (!bytes || (field == Field::id && bytes->size() != id.bytes.size())) refuse_line(owner);
    if (field == Field::hidden_text) return kept_.emplace_back(*std::move(bytes));
    std::ranges::copy(*bytes, id.bytes.begin());
    return id;
  }

  const Set& set_;
  ValueTable table_;
  std::deque<std::string> kept_;
};

}  // namespace
}  // namespace import_sets

bool is_import_set(ImportTable table) noexcept { return import_sets::find_set(table) != nullptr; }

ImportOutcome put_import_sets(Connection& connection, ImportTable table,
                              std::span<const ImportRow> rows) {
  const import_sets::Set& set = *import_sets::find_set(table);
  ValueTable owners(1), dropped(1);
  for (const ImportRow& row : rows) owners.add(std::get<Uuid>(row[0]));
  std::map<Uuid, std::string> stored;
  connection.query(set.find, owners, [&](const Row& row) {
    std::string& lines = stored[row.uuid(0)];
    if (!lines.empty()) lines += '\n';
    lines += row.text(1);
  });
  ImportOutcome outcome;
  import_sets::Lines added(set);
  for (const ImportRow& row : rows) {
    const Uuid& owner = std::get<Uuid>(row[0]);
    const auto& lines = std::get<std::string>(row[1]);
    const auto known = stored.find(owner);
    if (known == stored.end() ? lines.empty() : known->second == lines) {
      ++outcome.unchanged;
      continue;
    }
    known == stored.end() ? ++outcome.added : ++outcome.changed;
    if (known != stored.end()) dropped.add(owner);
    added.add(owner, lines);
  }
  if (!dropped.empty()) connection.execute(set.drop, dropped);
  if (!added.table().empty()) connection.execute(set.add, added.table());
  return outcome;
}

}  // namespace notify::sql
