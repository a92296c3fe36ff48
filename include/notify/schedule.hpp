#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

enum class TaskKind : std::uint8_t {
  advance_facts,    ///< move the cube's watermark on, every five minutes
  fold_facts,       ///< move deltas into the cube
  bill_day,         ///< project one (day, type, service) of the cube into ft_billing
  bill_despatch,    ///< price the letters that were despatched on one day
  make_allowance,   ///< store a service's free allowance of a year that has begun
  prune_leases,     ///< forget the leases of tasks that are over
  status_facts,     ///< project the marked (type, service) of a day into ft_notification_status
  processing_time,  ///< measure how fast a day's messages left
  time_out,         ///< time out messages that are under way for three days
  archive,          ///< move what is out of retention to the history
  prune_receipts,   ///< quarantine unknown receipts, forget those of 90 days ago
  prepare_history,  ///< make partitions of the history for coming months
  archive_files,    ///< move a month of the history to files
  caches,           ///< compare what days were counted with their notifications
  run_job,          ///< make notifications of a job's rows
  archive_jobs,     ///< remove the rows of jobs that are out of retention
  balance,          ///< shift priorities away from a slow provider, or back to rest
  requeue,          ///< put messages back into the queue that fell out of it
  prune_callbacks,  ///< forget old dead letters
  letter_files,     ///< make PDFs of letters, scan and check uploaded ones
  sweep_files,      ///< remove files that nothing leads to any more
  collect_letters,  ///< hand the letters of a day to the queue at 17:50 in London
  listen,           ///< take what a provider received on a line of its own
  reports,          ///< make the reports that somebody waits for, remove old ones
  prune_people,     ///< forget codes, invitations and files that nobody finished
};

/// One piece of background work under a deterministic key. Running it twice, concurrently, killed
/// half way or a week late ends in the same state. (rules/tasks 1.2)
struct Task {
  std::string key;  ///< "billing/2026-03-31/sms/<service id>"
  TaskKind kind = TaskKind::bill_day;
  UtcTime due_at;
  std::vector<std::string> depends_on;  ///< keys of the same plan that must be done first

  friend bool operator==(const Task&, const Task&) = default;
};

/// The right to run a task until `until`; a later owner has a greater epoch.
struct TaskLease {
  std::string key;
  std::string owner;
  std::int64_t epoch = 0;
  UtcTime until;
};

enum class RunState : std::uint8_t {
  done,
  more,  ///< bounded work ended before the task did: run it again
};

/// Where a long run stands. `total` is 0 while unknown.
struct Progress {
  std::string_view phase;
  std::int64_t done = 0;
  std::int64_t total = 0;
};

/// Called now and then from long work, in the caller's thread, outside any transaction. False
/// stops the work with code cancelled; what was done stays, and a new call goes on from there.
using ProgressFunction = std::function<bool(const Progress&)>;

}  // namespace notify
