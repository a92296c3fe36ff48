#pragma once

#include <notify/engine_facet.hpp>
#include <notify/job.hpp>

#include <cstdint>
#include <vector>

namespace notify {

/// Files of recipients that become messages in background work. (rules/jobs)
class Jobs : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// What a recipients file would become: its columns and errors, fragments and cost. Stores
  /// nothing. Fails as RecipientsCsv does, and with not_found.
  [[nodiscard]] Result<JobPreview> preview(ServiceId service, const JobRequest& request);

  /// Stores a file whose every row can be sent, with the template as it is now. Its rows become
  /// notifications in background work, once each, under ids that follow from job and row. Fails
  /// with invalid_argument if any row has an error, before anything is stored.
  [[nodiscard]] Result<Job> create(ServiceId service, const JobRequest& request);
  [[nodiscard]] Result<Job> get(ServiceId service, JobId id);

  /// Jobs that no worker has taken up come first, then the last one taken up; up to 10,000.
  [[nodiscard]] Result<std::vector<Job>> list(ServiceId service, std::int64_t limit = 50,
                                              std::int64_t skip = 0);

  /// The same, of those that `query` asks for, with how many there are in all.
  [[nodiscard]] Result<JobPage> find(ServiceId service, const JobQuery& query);

  /// How many jobs wait for their hour, and when the first one's comes.
  [[nodiscard]] Result<ScheduledJobs> scheduled(ServiceId service);

  /// Makes a job of a file in the file storage. Fails as create() does, and with invalid_argument,
  /// whose detail is "id", if there is no such file or it says too little of itself.
  /// (rules/jobs 5.1)
  [[nodiscard]] Result<Job> start(ServiceId service, const UploadedJob& upload);

  /// Files that were brought within the days of retention, jobs that wait for their hour or were
  /// cancelled left out, newest first. With `whole_days`, of today and so many days before.
  [[nodiscard]] Result<UploadPage> uploads(ServiceId service, std::optional<int> whole_days = {},
                                           std::int64_t limit = 50, std::int64_t skip = 0);

  /// Cancels a job that no worker has taken up. A job of letters can be cancelled later, too: all
  /// its letters are cancelled, or none. It must be complete (busy: try again in five minutes), its
  /// letters not sent, and the time not past 17:30 in London on the day that they would be
  /// collected. Fails with conflict if it is too late. (rules/jobs 4.1)
  [[nodiscard]] Result<Job> cancel(ServiceId service, JobId id);
};

}  // namespace notify
