#include "store/sql/new_rows.hpp"

#include "store/sql/bundles.hpp"
#include "store/sql/new_rows.sql.hpp"
#include "store/sql/rows.hpp"

#include <notify/delivery.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace notify::sql {
namespace {

void add_live(ValueTable& table, const Notification& n) {
  const auto shared = shared_values(n);
  const SealedData& sealed = n.sealed;
  const bool is_sealed = !sealed.bytes.empty();
  table.add_row(shared,
                {n.to, Value::text_or_null(n.normalised_to), Value::text_or_null(n.personalisation),
                 Value::text_or_null(n.reply_to_text), Value::text_or_null(n.unsubscribe_link),
                 is_sealed ? Value::bytes(sealed.bytes) : Value(),
                 is_sealed ? Value(std::int64_t{sealed.key_id}) : Value(),
                 is_sealed ? Value(sealed.recipient_index) : Value(),
                 is_sealed ? Value(sealed.to_tv_number) : Value()});
}

using Parents = std::tuple<ServiceId, TemplateId, int, std::optional<ApiKeyId>>;

/// True if all that the rows name exists, which holds the services.
bool parents_exist(Connection& connection, std::span<const Notification* const> rows) {
  std::set<Parents> parents;
  for (const Notification* n : rows)
    parents.emplace(n->service_id, n->template_id, n->template_version, n->api_key_id);
  ValueTable asked(4);
  for (const auto& [service, id, version, key] : parents) asked.add(service, id, version, key);
  std::size_t found = 0;
  connection.query(find_parents, asked, [&](const Row&) { ++found; });
  return found == parents.size();
}

/// Letters are printed, and what is final already goes nowhere.
bool is_delivered(const Notification& n) {
  return n.type != NotificationType::letter && n.status == Status::created;
}

/// What messages of one bundle have in common.
using Together = std::tuple<NotificationType, UtcTime, QueueClass>;

std::vector<NotificationId> ids_of(std::span<const Notification* const> rows) {
  std::vector<NotificationId> ids;
  ids.reserve(rows.size());
  for (const Notification* n : rows) ids.push_back(n->id);
  return ids;
}

/// Puts many new notifications into the queue.
void queue_many(Connection& connection, std::span<const Notification* const> rows) {
  std::set<TemplateId> templates;
  for (const Notification* n : rows) templates.insert(n->template_id);
  ValueTable asked(1);
  for (const TemplateId& id : templates) asked.add(id);
  std::map<TemplateId, QueueClass> classes;
  connection.query(find_classes, asked, [&](const Row& row) {
    classes.emplace(TemplateId{row.uuid(0)}, static_cast<QueueClass>(row.integer(1)));
  });
  const bool may_bundle = connection.dialect() == Dialect::postgresql;
  std::map<Together, std::vector<const Notification*>> together;
  for (const Notification* n : rows) {
    const QueueClass usual = queue_class_of(*n);
    const auto own = classes.find(n->template_id);
    const bool is_usual = usual == QueueClass::test || own == classes.end();
    together[{n->type, n->created_at, is_usual ? usual : own->second}].push_back(n);
  }
  ValueTable queue(6);
  for (const auto& [of, messages] : together) {
    const auto& [type, created_at, queue_class] = of;
    std::span<const Notification* const> left = messages;
    while (may_bundle && left.size() >= bundle_min) {
      const auto bundle = left.first(std::min(left.size(), bundle_max));
      queue_bundle(connection, ids_of(bundle), type, created_at, queue_class);
      left = left.subspan(bundle.size());
    }
    for (const Notification* n : left)
      queue.add(n->id, name_of(type), created_at, std::int64_t{0}, std::int64_t{0},
                static_cast<std::int64_t>(queue_class));
  }
  if (!queue.empty()) connection.execute(insert_queued_new, queue);
}

void queue_few(Connection& connection, std::span<const Notification* const> rows) {
  ValueTable queue(queue_columns);
  for (const Notification* n : rows)
    queue.add(n->id, name_of(n->type), n->created_at, std::int64_t{0},
              static_cast<std::int64_t>(queue_class_of(*n)), n->template_id);
  connection.execute(insert_queued, queue);
}

}  // namespace

void insert_live(Connection& connection, std::span<const Notification* const> rows) {
  if (rows.empty()) return;
  ValueTable table(live_columns);
  table.reserve(rows.size());
  for (const Notification* n : rows) add_live(table, *n);
  // Of a few, the statement itself passes over what names something unknown.
  const bool known = rows.size() < copied_rows_min || parents_exist(connection, rows);
  if (!known ||
      connection.execute(insert_live_rows, table) != static_cast<std::int64_t>(rows.size()))
    fail(ErrorCode::conflict, "notification names an unknown service, template or API key");
}

void insert_archived(Connection& connection, std::span<const Notification* const> rows) {
  if (rows.empty()) return;
  ValueTable table(shared_columns);
  table.reserve(rows.size());
  for (const Notification* n : rows) table.add_row(shared_values(*n));
  connection.execute(insert_archived_rows, table);
}

void queue_new(Connection& connection, std::span<const Notification* const> rows) {
  std::vector<const Notification*> delivered;
  for (const Notification* n : rows)
    if (is_delivered(*n)) delivered.push_back(n);
  if (delivered.size() >= copied_rows_min)
    queue_many(connection, delivered);
  else if (!delivered.empty())
    queue_few(connection, delivered);
}

}  // namespace notify::sql
