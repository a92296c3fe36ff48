#pragma once

#include <notify/ids.hpp>
#include <notify/in_doubt.hpp>
#include <notify/notification.hpp>
#include <notify/receipts.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace notify {

class InboundReader;
class ReceiptReader;

/// The printed half of a letter.
struct OutboundLetter {
  std::string pdf;          ///< pages of A4, with the white word by which printers sort
  std::int64_t pages = 0;   ///< at most letter_pages_max
  std::string reference{};  ///< ours, of 16 characters: what the printer knows the letter by
  Postage postage = Postage::none;
  OrganisationId organisation_id{};  ///< of its service; nil: of none
  /// Receipts::make_token(): who has it may report on this letter. Empty without a sealing key.
  std::string receipt_token{};
  friend bool operator==(const OutboundLetter&, const OutboundLetter&) = default;
};

/// One message as a provider gets it. `provider_key` stays the same over all attempts at one
/// notification, so that a provider which de-duplicates sends once.
struct OutboundMessage {
  NotificationId id;
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  KeyType key_type = KeyType::normal;
  std::string provider_key;
  std::string to;         ///< E.164 digits (SMS), address (e-mail) or address lines (letter)
  std::string sender;     ///< SMS sender name; e-mail: address of the From line
  std::string from_name;  ///< e-mail only
  std::string reply_to;   ///< e-mail only; may be empty
  std::string subject;    ///< e-mail only
  std::string body;       ///< SMS text, or the plain text of an e-mail
  std::string html;       ///< e-mail only: a whole page
  /// E-mail only: https URL at which one POST unsubscribes the recipient, in at most 900 printable
  /// ASCII characters. Goes out in the headers of RFC 8058; empty means none.
  std::string unsubscribe_link{};
  OutboundLetter letter{};  ///< letters only
  /// For the header `traceparent` (notify/trace_parent.hpp), where a message goes in a request of
  /// its own; empty: none.
  std::string trace_parent{};
};

enum class SendOutcome : std::uint8_t {
  accepted,  ///< the provider has it (also: it says that it had it already)
  rejected,  ///< it will never take this message: technical-failure
  retry,     ///< it did not take it now; nothing was sent
  unknown,   ///< the line dropped when it may have been taken: in doubt
};

/// An answer that was not filled in means that nothing is known; retry, which sends again, must be
/// chosen.
struct SendResult {
  SendOutcome outcome = SendOutcome::unknown;
  /// The provider's id for the message; may be empty. A letter keeps the one that it has.
  std::string reference;
  std::string detail;  ///< one line for logs and operators; never personal data
};

/// What a provider received itself, on a line that it keeps: a receipt, or an SMS that came in.
struct ReceivedPost {
  std::string body;      ///< up to 64 KiB, as its receipt_reader() reads it
  bool is_kept = false;  ///< the engine has stored it: whoever sent it may be told so
};
/// Stores what it can of some posts, in order, and says of each whether it is kept.
using PostKeeper = std::function<void(std::span<ReceivedPost>)>;

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

  /// Reads what is posted in this provider's name; null: the engine looks among the readers that it
  /// was given (notify/ports/receipt_reader.hpp).
  [[nodiscard]] virtual std::shared_ptr<ReceiptReader> receipt_reader() { return nullptr; }
  /// The same for the SMS that it hands over (notify/ports/inbound_reader.hpp).
  [[nodiscard]] virtual std::shared_ptr<InboundReader> inbound_reader() { return nullptr; }

  /// How often listen() is to be called when nothing is sent; zero: it keeps no line of its own.
  [[nodiscard]] virtual std::chrono::microseconds listens_every() const noexcept {
    return std::chrono::microseconds::zero();
  }
  /// Hands what has come in to `keep` and acknowledges to the peer what is kept, and that alone;
  /// does whatever else keeps the line up. Waits for nothing but a line that has to be opened. An
  /// error, such as code `forked`, means that nothing was handed over.
  [[nodiscard]] virtual Result<void> listen(const PostKeeper& keep) {
    static_cast<void>(keep);
    return {};
  }
};

}  // namespace notify
