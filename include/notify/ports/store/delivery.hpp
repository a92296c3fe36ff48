#pragma once

#include <notify/delivery.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/ports/provider.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

struct ClaimRequest {
  NotificationType type = NotificationType::sms;
  std::string owner;
  UtcTime now;
  UtcTime lease_until;
  std::int64_t limit = 1000;
  std::vector<QueueClass> classes{};  ///< in the order of preference; empty: all
  NotificationId only{};              ///< this one alone, whatever its class; nil: any
};

/// A notification to be sent by the worker that holds `epoch`.
struct ClaimedNotification {
  Notification notification;
  std::int64_t epoch = 0;
  std::int64_t attempts = 0;      ///< begun before this claim
  std::string in_doubt_provider;  ///< not empty: an attempt there was begun and never ended
  UtcTime attempted_at{};         ///< when that was
};

/// A claim that is still held, by its epoch.
struct HeldClaim {
  NotificationId id;
  std::int64_t epoch = 0;
};

struct AttemptIntent {
  NotificationId id;
  std::int64_t epoch = 0;
  std::string provider;
  std::int64_t billable_units = 0;  ///< of what is sent now
  bool units_changed = false;       ///< the row says otherwise: store these
};

struct AttemptResult {
  NotificationId id;
  std::int64_t epoch = 0;
  std::string provider;
  SendOutcome outcome = SendOutcome::retry;
  std::string reference;
  UtcTime retry_at;      ///< outcomes retry and unknown: not before
  std::string detail{};  ///< outcomes unknown and rejected: why, in one line
};

/// How a message stands in its queue.
struct QueueEntry {
  QueueClass queue_class = QueueClass::normal;
  UtcTime available_at{};  ///< not claimed before
  std::string lease_owner{};
  std::optional<UtcTime> lease_until{};
  std::int64_t attempts = 0;
  std::string attempt_provider{};
  std::optional<UtcTime> attempted_at{};  ///< of an attempt without a known end
  std::string attempt_detail{};
};

/// A receipt that came before what it is about was known.
struct UnappliedReceipt {
  std::string provider;
  Status status = Status::delivered;
  UtcTime reported_at{};
  UtcTime received_at{};
};

/// A call about a message that is still to be made, or was given up.
struct OpenCall {
  std::string type;  ///< as callback_type has it
  std::int64_t attempts = 0;
  std::string reason{};
  UtcTime available_at{};
  std::optional<UtcTime> died_at{};
};

/// What the store keeps of a message beside its row.
struct NotificationTrace {
  std::optional<QueueEntry> queue{};
  std::vector<UnappliedReceipt> receipts{};
  std::vector<OpenCall> calls{};
  std::vector<UtcTime> complaints{};
};

/// By which request a message was asked for: as is_trace_parent() has it.
struct TraceParent {
  NotificationId id;
  std::string text;
};

/// Port of the store: the queue, claims and attempts. The rules of Store hold.
class DeliveryStore {
public:
  virtual ~DeliveryStore() = default;

  /// Takes up to `limit` notifications that are ready, oldest first, for `owner` until
  /// `lease_until`; each under an epoch greater than any before.
  [[nodiscard]] virtual Result<std::vector<ClaimedNotification>> claim(
      const ClaimRequest& request) = 0;

  /// Stores that attempts begin. Answers for each whether the epoch still holds; where it does
  /// not, nothing may be sent.
  [[nodiscard]] virtual Result<std::vector<bool>> begin_attempts(
      std::span<const AttemptIntent> intents, UtcTime now) = 0;

  /// Stores how attempts ended, under their epochs. Answers how many epochs were stale (those
  /// results were discarded). Parked receipts that now find their notification are applied.
  [[nodiscard]] virtual Result<std::int64_t> finish_attempts(std::span<const AttemptResult> results,
                                                             UtcTime now) = 0;

  /// Keeps claims until `lease_until`. Answers for each whether the epoch still holds.
  [[nodiscard]] virtual Result<std::vector<bool>> extend_claims(std::span<const HeldClaim> claims,
                                                                UtcTime lease_until) = 0;

  /// Attempts that were begun, whose end is not known, and that no worker holds at `now`.
  [[nodiscard]] virtual Result<std::vector<InDoubt>> list_in_doubt(UtcTime now,
                                                                   std::int64_t limit) = 0;

  /// How many notifications of `type` wait in the delivery queue, leased ones included.
  [[nodiscard]] virtual Result<std::int64_t> count_queued(NotificationType type) = 0;

  /// As Delivery::list_queues() says.
  [[nodiscard]] virtual Result<std::vector<QueueDepth>> list_queues(UtcTime now) = 0;
  /// As Delivery::list_leases() says. `limit` is positive.
  [[nodiscard]] virtual Result<std::vector<QueueLease>> list_leases(UtcTime now,
                                                                    std::int64_t limit) = 0;
  /// From one snapshot; empty if the service has no such message.
  [[nodiscard]] virtual Result<NotificationTrace> trace(ServiceId service, NotificationId id) = 0;

  /// Puts up to `limit` e-mails and SMS of a span back into the queue that are `created`, hold
  /// their recipient and stand in no queue. Answers how many. (rules/delivery 1.3)
  [[nodiscard]] virtual Result<std::int64_t> requeue_stuck(UtcTime created_from,
                                                           UtcTime created_before,
                                                           std::int64_t limit, UtcTime now) = 0;

  /// Keeps them, whether their messages are stored already or not; the first one of each counts.
  [[nodiscard]] virtual Result<void> put_trace_parents(std::span<const TraceParent> values,
                                                       UtcTime now) = 0;
  /// Of those that have one, in any order.
  [[nodiscard]] virtual Result<std::vector<TraceParent>> find_trace_parents(
      std::span<const NotificationId> ids) = 0;
  /// Forgets those that were put before. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_trace_parents(UtcTime created_before) = 0;
};

}  // namespace notify
