#pragma once

#include "engine/kept_files.hpp"

#include <notify/letters.hpp>
#include <notify/ports/letter_renderer.hpp>
#include <notify/template_files.hpp>

namespace notify::letter_files {

/// More pages than any PDF of a letter has.
inline constexpr std::int64_t pages_counted_max = 100'000;

/// Fails with not_found, or with Reason::not_a_letter.
[[nodiscard]] Result<Notification> get_letter(EngineContext& state, ServiceId service,
                                              NotificationId id);
/// The PDF that stands behind letters of a template. Fails with unavailable if it is not there.
[[nodiscard]] Result<std::string> read_attachment(EngineContext& state,
                                                  const LetterAttachment& attachment);
/// Who may send letters at all.
[[nodiscard]] Result<void> check_senders(const Service& service, KeyType key_type);
/// Letters::record_pdf() of a letter that may have a fault.
[[nodiscard]] Result<bool> record_printed(EngineContext& state, ServiceId service,
                                          NotificationId id, const RenderedLetter& printed);
/// How an address and the pages of somebody's PDF are, for whoever may or may not send abroad.
[[nodiscard]] Result<LetterScan> look_at(EngineContext& state, std::string_view pdf,
                                         Letters::LookFor what);
[[nodiscard]] kept_files::Owner owner_of(ServiceId service, NotificationId id);

}  // namespace notify::letter_files
