#pragma once

#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace notify {

inline constexpr int retention_days_default = 7;
inline constexpr int retention_days_min = 3;  ///< so that time-outs come before the move
inline constexpr int retention_days_max = 90;

/// How long a service keeps its notifications of one type. (behaviour 1.12, 3.1)
struct Retention {
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  int days = retention_days_default;
  friend bool operator==(const Retention&, const Retention&) = default;
};

/// Fails with invalid_argument unless `days` is 3 to 90.
[[nodiscard]] Result<void> check_retention_days(int days);

/// The first local day that a retention of `days` keeps at `now`: today and the `days` whole days
/// before it stay. (behaviour 3.1)
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

/// One of two rows with the same id that said different things. (reliability C10)
struct QuarantinedNotification {
  Notification notification;
  bool archived = false;  ///< the history's copy; else the live one, which was kept
  UtcTime quarantined_at;
};

/// Whether bytes of an unknown format seem to name a recipient (as normalised): in plain text of
/// any case and spacing, or written with the escapes of URLs, JSON or XML. Rather says yes too
/// often.
[[nodiscard]] bool mentions_recipient(std::string_view bytes, std::string_view normalised);

/// Sending and pending messages older than this become temporary failures. (behaviour 3.2)
inline constexpr std::chrono::hours time_out_after{72};

/// A bounded piece of a time-out sweep over [created_from, created_before).
struct TimeOutSweep {
  UtcTime created_from;
  UtcTime created_before;
  std::int64_t limit = 10'000;
};

}  // namespace notify
