#pragma once

#include "store/sql/states.hpp"
#include "store/sql/steps.hpp"

namespace notify::sql {

/// What providers report: merged into what they are about, or put aside until that is known.
class ReceiptLog : public Steps {
public:
  using Steps::Steps;

  struct ReceiptChanges;
  /// What receipts are about, locked, wherever it is: the id of each (nil if its reference is
  /// unknown) and the states of those that are known.
  void find_reported(std::span<const Receipt> receipts, std::vector<NotificationId>& ids,
                     std::unordered_map<NotificationId, StoredState>& states);
  std::vector<ReceiptOutcome> merge(std::span<const Receipt> receipts, UtcTime now);
  /// Two ways to apply receipts: without reading their notifications, which answers the receipts
  /// that need more; and by reading them.
  std::vector<std::size_t> merge_unread(std::span<const Receipt> receipts, ReceiptChanges& changes);
  std::vector<ReceiptOutcome> merge_read(std::span<const Receipt> receipts,
                                         ReceiptChanges& changes);
  /// Keeps the cube right for rows that were changed unread and had the status `before`.
  void count_unread(DeltaSet& deltas, std::span<const UnreadChange> changed,
                    const Watermarks& marks, Status before);
  std::vector<ReceiptOutcome> store_complaints(std::span<const Complaint> complaints, UtcTime now);
  /// `named` holds provider and reference of what a provider has taken just now.
  void apply_parked(std::span<const AttemptResult> results, const ValueTable& named, UtcTime now);
  void apply_parked_complaints(const ValueTable& named, UtcTime now);
  /// Fails with busy if more than unknown_receipts_max of a provider are there.
  /// (rules/receipts 3.4)
  void refuse_too_many_unknown(std::string_view provider);
};

inline ReceiptLog Session::receipts() noexcept { return ReceiptLog(*this); }

}  // namespace notify::sql
