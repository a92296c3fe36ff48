#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Also the template's type. (rules/notifications 1.1)
enum class NotificationType : std::uint8_t { email, sms, letter };
inline constexpr NotificationType all_notification_types[] = {
    NotificationType::email, NotificationType::sms, NotificationType::letter};

/// normal = live, team = only team and guest list, test = nothing is really sent or billed.
enum class KeyType : std::uint8_t { normal, team, test };

/// The fourteen states of a notification. (rules/notifications 1.3)
enum class Status : std::uint8_t {
  cancelled,
  created,
  sending,
  sent,
  delivered,
  pending,
  failed,  ///< deprecated, found in old rows only
  technical_failure,
  temporary_failure,
  permanent_failure,
  pending_virus_check,
  validation_failed,
  virus_scan_failed,
  returned_letter,
};
inline constexpr int status_count = 14;

enum class Postage : std::uint8_t { none, first, second, economy, europe, rest_of_world };

/// The names that the database and the public API use: "sms", "technical-failure", …
[[nodiscard]] std::string_view name_of(NotificationType type) noexcept;
[[nodiscard]] std::string_view name_of(KeyType type) noexcept;
[[nodiscard]] std::string_view name_of(Status status) noexcept;
[[nodiscard]] std::string_view name_of(Postage postage) noexcept;
/// Each fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<NotificationType> notification_type_from(std::string_view name);
[[nodiscard]] Result<KeyType> key_type_from(std::string_view name);
[[nodiscard]] Result<Status> status_from(std::string_view name);
[[nodiscard]] Result<Postage> postage_from(std::string_view name);

/// What people read of a status: "Sent internationally", "Accepted"; its name where that is all.
[[nodiscard]] std::string_view text_of(NotificationType type, Status status) noexcept;

/// A set of statuses; one bit each.
class StatusSet {
public:
  constexpr StatusSet() = default;
  template <typename... S>
  [[nodiscard]] static constexpr StatusSet of(S... statuses) noexcept {
    StatusSet set;
    ((set.bits_ |= bit(statuses)), ...);
    return set;
  }
  constexpr void add(Status status) noexcept { bits_ |= bit(status); }
  [[nodiscard]] constexpr bool contains(Status status) const noexcept {
    return (bits_ & bit(status)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  friend constexpr bool operator==(StatusSet, StatusSet) = default;

private:
  static constexpr std::uint16_t bit(Status status) noexcept {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(status));
  }
  std::uint16_t bits_ = 0;
};

/// The groups of statuses. (rules/notifications 2)
namespace status_groups {
inline constexpr StatusSet failed =
    StatusSet::of(Status::technical_failure, Status::temporary_failure, Status::permanent_failure,
                  Status::validation_failed, Status::virus_scan_failed, Status::returned_letter);
inline constexpr StatusSet completed =
    StatusSet::of(Status::sent, Status::delivered, Status::failed, Status::technical_failure,
                  Status::temporary_failure, Status::permanent_failure, Status::returned_letter,
                  Status::cancelled, Status::validation_failed);
inline constexpr StatusSet success = StatusSet::of(Status::sent, Status::delivered);
inline constexpr StatusSet billable_sms =
    StatusSet::of(Status::sending, Status::sent, Status::delivered, Status::pending,
                  Status::temporary_failure, Status::permanent_failure);
inline constexpr StatusSet billable_letters =
    StatusSet::of(Status::sending, Status::delivered, Status::returned_letter);
inline constexpr StatusSet sent_emails = StatusSet::of(
    Status::sending, Status::delivered, Status::temporary_failure, Status::permanent_failure);
}  // namespace status_groups

/// The statuses of `type` that ft_billing counts. (rules/notifications 2.3)
[[nodiscard]] constexpr StatusSet billed_statuses(NotificationType type) noexcept {
  switch (type) {
    case NotificationType::email: return status_groups::sent_emails;
    case NotificationType::sms: return status_groups::billable_sms;
    case NotificationType::letter: return status_groups::billable_letters;
  }
  return {};
}

/// Merges a receipt's status into the current one by rank, so that receipts commute: any order and
/// any repetition end in the same status. The ranks are one total order, rising: created,
/// pending-virus-check, sending, pending, sent, failed, temporary-failure, permanent-failure,
/// technical-failure, delivered, returned-letter, validation-failed, virus-scan-failed, cancelled.
/// So delivered beats every failure, a technical failure of ours included, and yields to
/// returned-letter only; the last three are decided before sending and no provider reports them.
/// Returns the status to store (`current` if the receipt changes nothing).
/// (rules/notifications 4.1, I5)
[[nodiscard]] Status merged_status(Status current, Status reported) noexcept;

/// The personal data of a notification as a store keeps it while the engine has a sealing key:
/// `to`, `normalised_to`, `personalisation`, `reply_to_text` and `unsubscribe_link` in one sealed
/// value.
struct SealedData {
  std::string bytes;  ///< empty: the fields of the notification stand as they are
  std::int32_t key_id = 0;
  std::int64_t recipient_index = 0;  ///< blind index of service and `normalised_to`
  bool to_tv_number = false;         ///< to 07700 900…, which no subscriber has: see statistics
  friend bool operator==(const SealedData&, const SealedData&) = default;
};

/// True if `normalised_to` is one of the UK mobile numbers that are reserved for drama.
[[nodiscard]] constexpr bool is_tv_number(std::string_view normalised_to) noexcept {
  return normalised_to.size() > 2 && normalised_to.substr(2, 7) == "7700900";
}
/// A status that receipts made, and whether it is an unspecified failure: its provider said no more
/// than "failed".
struct MergedStatus {
  Status status = Status::created;
  bool unspecified = false;
  friend bool operator==(const MergedStatus&, const MergedStatus&) = default;
};
/// merged_status() for receipts that may be unspecified (Receipt::unspecified): such a failure is
/// temporary if a pending or a temporary failure came too, before or after it, or if the message
/// was `sent`, and else permanent. Receipts still commute. (rules/notifications 4.4, I5)
[[nodiscard]] MergedStatus merged_receipt(MergedStatus current, MergedStatus reported) noexcept;

/// As long as any retention.
inline constexpr std::chrono::hours failure_reason_kept{90 * 24};

/// One rendered message to one recipient: immutable content, mutable delivery state.
/// (rules/notifications 3.1)
struct Notification {
  NotificationId id;
  ServiceId service_id;
  TemplateId template_id;
  int template_version = 0;
  NotificationType type = NotificationType::sms;
  KeyType key_type = KeyType::normal;
  std::optional<ApiKeyId> api_key_id;
  JobId job_id;                                ///< nil: not from a job
  std::optional<std::int64_t> job_row_number;  ///< 0-based CSV row
  std::string to;                              ///< as typed; empty once archived
  std::string normalised_to;
  std::string personalisation;  ///< JSON object as text
  std::string client_reference;
  std::string reply_to_text;  ///< sender name (SMS) or reply-to address (e-mail)
  std::string reference;      ///< the provider's id
  std::string sent_by;        ///< provider identifier; empty until sent
  Status status = Status::created;
  std::int64_t billable_units = 0;  ///< SMS fragments, letter sheets, 0 for e-mail
  std::int64_t rate_multiplier = 1;
  bool international = false;
  std::string phone_prefix;  ///< "44", "1", …; empty if not SMS
  Postage postage = Postage::none;
  UtcTime created_at;
  std::optional<UtcTime> sent_at;
  std::optional<UtcTime> updated_at;
  std::string unsubscribe_link{};  ///< https; e-mail only
  /// Why it became a technical failure: what its provider said, or why it was given up. One line
  /// without personal data; forgotten after failure_reason_kept.
  std::string failure_reason{};
  UserId created_by{};  ///< who sent it by hand; nil: a job, an API key, or it is not known
  SealedData sealed{};  ///< as stored; what the engine hands out is open, and this is empty
  friend bool operator==(const Notification&, const Notification&) = default;
};

/// Where a notification is looked for.
enum class Places : bool {
  live,  ///< among those that are not moved to the history
  all,   ///< there, in the history and in files of it
};

/// Which notifications of a service are asked for, newest first.
struct NotificationQuery {
  StatusSet statuses{};                           ///< empty: all
  std::vector<NotificationType> types{};          ///< empty: all
  std::optional<std::string> client_reference{};  ///< empty text: those without one
  std::optional<KeyType> key_type{};
  bool include_jobs = false;  ///< also those that came from a job
  JobId job{};                ///< those of this job alone
  TemplateId template_id{};   ///< those of this template alone
  /// To go on after a page: the id of its last notification, which may have moved to the history
  /// since. Unknown, or another service's: nothing is found.
  NotificationId older_than{};
  bool with_history = false;    ///< also those that were moved to the history; see Notification::to
  std::int64_t limit = 250;     ///< 1 to 10,000
  bool include_one_off = true;  ///< also those that somebody sent by hand
  bool include_tests = true;    ///< also those of test keys
  std::optional<UtcTime> created_since{};
  std::optional<UtcTime> created_before{};
  bool without_keys = false;  ///< those alone that came with no API key
  std::int64_t skip = 0;      ///< 0 to 1,000,000; a page by `older_than` is cheaper
};

/// Which notifications of a job are asked for, by row.
struct JobRowsQuery {
  StatusSet statuses{};      ///< empty: all
  std::int64_t limit = 250;  ///< 0 to 10,000
  std::int64_t skip = 0;
};

struct NotificationPage {
  std::vector<Notification> notifications;
  std::int64_t total = 0;  ///< of all pages
};

/// What somebody looks for among live notifications: part of a recipient or of a reference.
struct NotificationSearch {
  std::string text{};
  std::optional<NotificationType> type{};  ///< nothing: any
  StatusSet statuses{};                    ///< empty: all
  std::int64_t limit = 50;                 ///< 1 to 10,000
};
/// How many of a service's newest live notifications are looked at.
inline constexpr std::int64_t searched_notifications_max = 100'000;

}  // namespace notify
