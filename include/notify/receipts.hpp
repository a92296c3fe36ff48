#pragma once

#include <notify/billing.hpp>
#include <notify/complaint.hpp>
#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What providers report of messages, and what is kept of reports that nobody could read.
namespace notify {

struct HttpHeader;

/// A delivery report as a provider sends it, already decoded. Found by `id`, or where that is nil
/// by (`provider`, `reference`).
struct Receipt {
  NotificationId id;
  std::string provider;
  std::string reference;
  Status status = Status::delivered;
  UtcTime at;  ///< when the provider says it happened
  /// An unspecified failure: `status` is permanent_failure; with a pending or a temporary failure
  /// before or after it, it means temporary_failure. (rules/receipts 1.2)
  bool unspecified = false;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

using QuarantinedReceiptId = Id<struct QuarantinedReceiptTag>;

/// The bytes of a receipt that the library could not read (rules/receipts 3.2), or could read but
/// never match to a notification (P4).
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
/// A longer one is large; of these a provider has fewer, so that all together stay below 500 MB.
inline constexpr std::size_t quarantined_receipt_small_bytes_max = 4'096;
inline constexpr std::int64_t quarantined_large_receipts_max = 1'000;
/// What is in quarantine: to be watched, since a provider that fills it is held off.
struct QuarantineUse {
  std::int64_t receipts = 0;
  std::int64_t bytes = 0;
  friend bool operator==(const QuarantineUse&, const QuarantineUse&) = default;
};
/// The reason of a receipt that was understood, and whose notification never turned up.
inline constexpr std::string_view unknown_notification_reason = "unknown notification";
/// Days that a receipt waits in the inbox for its notification, unless EnginePorts says otherwise.
inline constexpr int parked_receipt_days_default = 7;
inline constexpr int parked_receipt_days_max = 60;
/// Then the bytes go: longer than any retention no personal data stay.
inline constexpr std::chrono::hours quarantined_receipt_kept{90 * 24};

/// {"id", "provider", "reference", "status", "at", "unspecified"}: equal receipts are equal bytes.
/// `id` is null where the receipt names a reference only. It holds no personal data.
[[nodiscard]] std::string to_json(const Receipt& receipt);
/// Reads what to_json() wrote, all of it and nothing else. Fails with invalid_argument.
[[nodiscard]] Result<Receipt> receipt_from_json(std::string_view json);

/// A letter that came back. (rules/receipts 1.7)
struct ReturnedLetter {
  NotificationId notification_id;
  ServiceId service_id;
  LocalDay reported_on;  ///< in the calendar of the service
  UtcTime created_at;    ///< when it was reported first
  friend bool operator==(const ReturnedLetter&, const ReturnedLetter&) = default;
};

/// How many letters came back on a day.
struct ReturnedLetterDay {
  LocalDay day;
  std::int64_t count = 0;
  friend bool operator==(const ReturnedLetterDay&, const ReturnedLetterDay&) = default;
};

/// A letter that came back, with what it was.
struct ReturnedLetterLine {
  ReturnedLetter letter;
  NotificationType type = NotificationType::letter;
  std::string client_reference{};
  UtcTime sent_at;  ///< when the letter was made
  TemplateId template_id{};
  int template_version = 0;
  std::string template_name{};        ///< empty: it was uploaded as a PDF
  bool has_api_key = false;           ///< it came through the API
  std::string user_name{};            ///< who sent it by hand; empty: nobody
  std::string user_email_address{};   ///< theirs
  std::string original_file_name{};   ///< of the job; empty: of none
  std::optional<std::int64_t> row{};  ///< in the job's file, from 0
  friend bool operator==(const ReturnedLetterLine&, const ReturnedLetterLine&) = default;
};

struct ReturnedLetters {
  std::vector<ReturnedLetterLine> lines;  ///< newest first
  std::int64_t orphaned = 0;              ///< those whose letter is not known any more
};

struct ReceiptReport {
  std::int64_t applied = 0;
  std::int64_t unchanged = 0;
  std::int64_t parked = 0;
  std::int64_t quarantined = 0;  ///< of take() only
};

/// What providers report of messages. (rules/receipts 1.1)
class Receipts : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<ReceiptReport> record(std::span<const Receipt> receipts);

  /// Keeps the bytes of a receipt that could not be read, until replay() or for 90 days;
  /// the same bytes again change nothing. `reason` is one line without personal data. Answers their
  /// id. Fails with invalid_argument if they are empty or more than 64 KiB, busy if 100,000 of the
  /// provider wait already, or 1,000 of more than 4 KiB and it is such a one. (rules/receipts 3.3)
  [[nodiscard]] Result<QuarantinedReceiptId> quarantine(std::string_view provider,
                                                        std::string_view raw,
                                                        std::string_view reason);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<QuarantinedReceipt>> list_quarantined(std::int64_t limit);

  /// How much of a provider is there; of all of them if it is empty. Reads it all.
  [[nodiscard]] Result<QuarantineUse> quarantine_use(std::string_view provider = {});

  /// Applies what quarantined bytes turned out to mean, as record() would, and forgets
  /// them, in one transaction. No receipts: they meant nothing. Fails with not_found.
  [[nodiscard]] Result<ReceiptReport> replay(QuarantinedReceiptId id,
                                             std::span<const Receipt> receipts);

  /// Reads quarantined bytes once more, with the reader that the provider has now, applies what
  /// they mean and forgets them; a receipt of unknown_notification_reason waits for its
  /// notification again. Fails with not_found, and with invalid_argument if nobody can read them
  /// now either: then they stay. What comes with a receipt, such as a complaint or an inbound SMS,
  /// is recorded before they are forgotten: killed between the two, an inbound SMS is there twice.
  [[nodiscard]] Result<ReceiptReport> read_again(QuarantinedReceiptId id);

  /// Reads what a provider posted and records it: receipts, complaints, letters that were
  /// despatched and inbound SMS. The reader is the one that the added provider of this identifier
  /// brings along, or the one of the ports. What cannot be read goes into quarantine and is counted
  /// there. Fails with invalid_argument, naming those that can be read, for another provider; with
  /// Reason::sender_unverified for a post that the provider did not sign, and as unavailable or
  /// busy if nobody can tell now: of these nothing is kept.
  [[nodiscard]] Result<ReceiptReport> take(std::string_view provider, std::string_view body,
                                           std::span<const HttpHeader> headers = {});

  /// Whether only what the provider signed is taken in its name, so that anybody may be let post.
  /// Not so for a provider whose receipts cannot be read.
  [[nodiscard]] bool checks_sender(std::string_view provider);

  /// Whether the provider asks by GET instead of posting: then take() gets the query for a body.
  [[nodiscard]] bool reads_query(std::string_view provider);

  /// The same for the print provider, whose callback URL held `token`: it says which letter is
  /// meant, whatever the body says. Fails with not_found for every kind of wrong token alike.
  [[nodiscard]] Result<ReceiptReport> take_letter(std::string_view token, std::string_view body);

  /// The letter that a token of make_token() names. Fails with not_found for every kind of wrong
  /// token alike, with unsupported without a sealer.
  [[nodiscard]] Result<NotificationId> letter_of(std::string_view token);

  /// A token for the callback URL of one letter; only this library can make it.
  /// (rules/receipts 1.6) Fails with unsupported without a sealer.
  [[nodiscard]] Result<std::string> make_token(NotificationId id);

  /// Answers how many letters were new or moved to another day.
  [[nodiscard]] Result<std::int64_t> record_despatches(std::span<const LetterDespatch> letters);

  /// Records letters that came back, by the references under which a provider took them: up to
  /// 10,000. Each becomes `returned-letter` and its service is told (rules/receipts 1.7); a
  /// reference that is unknown waits, as a receipt does.
  [[nodiscard]] Result<ReceiptReport> return_letters(std::string_view provider,
                                                     std::span<const std::string> references);

  /// The latest reported first; `limit` up to 10,000. Fails with not_found if the service is
  /// unknown.
  [[nodiscard]] Result<std::vector<ReturnedLetter>> list_returned(ServiceId service,
                                                                  std::int64_t limit = 50,
                                                                  std::int64_t skip = 0);

  /// The days on which letters of a service were reported to have come back, newest first.
  [[nodiscard]] Result<std::vector<ReturnedLetterDay>> returned_by_day(ServiceId service);

  /// Those that were reported on one day. Personal data only of the service's own users.
  [[nodiscard]] Result<ReturnedLetters> returned_on(ServiceId service, LocalDay day);
};

}  // namespace notify
