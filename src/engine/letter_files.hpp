#pragma once

#include "engine/kept_files.hpp"

namespace notify::letter_files {

/// More pages than any PDF of a letter has.
inline constexpr std::int64_t pages_counted_max = 100'000;
/// Why a letter of more than letter_pages_max cannot be printed.
inline constexpr std::string_view too_long = "letter-too-long";

/// Fails with not_found, or with Reason::not_a_letter.
[[nodiscard]] Result<Notification> get_letter(EngineContext& state, ServiceId service,
                                              NotificationId id);
/// Who may send letters at all.
[[nodiscard]] Result<void> check_senders(const Service& service, KeyType key_type);
[[nodiscard]] kept_files::Owner owner_of(ServiceId service, NotificationId id);

}  // namespace notify::letter_files
