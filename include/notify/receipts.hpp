#pragma once

#include <notify/billing.hpp>
#include <notify/complaint.hpp>
#include <notify/engine_facet.hpp>
#include <notify/notification.hpp>
#include <notify/provider.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the specification's providers report, and what it means. (behaviour 5.6)
namespace notify {

/// Who reports. Names are those of the providers: "mmg", "firetext", "ses", "dvla".
enum class ReceiptFormat : std::uint8_t {
  mmg,       ///< JSON: reference or CID, status, substatus
  firetext,  ///< a form: reference, status, code, time
  /// JSON of Amazon SES, a notification or an event; as it is, or in that of Amazon SNS or
  /// EventBridge
  ses,
  dvla,  ///< JSON of the print provider
};

[[nodiscard]] std::string_view name_of(ReceiptFormat format) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<ReceiptFormat> receipt_format_from(std::string_view name);

/// A reported status, and whether the provider left open what kind of failure it is: then the
/// failure is temporary if anything else said so, at whatever time (see Receipt::unspecified).
struct ReportedStatus {
  Status status = Status::delivered;
  bool unspecified = false;
  friend bool operator==(const ReportedStatus&, const ReportedStatus&) = default;
};

/// Each is empty for a word that the provider has not announced.
[[nodiscard]] std::optional<ReportedStatus> mmg_status(std::string_view status) noexcept;
[[nodiscard]] std::optional<ReportedStatus> firetext_status(std::string_view status,
                                                            std::string_view code) noexcept;
/// Of a notification ("Bounce") or an event ("Reject"). Nothing as well for a complaint, which
/// changes no status, and for what ses_is_silent() names.
[[nodiscard]] std::optional<ReportedStatus> ses_status(std::string_view type,
                                                       std::string_view bounce_type) noexcept;
/// Events that say nothing about delivery: "Open", "Click", and others that SES announces.
[[nodiscard]] bool ses_is_silent(std::string_view type) noexcept;
[[nodiscard]] std::optional<ReportedStatus> dvla_status(std::string_view status) noexcept;

/// All that one posted body says. Empty: nothing about delivery.
struct ReceiptReading {
  std::vector<Receipt> receipts;
  std::vector<Complaint> complaints;
  std::vector<LetterDespatch> despatches;
};

/// Reads what a provider posted, up to 64 KiB. Fields that nobody announced are passed over; a
/// status that nobody announced, and a reference that is none, is an error: the bytes belong into
/// quarantine (receipts().take()). Times without a zone are Europe/London's. `now` stands in
/// where the provider gives no time. Fails with invalid_argument; the message holds no personal
/// data.
[[nodiscard]] Result<ReceiptReading> read_receipt(ReceiptFormat format, std::string_view body,
                                                  UtcTime now);

/// {"id", "provider", "reference", "status", "at", "unspecified"}: equal receipts are equal bytes.
/// `id` is null where the receipt names a reference only. It holds no personal data.
[[nodiscard]] std::string to_json(const Receipt& receipt);
/// Reads what to_json() wrote, all of it and nothing else. Fails with invalid_argument.
[[nodiscard]] Result<Receipt> receipt_from_json(std::string_view json);

struct ReceiptReport {
  std::int64_t applied = 0;
  std::int64_t unchanged = 0;
  std::int64_t parked = 0;
  std::int64_t quarantined = 0;  ///< of take_receipt() only
};

/// What providers report of messages. (behaviour 5.6)
class Receipts : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<ReceiptReport> record(std::span<const Receipt> receipts);

  /// Keeps the bytes of a receipt that could not be read, until replay_receipt() or for 90 days;
  /// the same bytes again change nothing. `reason` is one line without personal data. Answers their
  /// id. Fails with invalid_argument if they are empty or more than 64 KiB, busy if 100,000 of the
  /// provider wait already. (reliability P7)
  [[nodiscard]] Result<QuarantinedReceiptId> quarantine(std::string_view provider,
                                                        std::string_view raw,
                                                        std::string_view reason);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<QuarantinedReceipt>> list_quarantined(std::int64_t limit);

  /// Applies what quarantined bytes turned out to mean, as record_receipts() would, and forgets
  /// them, in one transaction. No receipts: they meant nothing. Fails with not_found.
  [[nodiscard]] Result<ReceiptReport> replay(QuarantinedReceiptId id,
                                             std::span<const Receipt> receipts);

  /// Reads what a provider of the specification posted, as read_receipt(), and records it. A letter
  /// that was despatched is recorded as such, too, and a complaint as by record_complaints(). What
  /// cannot be read goes into quarantine and is counted there.
  [[nodiscard]] Result<ReceiptReport> take(ReceiptFormat format, std::string_view body);

  /// The same for the print provider, whose callback URL held `token`: it says which letter is
  /// meant, whatever the body says. Fails with not_found for every kind of wrong token alike.
  [[nodiscard]] Result<ReceiptReport> take_letter(std::string_view token, std::string_view body);

  /// A token for the callback URL of one letter: nobody else can make one. (reliability P8) Fails
  /// with unsupported without a sealer.
  [[nodiscard]] Result<std::string> make_token(NotificationId id);

  /// Answers how many letters were new or moved to another day.
  [[nodiscard]] Result<std::int64_t> record_despatches(std::span<const LetterDespatch> letters);
};

}  // namespace notify
