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
