#pragma once

#include <notify/ids.hpp>
#include <notify/job.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// Rows of a job that wait to be sent, in one value, which is sealed if `key_id` is not 0.
struct JobBatch {
  Uuid id;
  std::int64_t first_row = 0, row_count = 0;
  std::string contents;
  std::int32_t key_id = 0;
};

/// A job whose rows are kept no longer.
struct ExpiredJob {
  ServiceId service_id;
  JobId id;
  friend bool operator==(const ExpiredJob&, const ExpiredJob&) = default;
};

/// Port of the store: jobs and their rows that wait. The rules of Store hold.
class JobsStore {
public:
  virtual ~JobsStore() = default;

  [[nodiscard]] virtual Result<void> insert(const Job& job, std::span<const JobBatch> batches) = 0;
  [[nodiscard]] virtual Result<Job> get(ServiceId service, JobId id) = 0;

  /// Jobs that no worker has taken up come first, then the others, the last one taken up first.
  [[nodiscard]] virtual Result<std::vector<Job>> list(ServiceId service, std::int64_t limit,
                                                      std::int64_t skip) = 0;

  /// The same, of those that `query` asks for.
  [[nodiscard]] virtual Result<JobPage> find(ServiceId service, const JobQuery& query) = 0;
  [[nodiscard]] virtual Result<ScheduledJobs> scheduled(ServiceId service) = 0;

  /// Jobs of files that were brought since `created_since`, no contact lists, begun or made within
  /// the days of retention before `today`; those that are scheduled or cancelled left out. At most
  /// `limit`, in the order of list().
  [[nodiscard]] virtual Result<std::vector<Job>> list_brought(ServiceId service, UtcTime today,
                                                              int default_days,
                                                              UtcTime created_since,
                                                              std::int64_t limit) = 0;

  /// Jobs under way whose time has come, oldest first.
  [[nodiscard]] virtual Result<std::vector<Job>> list_due(UtcTime now, std::int64_t limit) = 0;

  /// Gives a job another status if it still has the one in `job`; false: it has not. From finished
  /// to in progress all its rows are gone through again.
  [[nodiscard]] virtual Result<bool> move(const Job& job, JobStatus to, UtcTime now) = 0;

  /// Cancels every letter of a job whose letters are all there, and the job, or nothing. Letters
  /// count for nothing then: neither billed nor towards a daily limit. Answers how many. Fails with
  /// busy if the job has another status or a letter is missing, conflict if one is past the
  /// statuses of `cancellable_job_letter_statuses`. (rules/letters 5.2)
  [[nodiscard]] virtual Result<std::int64_t> cancel_letters(const Job& job,
                                                            std::span<const NotificationId> letters,
                                                            UtcTime now) = 0;

  /// The first batch that is not marked as stored.
  [[nodiscard]] virtual Result<std::optional<JobBatch>> next_batch(ServiceId service,
                                                                   JobId job) = 0;
  [[nodiscard]] virtual Result<void> mark_batch(ServiceId service, JobId job,
                                                std::int64_t first_row) = 0;

  /// Whether list_expired() would find any.
  [[nodiscard]] virtual Result<bool> has_expired(UtcTime today, int default_days) = 0;

  /// Up to `limit` jobs that are over and older than the days of retention of service and type
  /// before `today`, and whose rows are still there as they were given. (rules/jobs 4.2)
  [[nodiscard]] virtual Result<std::vector<ExpiredJob>> list_expired(UtcTime today,
                                                                     int default_days,
                                                                     std::int64_t limit) = 0;
  /// Removes the rows of such jobs. Answers how many jobs there were.
  [[nodiscard]] virtual Result<std::int64_t> archive(std::span<const ExpiredJob> jobs) = 0;
};

}  // namespace notify
