#pragma once

#include <notify/ports/sealer.hpp>
#include <notify/ports/store.hpp>

namespace notify {

/// What a value sealed in `column` is bound to: its table, column, service and row.
[[nodiscard]] std::string sealing_context(SealedColumn column, ServiceId service, const Uuid& id);

}  // namespace notify

/// Personal data of notifications on their way into the store and out of it. Without a sealer they
/// stand open there, and rows that were sealed once cannot be read.
namespace notify::personal_data {

/// Moves the open fields into `sealed`.
[[nodiscard]] Result<void> seal(Sealer* sealer, Notification& notification);
/// Moves what is sealed back into the open fields. Fails with corrupt or unsupported.
[[nodiscard]] Result<void> open(Sealer* sealer, Notification& notification);
/// How a store finds the notifications of a recipient.
[[nodiscard]] Result<RecipientKeys> keys_of(Sealer* sealer, ServiceId service,
                                            std::string normalised_to);
/// The blind index of a recipient under the key that seals.
[[nodiscard]] Result<std::int64_t> index_of(Sealer& sealer, ServiceId service,
                                            std::string_view normalised_to);
/// The normalised form of a phone number or e-mail address as typed. Fails with invalid_argument.
[[nodiscard]] Result<std::string> normalised(std::string_view to);

}  // namespace notify::personal_data
