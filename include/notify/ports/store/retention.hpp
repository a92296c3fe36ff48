#pragma once

#include <notify/archive.hpp>
#include <notify/ids.hpp>
#include <notify/ports/store/notifications.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace notify {

/// The state from which due upkeep is planned.
struct UpkeepState {
  /// Everything created before this that was still under way has been timed out.
  UtcTime timed_out_until;
  std::optional<UtcTime> oldest_live;           ///< creation of the oldest live notification
  std::optional<LocalDay> last_measured_day;    ///< newest row of ft_processing_time
  std::optional<UtcTime> oldest_quarantined;    ///< arrival of the oldest receipt in quarantine
  std::optional<UtcTime> oldest_parked;         ///< arrival of the oldest one in an inbox
  std::optional<UtcTime> oldest_dead_callback;  ///< when it was given up
  std::optional<UtcTime> oldest_failure;        ///< of those whose reason is kept
  /// Of unsubscribe requests whose recipient is kept: creation of the oldest, and when the first of
  /// them was processed.
  std::optional<UtcTime> oldest_unsubscriber;
  std::optional<UtcTime> oldest_processed_unsubscriber;
  /// The first moment from which the circuit breaker of some host without a service was closed;
  /// zero if one never opened.
  std::optional<UtcTime> oldest_unused_host;
  std::optional<UtcTime> oldest_code;        ///< of a sign-in
  std::optional<UtcTime> oldest_invitation;  ///< to a service or an organisation
  std::optional<UtcTime> oldest_draft_file;  ///< of an e-mail: pending, and not archived
  std::optional<UtcTime> oldest_trace_parent;
  /// The history is divided into months and has a place for everything created before this;
  /// nothing: it is one table.
  std::optional<UtcTime> history_ready_until;
  std::optional<UtcTime> oldest_in_history;  ///< creation of its oldest notification
  UtcTime watermark;
  bool has_archive_files = false;  ///< the store was given a place for them
};

/// Port of the store: how long what is kept, erasure and time-outs. The rules of Store hold.
class RetentionStore {
public:
  virtual ~RetentionStore() = default;

  /// Adds or replaces. Fails with not_found if the service is unknown.
  [[nodiscard]] virtual Result<void> put(const RetentionPeriod& value, UtcTime now) = 0;

  /// Those that were put, by service and type; all others are retention_days_default.
  [[nodiscard]] virtual Result<std::vector<RetentionPeriod>> list() = 0;

  /// Forgets why notifications failed before an instant. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_failure_reasons(UtcTime failed_before) = 0;

  /// Makes deleted data unreadable in the database's own files, where it can: SQLite empties its
  /// write-ahead log. Content that other readers still see stays until they are done.
  [[nodiscard]] virtual Result<void> scrub() = 0;

  /// Removes the personal data of one recipient (as normalised) from the live notifications of
  /// `service`; those that wait are never sent. Inbound SMS go to their history. Quarantined
  /// receipts belong to no service: those that seem to name the recipient go, and are not counted.
  /// Statuses and totals stay. Answers how many notifications and inbound SMS held any.
  [[nodiscard]] virtual Result<std::int64_t> erase_recipient(ServiceId service,
                                                             const RecipientKeys& recipient) = 0;
  [[nodiscard]] virtual Result<UpkeepState> upkeep_state() = 0;

  /// Turns up to `limit` SMS and e-mails of the sweep that are sending or pending into temporary
  /// failures, the guard being in the update. Answers how many; fewer than `limit` end the sweep.
  [[nodiscard]] virtual Result<std::int64_t> time_out(const TimeOutSweep& sweep, UtcTime now) = 0;
};

}  // namespace notify
