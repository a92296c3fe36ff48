#pragma once

#include <notify/billing.hpp>
#include <notify/ids.hpp>
#include <notify/ports/store/billing.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace notify {

/// The state from which work is planned, read in one snapshot.
struct DueState {
  FactsState facts;
  std::int64_t ended_leases = 0;  ///< rows of task_leases without an owner
  struct Mark {
    BillingMark mark;
    UtcTime day_ends_at;  ///< in the calendar of its service
  };
  std::vector<Mark> marks;  ///< in the order of BillingStore::list_marks()
  struct Despatch {
    LocalDay day;
    UtcTime day_ends_at;  ///< in every calendar that a service has
  };
  std::vector<Despatch> despatch;
  struct MissingAllowance {
    ServiceId service_id;
    int financial_year = 0;
    UtcTime year_began_at;
  };
  /// Active services that have none for the year that runs in their calendar; empty as long as no
  /// default allowances are stored.
  std::vector<MissingAllowance> missing_allowances;
};

/// Port of the store: leases of tasks and what is due. The rules of Store hold.
class TasksStore {
public:
  virtual ~TasksStore() = default;

  /// When a periodic check was last done; 1970 if never.
  [[nodiscard]] virtual Result<UtcTime> find_check(std::string_view name) = 0;

  /// Notes that it was done, unless a later one is noted.
  [[nodiscard]] virtual Result<void> note_check(std::string_view name, UtcTime done_at) = 0;

  /// What is due at `now`, at most `limit` of each kind.
  [[nodiscard]] virtual Result<DueState> read_due(UtcTime now, std::int64_t limit) = 0;

  /// Takes the lease on `key` if no owner holds it at `now`. Fails with busy otherwise.
  [[nodiscard]] virtual Result<TaskLease> claim(std::string_view key, std::string_view owner,
                                                UtcTime now, UtcTime until) = 0;

  /// Ends the lease. Fails with conflict if the epoch is stale.
  [[nodiscard]] virtual Result<void> release(const TaskLease& lease) = 0;

  /// Leases that an owner holds at `now`, by key.
  [[nodiscard]] virtual Result<std::vector<TaskLease>> list_leases(UtcTime now,
                                                                   std::int64_t limit) = 0;

  /// Forgets the leases without an owner at `now`. Later owners still get greater epochs than every
  /// one before. Answers how many rows went.
  [[nodiscard]] virtual Result<std::int64_t> prune(UtcTime now) = 0;
};

}  // namespace notify
