#pragma once

#include <notify/ports/store/suppressions.hpp>
#include <notify/receipts.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace notify {

enum class ReceiptOutcome : std::uint8_t {
  applied,
  unchanged,  ///< a repetition, or overtaken by a higher status
  parked,     ///< its notification is not known (yet); kept in the inbox
};

/// A receipt in the inbox: its notification is not known (yet).
struct ParkedReceipt {
  std::int64_t place = 0;  ///< in the inbox
  Receipt receipt;
  UtcTime received_at;
};

/// A parked receipt whose notification never turned up, on its way to quarantine.
struct BuriedReceipt {
  std::int64_t place = 0;  ///< in the inbox
  QuarantinedReceipt dead;
};

/// Receipts and complaints of one provider whose notification nobody knows, in the inbox and, once
/// they have waited, in quarantine; then no other is parked. (rules/receipts 3.4)
inline constexpr std::int64_t unknown_receipts_max = 250'000;

/// Port of the store: receipts, those that wait for their notification, and the quarantine. The
/// rules of Store hold.
class ReceiptsStore {
public:
  virtual ~ReceiptsStore() = default;

  /// Applies each receipt by merged_status(), guarded in the update itself: live rows, then
  /// history, then the inbox. One answer per receipt, in order. Fails with busy, and applies none,
  /// if so many would have to be parked that unknown_receipts_max of a provider are exceeded.
  [[nodiscard]] Result<std::vector<ReceiptOutcome>> apply(std::span<const Receipt> receipts,
                                                          UtcTime now) {
    return apply(receipts, now, {});
  }

  [[nodiscard]] virtual Result<std::vector<ReceiptOutcome>> apply(
      std::span<const Receipt> receipts, UtcTime now,
      std::span<const ReceiptSuppression> suppressions) = 0;

  /// Keeps bytes that could not be read; the same id again changes nothing. Fails with busy while
  /// quarantined_receipts_max of the provider are there, or, for a large one,
  /// quarantined_large_receipts_max large ones. (rules/receipts 3.2, 3.3)
  [[nodiscard]] virtual Result<void> quarantine(const QuarantinedReceipt& value) = 0;

  /// Oldest first.
  [[nodiscard]] virtual Result<std::vector<QuarantinedReceipt>> list_quarantined(
      std::int64_t limit) = 0;

  /// Fails with not_found.
  [[nodiscard]] virtual Result<QuarantinedReceipt> find_quarantined(QuarantinedReceiptId id) = 0;

  /// What of a provider is in quarantine; of all if it is empty.
  [[nodiscard]] virtual Result<QuarantineUse> quarantine_use(std::string_view provider) = 0;

  /// Applies what quarantined bytes turned out to mean and forgets them. Fails with not_found.
  [[nodiscard]] virtual Result<std::vector<ReceiptOutcome>> replay(
      QuarantinedReceiptId id, std::span<const Receipt> receipts, UtcTime now) = 0;

  /// Forgets those that came before an instant. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_quarantined(UtcTime received_before) = 0;

  /// Receipts in the inbox that came before an instant, oldest first.
  [[nodiscard]] virtual Result<std::vector<ParkedReceipt>> list_parked(UtcTime received_before,
                                                                       std::int64_t limit) = 0;

  /// Moves each from the inbox to the quarantine, if it still waits there, in one transaction: what
  /// was applied meanwhile stays applied. Answers how many went. (rules/receipts 3.1)
  [[nodiscard]] virtual Result<std::int64_t> bury(std::span<const BuriedReceipt> receipts) = 0;

  /// Letters of a service that came back, the latest reported first.
  [[nodiscard]] virtual Result<std::vector<ReturnedLetter>> list_returned(ServiceId service,
                                                                          std::int64_t limit,
                                                                          std::int64_t skip) = 0;

  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<ReturnedLetterDay>> returned_by_day(
      ServiceId service) = 0;
  /// Letters in files of the history count as orphaned.
  [[nodiscard]] virtual Result<ReturnedLetters> returned_on(ServiceId service, LocalDay day) = 0;
};

}  // namespace notify
