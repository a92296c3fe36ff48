#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// What to do with a message whose attempt was begun but whose result is not known (the process
/// died, the line dropped after the data went out). A second copy leaves at once only where the
/// provider removes duplicates, see Provider::removes_duplicates(). (reliability C4)
enum class InDoubtPolicy : std::uint8_t {
  /// the default: where the provider removes duplicates, try again under the same provider key;
  /// elsewhere as wait_for_receipt
  by_capability,
  /// leave it listed as in doubt until a receipt settles it, but no longer than in_doubt_wait();
  /// then technical-failure
  wait_for_receipt,
  fail,  ///< technical-failure
  /// the host takes a second copy into account: where the provider does not remove duplicates, wait
  /// for a receipt first; if none comes, send once more, and fail if that ends in doubt as well
  resend,
};

/// How long a receipt is waited for unless a provider says, and at most.
inline constexpr std::chrono::hours in_doubt_wait_default{72};
inline constexpr std::chrono::hours in_doubt_wait_max{7 * 24};

/// One message as a provider gets it. `provider_key` stays the same over all attempts at one
/// notification, so that a provider which de-duplicates sends once.
struct OutboundMessage {
  NotificationId id;
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  KeyType key_type = KeyType::normal;
  std::string provider_key;
  std::string to;         ///< E.164 digits (SMS) or address (e-mail)
  std::string sender;     ///< SMS sender name; e-mail: address of the From line
  std::string from_name;  ///< e-mail only
  std::string reply_to;   ///< e-mail only; may be empty
  std::string subject;    ///< e-mail only
  std::string body;       ///< SMS text, or the plain text of an e-mail
  std::string html;       ///< e-mail only: a whole page
  /// E-mail only: https URL at which one POST unsubscribes the recipient, in at most 900 printable
  /// ASCII characters. Goes out in the headers of RFC 8058; empty means none.
  std::string unsubscribe_link{};
};

enum class SendOutcome : std::uint8_t {
  accepted,  ///< the provider has it (also: it says that it had it already)
  rejected,  ///< it will never take this message: technical-failure
  retry,     ///< it did not take it now; nothing was sent
  unknown,   ///< the line dropped when it may have been taken: in doubt
};

/// An answer that nobody filled in says that nothing is known: retry, which sends again, must be
/// said.
struct SendResult {
  SendOutcome outcome = SendOutcome::unknown;
  std::string reference;  ///< the provider's id for the message; may be empty
  std::string detail;     ///< one line for logs and operators; never personal data
};

/// A delivery report as a provider sends it, already decoded. Found by `id`, or where that is nil
/// by (`provider`, `reference`).
struct Receipt {
  NotificationId id;
  std::string provider;
  std::string reference;
  Status status = Status::delivered;
  UtcTime at;  ///< when the provider says it happened
  /// `status` is permanent_failure for want of a better word: with a pending or a temporary failure
  /// before or after it, it means temporary_failure. (behaviour 5.6, Firetext)
  bool unspecified = false;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

using QuarantinedReceiptId = Id<struct QuarantinedReceiptTag>;

/// What a provider sent as a receipt and nobody could read so far (reliability P7), or could read
/// but never match to a notification (P4).
struct QuarantinedReceipt {
  QuarantinedReceiptId id;  ///< the same for the same bytes of the same provider
  std::string provider;     ///< empty if a receipt of unknown_notification_reason had none
  /// The bytes as they came, up to 64 KiB; may name recipients. With unknown_notification_reason:
  /// to_json() of the receipt, which receipt_from_json() reads.
  std::string raw;
  std::string reason;  ///< one line for operators: why it was not read
  UtcTime received_at;
  friend bool operator==(const QuarantinedReceipt&, const QuarantinedReceipt&) = default;
};
inline constexpr std::size_t quarantined_receipt_bytes_max = 64 << 10;
inline constexpr std::int64_t quarantined_receipts_max = 100'000;  ///< of one provider
/// The reason of a receipt that was understood, and whose notification never turned up.
inline constexpr std::string_view unknown_notification_reason = "unknown notification";
/// Days that a receipt waits in the inbox for its notification, unless EnginePorts says otherwise.
inline constexpr int parked_receipt_days_default = 7;
inline constexpr int parked_receipt_days_max = 60;
/// Then the bytes go: longer than any retention no personal data stay.
inline constexpr std::chrono::hours quarantined_receipt_kept{90 * 24};

/// Port: a company or program that carries messages. The engine calls send_many() while holding no
/// lock and no transaction. One instance is called from one thread at a time.
class Provider {
public:
  virtual ~Provider() = default;

  /// Short stable name that is stored as `sent_by`: "mmg", "smtp".
  [[nodiscard]] virtual std::string_view identifier() const noexcept = 0;
  [[nodiscard]] virtual NotificationType type() const noexcept = 0;
  /// Whether it takes a message once for each `provider_key`, however often it is handed over.
  [[nodiscard]] virtual bool removes_duplicates() const noexcept { return false; }
  [[nodiscard]] virtual InDoubtPolicy in_doubt_policy() const noexcept {
    return InDoubtPolicy::by_capability;
  }
  /// How long a receipt is waited for, from the begin of the attempt.
  [[nodiscard]] virtual std::chrono::microseconds in_doubt_wait() const noexcept {
    return in_doubt_wait_default;
  }

  /// At most so many messages come in one call; their results are stored before the next one.
  [[nodiscard]] virtual std::size_t batch_max() const noexcept { return 500; }

  /// Sends each message and returns exactly one result per message, in order. An Error means that
  /// nothing is known about any of them (they become in doubt); throwing means the same. Code
  /// `forked` means that nothing was sent. If nothing is known about a whole batch, no other goes
  /// to this provider in the same round.
  [[nodiscard]] virtual Result<std::vector<SendResult>> send_many(
      std::span<const OutboundMessage> messages) = 0;
};

}  // namespace notify
