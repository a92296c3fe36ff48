#pragma once

#include <notify/calendar.hpp>
#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

inline constexpr int retention_days_default = 7;
inline constexpr int retention_days_min = 3;  ///< so that time-outs come before the move
inline constexpr int retention_days_max = 90;

/// How long a service keeps its notifications of one type. (rules/retention 1.1)
struct RetentionPeriod {
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  int days = retention_days_default;
  Uuid id{};  ///< of a period that was set; nil: the default holds
  UtcTime created_at{};
  std::optional<UtcTime> updated_at{};  ///< when it was changed since
  friend bool operator==(const RetentionPeriod&, const RetentionPeriod&) = default;
};

/// Fails with invalid_argument unless `days` is 3 to 90.
[[nodiscard]] Result<void> check_retention_days(int days);

/// The first local day that a retention of `days` keeps at `now`: today and the `days` whole days
/// before it stay. (rules/retention 1.1)
[[nodiscard]] LocalDay first_kept_day(const Calendar& calendar, UtcTime now, int days) noexcept;

/// What is out of retention: notifications of one service and type created before an instant.
struct ArchiveScope {
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  UtcTime created_before;
  friend bool operator==(const ArchiveScope&, const ArchiveScope&) = default;
};

/// What one batch, or several, did.
struct ArchiveReport {
  std::int64_t moved = 0;      ///< to the history
  std::int64_t deleted = 0;    ///< sent with a test key: no history
  std::int64_t withdrawn = 0;  ///< waited to be sent when their time was over: taken off the queue
  std::int64_t conflicts = 0;  ///< stood in both places already; the differing ones are quarantined
  std::int64_t inbound = 0;    ///< inbound SMS that went to their own history
  [[nodiscard]] std::int64_t rows() const noexcept {
    return moved + deleted + withdrawn + conflicts + inbound;
  }
  ArchiveReport& operator+=(const ArchiveReport& other) noexcept;
  friend bool operator==(const ArchiveReport&, const ArchiveReport&) = default;
};

/// What several services need not keep any longer, in the order of its creation.
struct ArchiveSweep {
  std::vector<ArchiveScope> scopes;  ///< all with the same `created_before`
  /// From where to go on, as the step before answered; nothing: from the oldest that is due.
  std::optional<UtcTime> created_from;
  std::int64_t limit = 5'000;
};

/// What one step of a sweep did.
struct ArchiveSwept {
  std::int64_t moved = 0;       ///< to the history
  std::optional<UtcTime> next;  ///< nothing: the sweep is over
  friend bool operator==(const ArchiveSwept&, const ArchiveSwept&) = default;
};

/// One of two rows with the same id that said different things. (rules/reliability C10)
struct QuarantinedNotification {
  Notification notification;
  bool archived = false;  ///< the history's copy; else the live one, which was kept
  UtcTime quarantined_at;
};

/// Whether bytes of an unknown format seem to name a recipient (as normalised): in plain text of
/// any case and spacing, or written with the escapes of URLs, JSON or XML. In doubt it answers
/// true.
[[nodiscard]] bool mentions_recipient(std::string_view bytes, std::string_view normalised);

/// Whole months before the running one that stay in the history unless a call says otherwise.
inline constexpr int history_months_default = 12;
inline constexpr int history_months_min = 4;  ///< so that every retention is over before
inline constexpr int history_months_max = 1'200;

/// One file of the deep archive: notifications of one month (UTC) that left the history. Never
/// changed once it is written; what is reported later stands beside it, in the store.
struct ArchiveFile {
  std::string name;  ///< "<month>/<SHA-256 of the content>", as the port knows it
  UtcTime first_created_at;
  UtcTime last_created_at;
  std::int64_t rows = 0;
  /// Rows whose id does not say when they were created: such ids are looked for in every file.
  std::int64_t foreign_ids = 0;
  std::int64_t bytes = 0;
  UtcTime archived_at;
  friend bool operator==(const ArchiveFile&, const ArchiveFile&) = default;
};

/// Which rows of the history go to one file: the oldest of [created_from, created_before).
struct ArchiveFileScope {
  UtcTime created_from;
  UtcTime created_before;
  std::int64_t limit = 250'000;
};

/// What leaving the history for files did.
struct FilingReport {
  std::int64_t files = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  friend bool operator==(const FilingReport&, const FilingReport&) = default;
};

/// A file that is missing or is not what was written.
struct ArchiveFileFault {
  ArchiveFile file;
  Error error;
};

/// The first of the months that stay when `months` whole ones before the running one are kept, at
/// `now`; months are those of UTC. Fails with invalid_argument unless `months` is 4 to 1,200.
[[nodiscard]] Result<UtcTime> first_kept_month(UtcTime now, int months);
[[nodiscard]] UtcTime start_of_utc_month(UtcTime at) noexcept;
[[nodiscard]] UtcTime next_utc_month(UtcTime at) noexcept;

/// Sending and pending messages older than this become temporary failures. (rules/delivery 3.2)
inline constexpr std::chrono::hours time_out_after{72};

/// A bounded piece of a time-out sweep over [created_from, created_before).
struct TimeOutSweep {
  UtcTime created_from;
  UtcTime created_before;
  std::int64_t limit = 10'000;
};

/// The history of notifications, and files of months that are over. (rules/retention)
class Archive : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Moves everything of a service that is out of retention, in bounded steps; the same is done by
  /// the tasks "archive/…". Stopped by `progress`, it goes on from there when called again.
  [[nodiscard]] Result<ArchiveReport> run(ServiceId service, const ProgressFunction& progress = {});
  [[nodiscard]] Result<std::vector<QuarantinedNotification>> list_quarantined(std::int64_t limit);

  /// Moves what the history holds of months before the `months_kept` (4 to 1,200) whole ones before
  /// the running one to compressed files, month by month in bounded steps; the same is done by the
  /// tasks "files/…" with 12. Nothing that is counted, found or reported changes. Stopped by
  /// `progress`, it goes on from there when called again. Months that the cube does not count yet
  /// stay: let the tasks run first. Fails with unsupported without a place for files.
  [[nodiscard]] Result<FilingReport> file_history(int months_kept = history_months_default,
                                                  const ProgressFunction& progress = {});
  [[nodiscard]] Result<std::vector<ArchiveFile>> list_files();

  /// Reads every file and answers those that are missing or broken.
  [[nodiscard]] Result<std::vector<ArchiveFileFault>> check_files(
      const ProgressFunction& progress = {});
};

}  // namespace notify
