#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Recipients to whom a service sends nothing more: options of a service, off unless it is said
/// (Service::honours_stop, Service::suppresses_failed; docs/sending.md).
namespace notify {

/// Why a recipient gets nothing more.
enum class SuppressionReason : std::uint8_t {
  stopped,  ///< asked for it, by a reply or through the host
  failed,   ///< a message failed for good there
};
inline constexpr int suppression_reason_count = 2;

/// "stopped", "failed"
[[nodiscard]] std::string_view name_of(SuppressionReason reason) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<SuppressionReason> suppression_reason_from(std::string_view name);

/// One line of a service's list.
struct SuppressedRecipient {
  std::string recipient;  ///< normalised
  SuppressionReason reason = SuppressionReason::stopped;
  UtcTime since;
  friend bool operator==(const SuppressedRecipient&, const SuppressedRecipient&) = default;
};

/// What an SMS that came in asks for, if all that it says is one of the words for it: STOP,
/// STOPALL, STOP ALL, UNSUBSCRIBE, OPTOUT, OPT OUT; START, UNSTOP. Upper and lower case, blanks and
/// punctuation round it do not matter. CANCEL, END and YES are no such words: they are answers to
/// reminders.
enum class ConsentWord : std::uint8_t { stop, start };
[[nodiscard]] std::optional<ConsentWord> consent_word(std::string_view content);

}  // namespace notify
