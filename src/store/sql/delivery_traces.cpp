#include "store/sql/bundles.hpp"
#include "store/sql/delivery_traces.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <utility>

namespace notify::sql {
namespace {

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
