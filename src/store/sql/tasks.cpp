#include "store/sql/sql_store.hpp"

namespace notify::sql {
namespace {

constexpr Statement take_lease{
    "INSERT INTO task_leases (task_key, owner, epoch, lease_until) VALUES ($1, $2, 1, $4) "
    "ON CONFLICT (task_key) DO UPDATE SET owner = excluded.owner, epoch = task_leases.epoch + 1, "
    "lease_until = excluded.lease_until WHERE task_leases.lease_until <= $3 "
    "RETURNING epoch"};
// The row stays, so that the next owner's epoch is greater than every one before.
constexpr Statement end_lease{
    "UPDATE task_leases SET owner = '', lease_until = 0 WHERE task_key = $1 AND epoch = $2 "
    "AND owner = $3"};

}  // namespace

// A lease that a crash of the server undoes costs work done twice, never a wrong state: tasks
// converge. So leases do not wait for the disk.
Result<TaskLease> SqlStore::claim_task(std::string_view key, std::string_view owner, UtcTime now,
                                       UtcTime until) {
  return transact(Access::passing, [&] {
    TaskLease lease{std::string(key), std::string(owner), 0, until};
    connection_->query(take_lease, {key, owner, now, until},
                       [&](const Row& row) { lease.epoch = row.integer(0); });
    if (lease.epoch == 0) fail(ErrorCode::busy, "task is leased by another owner: " + lease.key);
    return lease;
  });
}

Result<void> SqlStore::release_task(const TaskLease& lease) {
  return transact(Access::passing, [&] {
    if (connection_->execute(end_lease, {lease.key, lease.epoch, lease.owner}) != 1)
      fail(ErrorCode::conflict, "lease on " + lease.key + " was lost");
  });
}

}  // namespace notify::sql
