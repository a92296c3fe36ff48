#include "store/sql/bundles.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <utility>

namespace notify::sql {
namespace {

#define NFY_LEASE_HOLDS "lease_owner IS NOT NULL AND COALESCE(lease_until, available_at) > $1"
#define NFY_QUEUE_ENTRIES(messages, table)                                          \
  "SELECT notification_type, queue_class, available_at, attempts * " messages       \
  " AS attempts, " messages                                                         \
  " AS messages, lease_owner, COALESCE(lease_until, available_at) AS lease_until, " \
  "CASE WHEN " NFY_LEASE_HOLDS                                                      \
  " THEN 2 WHEN available_at > $1 THEN 1 ELSE 0 END AS state FROM " table
#define NFY_ALL_QUEUE_ENTRIES              \
  NFY_QUEUE_ENTRIES("1", "delivery_queue") \
  " UNION ALL " NFY_QUEUE_ENTRIES("messages", "delivery_bundles")

#define NFY_SUM_IN_STATE(value, state) "sum(CASE WHEN " state " THEN " value " ELSE 0 END)"
#define NFY_QUEUE_DEPTHS(entries, whole)                                                        \
  "SELECT notification_type, queue_class, " NFY_SUM_IN_STATE("messages", "state = 0") whole     \
      ", " NFY_SUM_IN_STATE("messages", "state = 1") whole                                      \
      ", " NFY_SUM_IN_STATE("messages", "state = 2") whole                                      \
      ", sum(attempts)" whole ", min(CASE WHEN state = 0 THEN available_at END) FROM (" entries \
      ") AS e GROUP BY notification_type, queue_class"
constexpr Statement queue_depths{NFY_QUEUE_DEPTHS(NFY_QUEUE_ENTRIES("1", "delivery_queue"), ""),
                                 NFY_QUEUE_DEPTHS(NFY_ALL_QUEUE_ENTRIES, "::bigint")};

#define NFY_QUEUE_LEASES(entries, whole)                                    \
  "SELECT lease_owner, notification_type, lease_until, sum(messages)" whole \
  ", sum(attempts)" whole " FROM (" entries                                 \
  ") AS e WHERE state = 2 "                                                 \
  "GROUP BY lease_owner, notification_type, lease_until "                   \
  "ORDER BY lease_until, lease_owner, notification_type LIMIT $2"
constexpr Statement queue_leases{NFY_QUEUE_LEASES(NFY_QUEUE_ENTRIES("1", "delivery_queue"), ""),
                                 NFY_QUEUE_LEASES(NFY_ALL_QUEUE_ENTRIES, "::bigint")};

#define NFY_TRACED_ENTRY(table, on)                                                       \
  "SELECT q.queue_class, q.available_at, q.lease_owner, q.lease_until, q.attempts, "      \
  "q.attempt_provider, q.attempted_at, q.attempt_detail FROM notifications n JOIN " table \
  " q ON " on " WHERE n.service_id = $1 AND n.id = $2"
#define NFY_TRACED_ROW NFY_TRACED_ENTRY("delivery_queue", "q.notification_id = n.id")
constexpr Statement trace_entry{
    NFY_TRACED_ROW,
    NFY_TRACED_ROW " UNION ALL " NFY_TRACED_ENTRY(
        "delivery_bundles", "q.available_at = n.created_at AND n.id = ANY (q.notification_ids)")};
constexpr Statement trace_parked{
    "SELECT r.provider, r.status, r.reported_at, r.received_at FROM receipt_inbox r "
    "JOIN notifications n ON n.id = r.notification_id "
    "WHERE n.service_id = $1 AND n.id = $2 ORDER BY r.id"};
constexpr Statement trace_calls{
    "SELECT id, callback_type, attempts, reason, available_at, died_at FROM callback_outbox "
    "WHERE notification_id = $2 AND service_id = $1 ORDER BY id"};
constexpr Statement trace_complaints{
    "SELECT created_at FROM complaints WHERE service_id = $1 AND notification_id = $2 "
    "ORDER BY created_at"};

QueueEntry queue_entry_from(const Row& row) {
  return {static_cast<QueueClass>(row.integer(0)),
          row.time(1),
          std::string(row.text(2)),
          row.time_or_null(3),
          row.integer(4),
          std::string(row.text(5)),
          row.time_or_null(6),
          std::string(row.text(7))};
}

}  // namespace

Result<std::vector<QueueDepth>> SqlDelivery::list_queues(UtcTime now) {
  return transact(Access::read, [&](Session& session) {
    std::vector<QueueDepth> found;
    session.connection().query(queue_depths, {now}, [&](const Row& row) {
      found.push_back({type_from(row.text(0)), static_cast<QueueClass>(row.integer(1)),
                       row.integer(2), row.integer(3), row.integer(4), row.integer(5),
                       row.time_or_null(6)});
    });
    std::ranges::sort(found, {}, [](const QueueDepth& queue) {
      return std::pair(queue.type, queue.queue_class);
    });
    return found;
  });
}

Result<std::vector<QueueLease>> SqlDelivery::list_leases(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<QueueLease> found;
    session.connection().query(queue_leases, {now, limit}, [&](const Row& row) {
      found.push_back({std::string(row.text(0)), type_from(row.text(1)), row.time(2),
                       row.integer(3), row.integer(4)});
    });
    return found;
  });
}

Result<NotificationTrace> SqlDelivery::trace(ServiceId service, NotificationId id) {
  return transact(Access::read, [&](Session& session) {
    NotificationTrace found;
    Connection& connection = session.connection();
    connection.query(trace_entry, {service, id},
                     [&](const Row& row) { found.queue = queue_entry_from(row); });
    connection.query(trace_parked, {service, id}, [&](const Row& row) {
      found.receipts.push_back(
          {std::string(row.text(0)), status_of(row.text(1)), row.time(2), row.time(3)});
    });
    connection.query(trace_calls, {service, id}, [&](const Row& row) {
      found.calls.push_back({std::string(row.text(1)), row.integer(2), std::string(row.text(3)),
                             row.time(4), row.time_or_null(5)});
    });
    connection.query(trace_complaints, {service, id},
                     [&](const Row& row) { found.complaints.push_back(row.time(0)); });
    return found;
  });
}

}  // namespace notify::sql
