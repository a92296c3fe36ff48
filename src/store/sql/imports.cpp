#include "store/sql/day_ledgers.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/history.hpp"
#include "store/sql/import_sets.hpp"
#include "store/sql/import_statements.hpp"
#include "store/sql/imports.sql.hpp"
#include "store/sql/new_rows.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

#include <notify/delivery.hpp>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace notify::sql {
namespace {

/// What a service has of something, as a list in one row.
struct ListSql {
  const Batch &find, &drop, &add;
};
constexpr ListSql permission_lists{find_permission_list, drop_permission_list, add_permission_list};
constexpr ListSql guest_lists{find_guest_list, drop_guest_list, add_guest_list};

using Outcome = ImportOutcome;

std::optional<ImportTable> import_table_from(std::string_view name) {
  for (int i = 0; i < import_table_count; ++i)
    if (shape_of(static_cast<ImportTable>(i)).name == name) return static_cast<ImportTable>(i);
  return {};
}

void write_step(Connection& connection, ImportTable table, const ImportStep& step,
                const Outcome& outcome) {
  const char* const name = shape_of(table).name;
  connection.execute(move_import, {step.source, name, step.position, step.is_done, step.read,
                                   outcome.added, outcome.changed, outcome.unchanged,
                                   static_cast<std::int64_t>(step.troubles.size())});
  ValueTable troubles(4);
  std::set<std::string_view> keys;
  for (const ImportTrouble& t : step.troubles)
    if (keys.insert(t.key).second) troubles.add(step.source, t.table, t.key, t.reason);
  if (!troubles.empty()) connection.execute(put_trouble, troubles);
}

const Uuid& uuid_in(const ImportRow& row, std::size_t column) {
  return std::get<Uuid>(row[column]);
}

/// Of rows whose first column is a service and whose second one is a list, a line each.
Outcome put_lists(Connection& connection, const ListSql& sql, std::span<const ImportRow> rows) {
  ValueTable services(1);
  for (const ImportRow& row : rows) services.add(uuid_in(row, 0));
  std::map<Uuid, std::string> stored;
  connection.query(sql.find, services, [&](const Row& row) {
    std::string& lines = stored[row.uuid(0)];
    if (!lines.empty()) lines += '\n';
    lines += row.text(1);
  });
  Outcome outcome;
  ValueTable dropped(1), added(4);
  for (const ImportRow& row : rows) {
    std::string_view lines = std::get<std::string>(row[1]);
    const auto known = stored.find(uuid_in(row, 0));
    if (known == stored.end() ? lines.empty() : known->second == lines) {
      ++outcome.unchanged;
      continue;
    }
    known == stored.end() ? ++outcome.added : ++outcome.changed;
    dropped.add(uuid_in(row, 0));
    for (std::int64_t place = 0; !lines.empty(); ++place) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
      const std::string_view value = line.substr(0, line.find('\t'));
      const std::string_view typed = line.substr(std::min(line.size(), value.size() + 1));
      added.add(uuid_in(row, 0), value, typed, place);
    }
  }
  if (!dropped.empty()) connection.execute(sql.drop, dropped);
  if (!added.empty()) connection.execute(sql.add, added);
  return outcome;
}

Outcome upsert(Connection& connection, ImportTable table, std::span<const ImportRow> rows) {
  if (rows.empty()) return {};
  const ImportStatements& sql = import_statements(table);
  std::size_t keys = 0;
  for (const ImportColumn& column : shape_of(table).columns) keys += column.role == ImportRole::key;
  ValueTable asked(keys), values(shape_of(table).columns.size());
  for (const ImportRow& row : rows) {
    add_import_row(asked, table, row, true);
    add_import_row(values, table, row, false);
  }
  std::int64_t known = 0;
  connection.query(sql.find(), asked, [&](const Row&) { ++known; });
  const std::int64_t written = connection.execute(sql.put(), values);
  Outcome outcome;
  outcome.added = static_cast<std::int64_t>(rows.size()) - known;
  outcome.changed = written - outcome.added;
  outcome.unchanged = known - outcome.changed;
  return outcome;
}

/// What has to be so before rows of a table are written.
void make_way(Connection& connection, ImportTable table, std::span<const ImportRow> rows) {
  const Batch* undo = table == ImportTable::sms_senders       ? &undo_sms_default
                      : table == ImportTable::reply_to        ? &undo_reply_default
                      : table == ImportTable::letter_contacts ? &undo_contact_default
                                                              : nullptr;
  if (undo != nullptr) {
    ValueTable defaults(2);
    for (const ImportRow& row : rows)
      if (std::get<std::int64_t>(row[3]) != 0) defaults.add(uuid_in(row, 1), uuid_in(row, 0));
    if (!defaults.empty()) connection.execute(*undo, defaults);
  }
  if (table == ImportTable::callbacks && !rows.empty()) {
    ValueTable hosts(1);
    for (const ImportRow& row : rows) hosts.add(std::get<std::string>(row.back()));
    connection.execute(put_import_host, hosts);
  }
}

/// Templates of the usual class have no row.
Outcome put_classes(Connection& connection, std::span<const ImportRow> rows) {
  std::vector<ImportRow> special;
  ValueTable usual(1);
  for (const ImportRow& row : rows)
    if (std::get<std::int64_t>(row[1]) == static_cast<std::int64_t>(QueueClass::normal))
      usual.add(uuid_in(row, 0));
    else
      special.push_back(row);
  Outcome outcome = upsert(connection, ImportTable::template_classes, special);
  const std::int64_t dropped = usual.empty() ? 0 : connection.execute(drop_imported_classes, usual);
  outcome.changed += dropped;
  outcome.unchanged += static_cast<std::int64_t>(usual.rows()) - dropped;
  return outcome;
}

Outcome put_rows(Connection& connection, ImportTable table, std::span<const ImportRow> rows) {
  if (is_import_set(table)) return put_import_sets(connection, table, rows);
  switch (table) {
    case ImportTable::permissions: return put_lists(connection, permission_lists, rows);
    case ImportTable::guests: return put_lists(connection, guest_lists, rows);
    case ImportTable::template_classes: return put_classes(connection, rows);
    default: break;
  }
  make_way(connection, table, rows);
  const Outcome outcome = upsert(connection, table, rows);
  if (table == ImportTable::despatched_letters && outcome.added + outcome.changed > 0) {
    ValueTable days(1);
    for (const ImportRow& row : rows) days.add(std::get<std::string>(row[1]));
    connection.execute(mark_despatched, days);
  }
  return outcome;
}

/// What a service in trial mode may send depends on the addresses of its members.
std::set<ServiceId> services_of_users(Connection& connection, std::span<const ImportRow> rows) {
  ValueTable users(1);
  for (const ImportRow& row : rows) users.add(uuid_in(row, 0));
  std::set<ServiceId> services;
  connection.query(services_of_members, users,
                   [&](const Row& row) { services.insert(ServiceId{row.uuid(0)}); });
  return services;
}

/// The services whose requests are checked against rows of the table.
std::set<ServiceId> services_of(Connection& connection, ImportTable table,
                                std::span<const ImportRow> rows) {
  if (table == ImportTable::users) return services_of_users(connection, rows);
  std::size_t column = 0;
  switch (table) {
    case ImportTable::services:
    case ImportTable::members:
    case ImportTable::permissions:
    case ImportTable::guests: break;
    case ImportTable::sms_senders:
    case ImportTable::reply_to:
    case ImportTable::letter_contacts:
    case ImportTable::templates:
    case ImportTable::api_keys: column = 1; break;
    case ImportTable::template_versions: column = 2; break;
    default: return {};
  }
  std::set<ServiceId> services;
  for (const ImportRow& row : rows) services.insert(ServiceId{uuid_in(row, column)});
  return services;
}

/// The notification without what is sealed, which differs each time.
Notification comparable(Notification n) {
  n.sealed = {};
  for (std::string* field :
       {&n.to, &n.normalised_to, &n.personalisation, &n.reply_to_text, &n.unsubscribe_link})
    field->clear();
  return n;
}

/// What of a batch is stored already, and where.
struct Known {
  std::unordered_map<NotificationId, std::pair<Notification, bool>> rows;  ///< and: is archived
  std::unordered_set<NotificationId> filed;
};

/// Finds what is stored of `rows`.
class KnownRows {
public:
  explicit KnownRows(Session& session) : session_(session), connection_(session.connection()) {}

  Known read(std::span<const Notification> rows) {
    const auto [least, greatest] =
        std::ranges::minmax(rows | std::views::transform(&Notification::id));
    if (is_any(any_live_between, least, greatest)) read_live(rows);
    if (is_any(any_archived_between, least, greatest)) read_archived(rows);
    if (session_.files() != nullptr) read_filed(rows);
    return std::move(known_);
  }

private:
  bool is_any(const Statement& between, NotificationId least, NotificationId greatest) {
    bool found = false;
    connection_.query(between, {least, greatest}, [&](const Row&) { found = true; });
    return found;
  }

  void read_live(std::span<const Notification> rows) {
    ValueTable ids(1);
    for (const Notification& n : rows) ids.add(n.id);
    connection_.query(live_rows, ids, [&](const Row& row) {
      Notification n = notification_from(row, true);
      known_.rows.try_emplace(n.id, n, false);
    });
  }

  void read_archived(std::span<const Notification> rows) {
    ValueTable ids_and_creations(2);
    for (const Notification& n : rows) ids_and_creations.add(n.id, n.created_at);
    connection_.query(find_archived, ids_and_creations, [&](const Row& row) {
      Notification n = notification_from(row, false);
      known_.rows.try_emplace(n.id, n, true);
    });
  }

  void read_filed(std::span<const Notification> rows) {
    std::vector<NotificationId> asked;
    for (const Notification& n : rows) asked.push_back(n.id);
    const auto [first, last] =
        std::ranges::minmax(rows | std::views::transform(&Notification::created_at));
    const BillingWindow window(first, last + std::chrono::microseconds(1));
    for (const FiledNotification& filed : session_.filed().find(asked, window))
      known_.filed.insert(filed.notification.id);
  }

  Session& session_;
  Connection& connection_;
  Known known_;
};

void put_references(Connection& connection, std::span<const Notification* const> rows) {
  ValueTable references(3);
  for (const Notification* n : rows)
    if (!n->sent_by.empty() && !n->reference.empty())
      references.add(n->sent_by, n->reference, n->id);
  if (!references.empty()) connection.execute(put_import_reference, references);
}

/// Writes one batch of notifications in the place that they are said to have.
Outcome put_notification_rows(Session& session, std::span<const Notification> rows, bool archived) {
  if (rows.empty()) return {};
  Connection& connection = session.connection();
  const Watermarks marks = session.facts().lock_watermarks();
  const Known known = KnownRows(session).read(rows);
  Outcome outcome;
  DeltaSet deltas(marks.watermark);
  std::vector<const Notification*> written;
  ValueTable dropped(1);
  const auto count = [&](const Notification& n, int sign) {
    if (n.created_at < marks.latest())
      deltas.add(n.created_at, cube_key(n, session.calendars().of(n.service_id)), sign,
                 sign * n.billable_units);
  };
  for (const Notification& n : rows) {
    const auto stored = known.rows.find(n.id);
    const bool is_same = stored != known.rows.end() && stored->second.second == archived &&
                         comparable(stored->second.first) == comparable(n);
    if (known.filed.contains(n.id) || is_same) {
      ++outcome.unchanged;
      continue;
    }
    if (stored == known.rows.end()) {
      ++outcome.added;
    } else {
      ++outcome.changed;
      dropped.add(n.id);
      count(stored->second.first, -1);
    }
    count(n, 1);
    written.push_back(&n);
  }
  if (!dropped.empty()) {
    connection.execute(drop_live_rows, dropped);
    connection.execute(drop_archived_rows, dropped);
  }
  if (archived) {
    ValueTable table(shared_columns);
    table.reserve(written.size());
    for (const Notification* n : written) table.add_row(shared_values(*n));
    if (!table.empty()) connection.execute(insert_history_rows, table);
  } else {
    insert_live(connection, written);
    put_references(connection, written);
  }
  if (!written.empty()) session.ledgers().give_up(written);
  session.facts().append(deltas);
  return outcome;
}

}  // namespace

Result<std::vector<std::pair<ImportTable, ImportProgress>>> SqlImports::progress(
    std::string_view source) {
  return transact(Access::single, [&](Session& session) {
    std::vector<std::pair<ImportTable, ImportProgress>> found;
    session.connection().query(select_import_progress, {source}, [&](const Row& row) {
      const auto table = import_table_from(row.text(0));
      if (!table) fail(ErrorCode::corrupt, "stored import_table cannot be read");
      ImportProgress at;
      at.position = row.text(1);
      at.is_done = row.integer(2) != 0;
      at.counts = {std::string(row.text(0)), row.integer(3), row.integer(4),
                   row.integer(5),           row.integer(6), row.integer(7)};
      found.emplace_back(*table, std::move(at));
    });
    return found;
  });
}

Result<std::vector<ImportTrouble>> SqlImports::troubles(std::string_view source,
                                                        std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ImportTrouble> found;
    session.connection().query(select_troubles, {source, limit}, [&](const Row& row) {
      found.push_back(
          {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
    });
    return found;
  });
}

Result<void> SqlImports::put(ImportTable table, std::span<const ImportRow> rows,
                             const ImportStep& step) {
  return transact(Access::write, [&](Session& session) {
    const Outcome outcome = rows.empty() ? Outcome{} : put_rows(session.connection(), table, rows);
    write_step(session.connection(), table, step, outcome);
    if (outcome.added + outcome.changed > 0)
      for (const ServiceId service : services_of(session.connection(), table, rows))
        session.settings().touch(service);
  });
}

Result<std::vector<NotificationId>> SqlImports::list_orphans(std::span<const Notification> rows) {
  using Parents = std::tuple<ServiceId, TemplateId, int, std::optional<ApiKeyId>>;
  std::map<Parents, bool> known;
  for (const Notification& n : rows)
    known.try_emplace(Parents(n.service_id, n.template_id, n.template_version, n.api_key_id),
                      false);
  return transact(Access::read, [&](Session& session) {
    std::vector<bool*> places;
    ValueTable asked(5);
    for (auto& [parents, is_known] : known) {
      const auto& [service, id, version, key] = parents;
      asked.add(service, id, std::int64_t{version}, key, static_cast<std::int64_t>(places.size()));
      places.push_back(&is_known);
    }
    session.connection().query(find_known_parents, asked, [&](const Row& row) {
      *places[static_cast<std::size_t>(row.integer(0))] = true;
    });
    std::vector<NotificationId> orphans;
    for (const Notification& n : rows)
      if (!known[Parents(n.service_id, n.template_id, n.template_version, n.api_key_id)])
        orphans.push_back(n.id);
    return orphans;
  });
}

Result<void> SqlImports::put_notifications(std::span<const Notification> rows, bool archived,
                                           const ImportStep& step) {
  return transact(Access::keyed, [&](Session& session) {
    const Outcome outcome = put_notification_rows(session, rows, archived);
    write_step(session.connection(), archived ? ImportTable::history : ImportTable::notifications,
               step, outcome);
  });
}

Result<void> SqlImports::finish(std::string_view source) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(forget_import, {source});
    session.connection().execute(forget_troubles, {source});
  });
}

}  // namespace notify::sql
