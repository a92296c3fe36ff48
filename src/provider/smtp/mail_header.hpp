#pragma once

#include <notify/link.hpp>
#include <notify/time.hpp>

#include <string>
#include <string_view>

/// The lines above a mail's body (RFC 5322, RFC 2047). Pure functions. Long values come back
/// folded, with CR LF and a space inside.
namespace notify::smtp {

/// True if `text` can stand in a header line at all: no CR, LF or NUL.
[[nodiscard]] bool fits_header(std::string_view text) noexcept;

/// True for local@domain in plain ASCII without spaces, brackets or comments: an address that means
/// the same in a header and in an SMTP command. The local part stands in quotes if, and only if, a
/// full stop begins or ends it.
[[nodiscard]] bool is_plain_address(std::string_view address) noexcept;

/// True for dot-separated labels of ASCII letters, digits, '-' and '_'.
[[nodiscard]] bool is_host_name(std::string_view name) noexcept;

using notify::is_header_url;

/// Returns "name: text" for free text such as a subject.
[[nodiscard]] std::string text_header(std::string_view name, std::string_view text);

/// Returns `name: "Display name" <address>`, or only the address where there is no display name.
[[nodiscard]] std::string mailbox_header(std::string_view name, std::string_view display_name,
                                         std::string_view address);

/// Returns "Date: Sun, 29 Mar 2026 00:59:59 +0000".
[[nodiscard]] std::string date_header(UtcTime at);

/// Returns the left half of a Message-ID: `key` itself where that is safe, else its bytes in
/// hexadecimal after an "x". Different keys give different halves.
[[nodiscard]] std::string message_id_left(std::string_view key);

/// Returns `text` with every line end (CR LF, LF, CR) as CR LF.
[[nodiscard]] std::string with_crlf(std::string_view text);

}  // namespace notify::smtp
