#pragma once

#include <notify/email_page.hpp>
#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/in_doubt.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The rules of delivery: what goes first, who carries it, and when to try again. Values and pure
/// functions. (rules/delivery, rules/providers)
namespace notify {

// -- the queue ------------------------------------------------------------------------------------

/// What is claimed first. Each class is a queue of its own within a type of notification.
enum class QueueClass : std::uint8_t {
  priority,  ///< of templates that were put there: login codes, alarms
  normal,    ///< single messages
  bulk,      ///< rows of a job
  test,      ///< test keys, whatever they send
};
inline constexpr int queue_class_count = 4;

[[nodiscard]] std::string_view name_of(QueueClass value) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<QueueClass> queue_class_from(std::string_view name);

/// The class of a notification whose template has none of its own.
[[nodiscard]] constexpr QueueClass queue_class_of(const Notification& n) noexcept {
  if (n.key_type == KeyType::test) return QueueClass::test;
  return n.job_id.is_nil() ? QueueClass::normal : QueueClass::bulk;
}

/// At most how many of `limit` each of `classes` may claim at first, so that none is starved: each
/// class keeps a tenth of the limit for every class behind it. What they leave is free for all.
[[nodiscard]] std::vector<std::int64_t> shares_of(std::span<const QueueClass> classes,
                                                  std::int64_t limit);

// -- trying again ---------------------------------------------------------------------------------

/// When a message that no provider took is tried again after `attempts` (1 or more): an SMS at once
/// and then after `usual`, an e-mail always after `usual`. (rules/delivery 2.2)
[[nodiscard]] std::chrono::microseconds retry_delay(NotificationType type, std::int64_t attempts,
                                                    std::chrono::microseconds usual) noexcept;

/// A message in doubt: its attempt was begun and has no known end; and the policy of its provider.
struct Doubt {
  UtcTime created_at;
  UtcTime attempted_at;
  InDoubtPolicy policy = InDoubtPolicy::by_capability;
  bool removes_duplicates = false;
  std::chrono::microseconds wait = in_doubt_wait_default;
};
enum class DoubtVerdict : std::uint8_t { send_again, wait, give_up };
/// What is to be done about it at `now`. Only where the provider removes duplicates is it sent
/// again without a wait; where it does not, twice at most, and only if the host's policy says so.
/// (rules/reliability C4)
[[nodiscard]] DoubtVerdict verdict_on(const Doubt& doubt, UtcTime now) noexcept;
/// When one that waits is judged again: after `usual` at first, then less and less often, and when
/// the wait is over. A receipt calls it up earlier.
[[nodiscard]] UtcTime next_look_at(const Doubt& doubt, UtcTime now,
                                   std::chrono::microseconds usual) noexcept;

inline constexpr std::size_t detail_bytes_max = 200;
inline constexpr std::size_t detail_bytes_read_max = 2'000;  ///< what comes after is not looked at
/// What a provider says of a message, fit to be stored and shown: one line, without `secrets` (whom
/// the message was for, and what it said of them), e-mail addresses and numbers of more than six
/// digits, each of which leaves a "…".
[[nodiscard]] std::string public_detail(std::string_view said,
                                        std::span<const std::string> secrets = {});

/// What is reported of a message that a test key sends: SMS to numbers that end in 7700900003 fail
/// for now and in 7700900002 for good, e-mails to temp-fail@ and perm-fail@simulator.notify
/// likewise; all others are delivered. (rules/sending 5.1)
[[nodiscard]] Status test_status(NotificationType type, std::string_view to) noexcept;

// -- providers ------------------------------------------------------------------------------------

inline constexpr std::int64_t provider_priority_max = 100;
inline constexpr std::int64_t provider_rate_max = 1'000'000;

/// How a provider is used. Every change is a version of its own in the history.
/// (rules/providers 1.1)
struct ProviderDetails {
  std::string identifier;
  NotificationType type = NotificationType::sms;
  std::string display_name;
  std::int64_t priority = 50;          ///< weight among the active providers, 0 to 100
  std::int64_t resting_priority = 50;  ///< where the balance tends back to, 0 to 100
  bool active = true;
  bool supports_international = true;
  std::int64_t rate_per_second = 0;  ///< messages over all workers, up to a million; 0: no limit
  std::int64_t version = 1;
  UtcTime updated_at;      ///< of this version
  std::string created_by;  ///< who made this version; empty: the library itself
  std::string reason;      ///< why
  friend bool operator==(const ProviderDetails&, const ProviderDetails&) = default;
};

/// Fails with invalid_argument if a number is out of range, a text is too long, or the identifier
/// is no name: empty, blank, with control characters, needless spaces or what nobody sees.
[[nodiscard]] Result<void> check_provider_details(const ProviderDetails& details);

/// Spreads messages evenly and repeatably: the same message in the same attempt draws the same.
[[nodiscard]] std::uint64_t draw_of(NotificationId id, std::int64_t attempts) noexcept;
/// Which of `weights` a draw falls on; all zero count as equal. `weights` must not be empty.
[[nodiscard]] std::size_t weighted_choice(std::span<const std::int64_t> weights,
                                          std::uint64_t draw) noexcept;

// -- the balance between providers (rules/providers 3.1) ------------------------------------------

inline constexpr std::int64_t provider_errors_max = 50;  ///< more in the window: something is wrong
inline constexpr std::chrono::seconds provider_error_window{60};
inline constexpr std::chrono::seconds provider_error_bucket{5};
inline constexpr std::chrono::minutes errors_quiet{1};  ///< nothing may have changed for so long
inline constexpr std::chrono::minutes slow_quiet{5};
inline constexpr std::chrono::minutes tend_quiet{15};
inline constexpr std::chrono::minutes slow_window{15};  ///< messages of how long count
inline constexpr std::chrono::minutes slow_after{5};    ///< what takes so long is slow
inline constexpr std::int64_t slow_percent = 15;
inline constexpr std::chrono::minutes slow_check_every{1};

/// Why priorities move by themselves.
enum class BalanceCause : std::uint8_t { errors, slow };

/// A provider that does worse than it should, and the figures that say so.
struct ProviderTrouble {
  std::string provider;
  BalanceCause cause = BalanceCause::errors;
  std::int64_t count = 0;     ///< failed calls in provider_error_window, or slow messages
  std::int64_t messages = 0;  ///< slow: of how many in slow_window
};

/// The new versions of those of `active` whose priority changes when 10 move away from the provider
/// in trouble: the one of the others with the lowest priority gets them. Empty with fewer than two
/// providers, or if the one in trouble is none of them. Only priority and reason, which tells the
/// figures, differ from what was given.
[[nodiscard]] std::vector<ProviderDetails> shifted_away(std::span<const ProviderDetails> active,
                                                        const ProviderTrouble& trouble);
/// The new versions of those of `active` that are not where they rest: each moves up to 10 towards
/// it. Empty with fewer than two providers.
[[nodiscard]] std::vector<ProviderDetails> tended_back(std::span<const ProviderDetails> active);

/// How fast one provider has delivered in the last minutes.
struct DeliverySpeed {
  std::string provider;
  std::int64_t messages = 0;
  std::int64_t slow = 0;
};

/// The provider to move away from: the slowest, if some are slow and some are not.
[[nodiscard]] std::optional<ProviderTrouble> slow_provider(std::span<const DeliverySpeed> speeds);

struct InDoubt {
  NotificationId id;
  ServiceId service_id;
  std::string provider;
  UtcTime attempted_at;
  std::int64_t attempts = 0;
  std::string reason{};  ///< what the provider said; empty: its worker ended before the answer
  UtcTime judged_at{};   ///< when it is claimed and judged again
};

/// What stands in one queue: messages of a type and a class. Each counts once as ready, put off or
/// held.
struct QueueDepth {
  NotificationType type = NotificationType::sms;
  QueueClass queue_class = QueueClass::normal;
  std::int64_t ready = 0;                ///< may be claimed now
  std::int64_t put_off = 0;              ///< may be claimed later: they were tried before
  std::int64_t held = 0;                 ///< under a lease
  std::int64_t attempts = 0;             ///< begun for all of them so far
  std::optional<UtcTime> ready_since{};  ///< of the oldest that is ready
  friend bool operator==(const QueueDepth&, const QueueDepth&) = default;
};

/// What one worker holds of one type, under leases that end together.
struct QueueLease {
  std::string owner;
  NotificationType type = NotificationType::sms;
  UtcTime lease_until{};
  std::int64_t messages = 0;
  std::int64_t attempts = 0;  ///< begun for all of them so far
  friend bool operator==(const QueueLease&, const QueueLease&) = default;
};

struct DeliverOptions {
  NotificationType type = NotificationType::sms;
  std::string owner = "worker";
  std::int64_t limit = 1000;
  std::chrono::microseconds lease{300'000'000};
  std::chrono::microseconds retry_delay{300'000'000};
  std::int64_t attempts_max = 49;  ///< then technical-failure (rules/delivery 2.2)
  EmailPage email_page{};          ///< what e-mails are set in
  /// The queues to serve, in the order of preference; empty: all, priority first. Each leaves a
  /// tenth of the limit to each class behind it.
  std::vector<QueueClass> classes{};
  /// This notification alone, whatever waits before it in its queue; nil: whatever is ready. Does
  /// nothing if it is not ready.
  NotificationId only{};
};

struct DeliverReport {
  std::int64_t claimed = 0;
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t retried = 0;
  std::int64_t in_doubt = 0;  ///< the provider's answer is unknown, now or from an older attempt
  std::int64_t stale = 0;     ///< results that came after the lease was lost
  std::int64_t unreadable =
      0;  ///< sealed data that this engine's keys do not open: tried again later
  std::int64_t deferred = 0;  ///< beyond the rate of every provider: tried again within seconds
};

/// Handing messages to providers.
class Delivery : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Claims, stores intents, calls the provider, stores results: one bounded round. Fails with
  /// busy while another round, also one that this is called from, uses the same provider: to send
  /// with several workers, give each an engine and a provider of its own.
  [[nodiscard]] Result<DeliverReport> run(const DeliverOptions& options);
  [[nodiscard]] Result<std::int64_t> count_queued(NotificationType type);

  /// Every queue in which something stands, by type and class. One statement, which reads each
  /// message that waits.
  [[nodiscard]] Result<std::vector<QueueDepth>> list_queues();
  /// Leases that have not ended, the one that ends first in front; at most `limit`.
  [[nodiscard]] Result<std::vector<QueueLease>> list_leases(std::int64_t limit);

  /// Puts e-mails and SMS that wait to be sent and stand in no queue back into theirs: those of the
  /// last two days, an hour after their creation. Answers how many. (rules/delivery 1.3)
  [[nodiscard]] Result<std::int64_t> requeue_stuck();
  [[nodiscard]] Result<std::vector<InDoubt>> list_in_doubt(std::int64_t limit);
};

}  // namespace notify
