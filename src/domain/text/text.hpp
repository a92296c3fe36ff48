#pragma once

#include "domain/text/unicode.hpp"

#include <notify/result.hpp>
#include <notify/text.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// Text primitives that templates and recipients share. (rules/text 1)
namespace notify::text {

/// Fails with invalid_argument if `content` is not UTF-8, holds NUL or is longer than `bytes_max`;
/// `what` names it in the message.
[[nodiscard]] Result<void> check(std::string_view content, std::string_view what,
                                 std::size_t bytes_max);

/// How many code points `content` has, which is UTF-8.
[[nodiscard]] std::size_t characters_of(std::string_view content) noexcept;

/// Runs of white space become one space, zero-width characters vanish, the ends are trimmed.
[[nodiscard]] std::string normalise_whitespace(std::string_view content);

/// Deletes zero-width and non-breaking spaces anywhere, then trims ASCII white space.
[[nodiscard]] std::string strip_obscure_whitespace(std::string_view content);

/// Without white space (as `unicode::is_space` sees it) at both ends. A view into `content`.
[[nodiscard]] std::string_view trim(std::string_view content) noexcept;

/// Appends what escape_html() returns, but for references of which only the begin of the name is
/// known: they stay as typed. What `out` ends in counts: the text may go on a URL that began there.
void escape_html_to(std::string& out, std::string_view text);
[[nodiscard]] std::string escaped_html(std::string_view text);
/// Appends what unescape_html_strictly() returns, with the same exception.
void unescape_html_to(std::string& out, std::string_view text);
/// Appends `text` as it is, safe inside HTML and inside quoted attributes: references in it are
/// not read.
void escape_attribute_to(std::string& out, std::string_view text);

/// What one character becomes in an SMS: up to three characters of an alphabet in which each is
/// one UTF-16 unit; none of a control character or a zero-width one.
struct SmsCharacter {
  char32_t codes[3] = {};
  std::uint8_t count = 0;
  bool is_extended = false;  ///< takes two places of the GSM alphabet
  bool forces_unicode = false;
};

[[nodiscard]] SmsCharacter sms_character(char32_t code) noexcept;

/// How an ASCII byte behaves in an SMS.
enum class AsciiClass : std::uint8_t {
  plain,        ///< goes through as it is
  extended,     ///< goes through, takes two places
  unsupported,  ///< becomes `?`
  dropped,      ///< a control character, of which nothing is left
  blank,        ///< space or TAB
  punctuation,  ///< comma or full stop: swallows the blanks before it
  line_break,
  space,  ///< white space that is neither blank nor line break
  not_ascii,
};

[[nodiscard]] const std::array<AsciiClass, 256>& ascii_classes() noexcept;

}  // namespace notify::text
