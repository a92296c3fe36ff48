#include "store/sql/new_rows.hpp"

#include "store/sql/bundles.hpp"
#include "store/sql/rows.hpp"

#include <notify/delivery.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace notify::sql {
namespace {

// Services, versions of templates and API keys are never deleted, so that looking for them once
// before they are named is enough. On PostgreSQL no foreign key looks again for every row, which
// took half of the insert's time. Like a foreign key, the look holds the rows of the services until
// the transaction ends, so that a count of a service's day waits for it (ledgers.cpp).
#define NFY_OTHER_PARENTS_EXIST                                                             \
  "EXISTS (SELECT 1 FROM templates_history t WHERE t.id = u.template_id "                   \
  "AND t.version = u.template_version) AND (u.api_key_id IS NULL OR EXISTS (SELECT 1 FROM " \
  "api_keys k WHERE k.id = u.api_key_id))"
#define NFY_OF_HELD_SERVICES \
  " JOIN services s ON s.id = u.service_id WHERE " NFY_OTHER_PARENTS_EXIST " FOR KEY SHARE OF s"
#define NFY_ALL_LIVE_COLUMNS NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
constexpr Batch insert_live_rows{
    "INSERT INTO notifications (" NFY_ALL_LIVE_COLUMNS ") VALUES (" NFY_SHARED_PARAMETERS
    ", $23, $24, $25, $26, $27, $28, $29, $30, $31)",
    "INSERT INTO notifications (" NFY_ALL_LIVE_COLUMNS ") SELECT u.* FROM unnest(" NFY_SHARED_ARRAYS
    ", $23::text[], $24::text[], $25::text[], $26::text[], $27::text[], "
    "$28::bytea[], $29::bigint[], $30::bigint[], $31::boolean[]) AS u "
    "(" NFY_ALL_LIVE_COLUMNS ")" NFY_OF_HELD_SERVICES,
    {"notifications", NFY_ALL_LIVE_COLUMNS}};
constexpr Batch find_parents{
    "SELECT 1 FROM (SELECT $1 AS service_id, $2 AS template_id, $3 AS template_version, "
    "$4 AS api_key_id) u WHERE EXISTS (SELECT 1 FROM services s WHERE s.id = u.service_id) "
    "AND " NFY_OTHER_PARENTS_EXIST,
    "SELECT 1 FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) "
    "AS u (service_id, template_id, template_version, api_key_id)" NFY_OF_HELD_SERVICES};
constexpr Batch insert_archived_rows{"INSERT INTO notification_history (" NFY_SHARED_COLUMNS
                                     ") VALUES (" NFY_SHARED_PARAMETERS ")",
                                     "INSERT INTO notification_history (" NFY_SHARED_COLUMNS
                                     ") SELECT * FROM unnest(" NFY_SHARED_ARRAYS ")"};
// A class that a template has of its own, asked once a batch; see insert_queued.
constexpr Batch find_classes{
    "SELECT template_id, queue_class FROM template_queue_classes WHERE template_id = $1",
    "SELECT template_id, queue_class FROM template_queue_classes "
    "WHERE template_id = ANY ($1::uuid[])"};
#define NFY_QUEUE_COLUMNS \
  "notification_id, notification_type, available_at, lease_epoch, attempts, queue_class"
constexpr Batch insert_queued_new{
    "INSERT INTO delivery_queue (" NFY_QUEUE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6)",
    "INSERT INTO delivery_queue (" NFY_QUEUE_COLUMNS
    ") SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], "
    "$6::bigint[])",
    {"delivery_queue", NFY_QUEUE_COLUMNS}};

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
