#pragma once

#include "engine/context.hpp"

/// Recipients to whom a service sends nothing more. (docs/sending.md)
namespace notify::suppressions {

/// Whether a service has switched either of its options on.
[[nodiscard]] inline bool are_kept(const Service& service) noexcept {
  return service.honours_stop || service.suppresses_failed;
}
/// Fails with unsupported for a service that wants a list where there is no sealer to keep it with.
[[nodiscard]] Result<void> check(Sealer* sealer, bool wants_list);
/// A line for the list. Fails with unsupported without a sealer.
[[nodiscard]] Result<StoredSuppression> make(EngineContext& state, ServiceId service,
                                             std::string normalised_to, SuppressionReason reason,
                                             UtcTime now);
/// What receipts put on the lists if they are applied.
[[nodiscard]] Result<std::vector<ReceiptSuppression>> of_receipts(EngineContext& state,
                                                                  std::span<const Receipt> receipts,
                                                                  UtcTime now);
/// What SMS that came in ask for, of services that honour it.
[[nodiscard]] Result<std::vector<ConsentChange>> of_inbound(EngineContext& state,
                                                            std::span<const InboundSms> messages,
                                                            UtcTime now);

}  // namespace notify::suppressions
