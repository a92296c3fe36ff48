#pragma once

#include <notify/billing.hpp>
#include <notify/complaint.hpp>
#include <notify/notification.hpp>
#include <notify/ports/provider.hpp>
#include <notify/result.hpp>

#include <optional>
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
/// quarantine (Engine::take_receipt()). Times without a zone are Europe/London's. `now` stands in
/// where the provider gives no time. Fails with invalid_argument; the message holds no personal
/// data.
[[nodiscard]] Result<ReceiptReading> read_receipt(ReceiptFormat format, std::string_view body,
                                                  UtcTime now);

/// {"id", "provider", "reference", "status", "at", "unspecified"}: equal receipts are equal bytes.
/// `id` is null where the receipt names a reference only. It holds no personal data.
[[nodiscard]] std::string to_json(const Receipt& receipt);
/// Reads what to_json() wrote, all of it and nothing else. Fails with invalid_argument.
[[nodiscard]] Result<Receipt> receipt_from_json(std::string_view json);

}  // namespace notify
