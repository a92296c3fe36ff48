#include "store/sql/bills.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/tasks.sql.hpp"

#include <algorithm>
#include <map>

namespace notify::sql {
namespace {}  // namespace

Result<DueState> SqlTasks::read_due(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    DueState due;
    due.facts.watermark = session.facts().read_watermarks().watermark;
    session.connection().query(count_work, {now}, [&](const Row& row) {
      due.facts.deltas = row.integer(0);
      due.ended_leases = row.integer(1);
    });
    for (const BillingMark& mark : session.bills().read_marks(limit))
      due.marks.push_back(
          {mark, session.calendars().of(mark.service_id).window_of(mark.day).end()});
    for (const LocalDay day : session.bills().read_despatch_marks(limit))
      due.despatch.push_back({day, session.facts().widest_window({day, day}, std::nullopt).end()});
    ValueTable years(3);
    std::map<std::string, std::pair<int, UtcTime>, std::less<>> began;
    for (const auto& calendar : session.calendars().all()) {
      const int year = calendar->financial_year_of(calendar->day_of(now));
      years.add(calendar->id(), year, limit);
      began.emplace(calendar->id(), std::pair(year, calendar->financial_year_window(year).start()));
    }
    session.connection().query(missing_allowances, years, [&](const Row& row) {
      const auto& [year, at] = began.at(std::string(row.text(0)));
      due.missing_allowances.push_back({{row.uuid(1)}, year, at});
    });
    return due;
  });
}

Result<UtcTime> SqlTasks::find_check(std::string_view name) {
  return transact(Access::read, [&](Session& session) {
    UtcTime done_at;
    session.connection().query(select_check, {name},
                               [&](const Row& row) { done_at = row.time(0); });
    return done_at;
  });
}

Result<void> SqlTasks::note_check(std::string_view name, UtcTime done_at) {
  return transact(Access::passing, [&](Session& session) {
    session.connection().execute(store_check, {name, done_at});
  });
}

// A lease that a crash of the server undoes costs work done twice, never a wrong state: tasks
// converge. So leases do not wait for the disk.
Result<TaskLease> SqlTasks::claim(std::string_view key, std::string_view owner, UtcTime now,
                                  UtcTime until) {
  return transact(Access::passing, [&](Session& session) {
    TaskLease lease{std::string(key), std::string(owner), 0, until};
    session.connection().query(take_lease, {key, owner, now, until},
                               [&](const Row& row) { lease.epoch = row.integer(0); });
    if (lease.epoch == 0) fail(ErrorCode::busy, "task is leased by another owner: " + lease.key);
    return lease;
  });
}

Result<void> SqlTasks::release(const TaskLease& lease) {
  return transact(Access::passing, [&](Session& session) {
    if (session.connection().execute(end_lease, {lease.key, lease.epoch, lease.owner}) != 1)
      fail(ErrorCode::conflict, "lease on " + lease.key + " was lost");
  });
}

Result<std::vector<TaskLease>> SqlTasks::list_leases(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<TaskLease> leases;
    session.connection().query(select_leases, {now, limit}, [&](const Row& row) {
      leases.push_back(
          {std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.time(3)});
    });
    return leases;
  });
}

Result<std::int64_t> SqlTasks::prune(UtcTime now) {
  return transact(Access::passing, [&](Session& session) {
    if (session.connection().dialect() == Dialect::postgresql)
      session.connection().execute(hold_leases);
    session.connection().execute(raise_floor, {now});
    return session.connection().execute(drop_leases, {now});
  });
}

}  // namespace notify::sql
