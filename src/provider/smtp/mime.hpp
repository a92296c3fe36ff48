#pragma once

#include <notify/ports/provider.hpp>

#include <string>
#include <string_view>

/// A whole mail as bytes (RFC 5322, RFC 2045): what SMTP sends, what is signed, and what a provider
/// takes that wants a mail raw. Pure functions.
namespace notify::smtp {

/// Why `message` can't be written down as a mail; empty if it can. Shows nothing of the message.
[[nodiscard]] std::string unsendable(const OutboundMessage& message);

/// "<key@domain>", the same for each attempt at a message.
[[nodiscard]] std::string message_id_of(const OutboundMessage& message, std::string_view domain);

/// Header and body of a message that unsendable() lets pass. The bytes are ASCII, every line ends
/// in CR LF, none is longer than 998 bytes (of the body: 76), none begins with a full stop, so
/// a transport that stuffs dots changes nothing. With HTML it is a multipart/alternative, plain
/// text first. Without `message_id` there is no such line: some providers write their own.
[[nodiscard]] std::string write_mail(const OutboundMessage& message, std::string_view message_id,
                                     UtcTime date);

}  // namespace notify::smtp
