#pragma once

#include <notify/ids.hpp>
#include <notify/money.hpp>
#include <notify/notification.hpp>
#include <notify/recipients_file.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// (rules/jobs 1.2)
enum class JobStatus : std::uint8_t {
  pending,
  in_progress,
  finished,  ///< every row was gone through
  finished_all_notifications_created,
  sending_limits_exceeded,
  scheduled,
  cancelled,
  ready_to_send,  ///< found in old rows only, as the next
  sent_to_dvla,
  error,
};
/// The names that the database uses: "in progress", …
[[nodiscard]] std::string_view name_of(JobStatus status) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<JobStatus> job_status_from(std::string_view name);
/// True while there is, or will be, something to do for it.
[[nodiscard]] constexpr bool is_under_way(JobStatus status) noexcept {
  return status == JobStatus::scheduled || status == JobStatus::pending ||
         status == JobStatus::in_progress || status == JobStatus::finished;
}

using ContactListId = Id<struct ContactListTag>;

/// A recipients file that is sent, row by row, with one version of one template. (rules/jobs 1.1)
struct Job {
  JobId id;
  ServiceId service_id;
  TemplateId template_id;
  int template_version = 0;
  NotificationType type = NotificationType::sms;
  std::string original_file_name;
  SenderId sender_id;  ///< nil: the default when a row is sent
  JobStatus status = JobStatus::pending;
  std::int64_t notification_count = 0;  ///< rows
  UtcTime created_at;
  std::optional<UtcTime> scheduled_for;
  std::optional<UtcTime> processing_started;
  std::optional<UtcTime> processing_finished;
  bool archived = false;  ///< the rows as they were given are gone
  UserId created_by{};
  std::optional<UtcTime> updated_at{};  ///< when its status changed; nothing: it is as it was made
  ContactListId contact_list_id{};      ///< nil: the file is no contact list
  friend bool operator==(const Job&, const Job&) = default;
};

/// What a host gives to make a job. The bytes are borrowed for the length of a call.
struct JobRequest {
  TemplateId template_id;
  std::string_view csv;
  std::string file_name;                 ///< 1 to 255 characters, shown to users
  std::optional<UtcTime> scheduled_for;  ///< at most 7 days ahead; nothing: at once
  SenderId sender_id;                    ///< nil: the service's default
  UserId created_by{};                   ///< nil: nobody, or not known
  JobId id{};                            ///< nil: the engine gives one
  ContactListId contact_list_id{};       ///< nil: the file is no contact list
};

/// A job of a file that lies in the file storage, where whoever took the file has put it: under
/// uploaded_csv_key(), with `template_id`, `original_file_name`, `valid` and, if it is not the
/// default, `sender_id` as metadata. (rules/jobs 5.1)
struct UploadedJob {
  JobId id;  ///< also the file's
  UserId created_by{};
  std::optional<UtcTime> scheduled_for{};
  ContactListId contact_list_id{};
};
/// "service-<service>-notify/<id>.csv": a file of recipients, or a contact list.
[[nodiscard]] std::string uploaded_csv_key(ServiceId service, const Uuid& id);

/// Which jobs of a service are asked for.
struct JobQuery {
  std::vector<JobStatus> statuses{};  ///< empty: all
  std::optional<UtcTime> created_since{};
  ContactListId contact_list_id{};  ///< nil: whatever their file is
  std::int64_t limit = 50;          ///< 1 to 10,000
  std::int64_t skip = 0;
};

struct JobPage {
  std::vector<Job> jobs;   ///< as Jobs::list() orders them
  std::int64_t total = 0;  ///< of all pages
};

struct ScheduledJobs {
  std::int64_t count = 0;
  std::optional<UtcTime> soonest{};
  friend bool operator==(const ScheduledJobs&, const ScheduledJobs&) = default;
};

/// What was brought to a service as a file: a job, or all the letters uploaded by hand that are
/// printed on one day.
struct Upload {
  std::optional<Job> job{};
  std::int64_t letters = 0;  ///< without a job
  UtcTime at;                ///< when work on the job began, or that of printing begins
  friend bool operator==(const Upload&, const Upload&) = default;
};

struct UploadPage {
  std::vector<Upload> uploads;
  std::int64_t total = 0;  ///< of all pages
};

/// What a file would become, before anything is stored. Blank rows between others are passed over.
struct JobPreview {
  CsvFormat format;       ///< what was found out about the file
  FileFindings problems;  ///< why no job can be made of it; none if one can
  FileFindings warnings;  ///< what would be sent and is probably a slip
  RecipientsColumns columns;
  RecipientsSummary summary;
  std::int64_t messages = 0;          ///< rows without errors; what follows is about these
  std::int64_t fragments = 0;         ///< SMS only: what is billed
  std::int64_t segments = 0;          ///< SMS only: what networks send
  std::int64_t chargeable_units = 0;  ///< SMS: fragments times multipliers
  /// Before any free allowance, at today's rate; 0 for e-mails. Nothing for letters, and if today
  /// has no rate.
  std::optional<Decimal> cost;
};

inline constexpr std::int64_t job_rows_max = 100'000;
inline constexpr std::chrono::hours job_scheduled_max{7 * 24};

}  // namespace notify
