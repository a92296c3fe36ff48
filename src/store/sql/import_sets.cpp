#include "store/sql/import_sets.hpp"

#include "domain/hex.hpp"
#include "store/sql/import_sets.sql.hpp"

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
  const Batch &find, &drop, &add;
};

const std::vector<Set>& sets() {
  static const std::vector<Set> all = {
      {ImportTable::organisation_domains,
       {Field::text},
       find_organisation_domains,
       drop_organisation_domains,
       add_organisation_domains},
      {ImportTable::email_pools, {Field::id}, find_email_pools, drop_email_pools, add_email_pools},
      {ImportTable::letter_pools,
       {Field::id},
       find_letter_pools,
       drop_letter_pools,
       add_letter_pools},
      {ImportTable::security_keys,
       {Field::id, Field::hidden_text, Field::hidden_text, Field::hidden_text, Field::integer,
        Field::integer_or_null, Field::integer_or_null},
       find_security_keys,
       drop_security_keys,
       add_security_keys},
      {ImportTable::organisation_members,
       {Field::id, Field::text, Field::integer},
       find_organisation_members,
       drop_organisation_members,
       add_organisation_members},
      {ImportTable::members,
       {Field::id, Field::text, Field::integer},
       find_members,
       drop_members,
       add_members},
      {ImportTable::folder_sight,
       {Field::id, Field::id},
       find_folder_sight,
       drop_folder_sight,
       add_folder_sight}};
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
