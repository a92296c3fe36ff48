#pragma once

#include <notify/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Mails of strangers, read as far as reports need it (RFC 5322, RFC 2045, RFC 2046). Pure
/// functions. Whatever the bytes are, each costs time and memory linear in them; lines may end in
/// LF alone.
namespace notify::smtp {

/// A mail, or a part of one, as views into its bytes.
struct MailPart {
  std::string_view header;
  std::string_view body;
};

inline constexpr std::size_t field_value_bytes_max = 2'000;
inline constexpr std::size_t parts_max = 16;  ///< of one multipart; what follows is not looked at

[[nodiscard]] MailPart split_mail(std::string_view bytes);

/// The value of the first field of this name, unfolded, without space round it; of a long one the
/// beginning. Empty if there is none. Lines that are no field are passed over.
[[nodiscard]] std::string field_of(std::string_view header, std::string_view name);

/// "multipart/report", in small letters; "text/plain" if the header says nothing.
[[nodiscard]] std::string media_type_of(const MailPart& part);

/// What a multipart consists of; nothing if it is none.
[[nodiscard]] std::vector<MailPart> parts_of(const MailPart& part);

/// The body without its transfer encoding; as it is if that is unknown.
[[nodiscard]] std::string content_of(const MailPart& part);

/// "<left@right>" in a value, the first that is there; empty if there is none.
[[nodiscard]] std::string message_id_in(std::string_view value);

/// "Sun, 29 Mar 2026 01:59:59 +0100 (BST)".
[[nodiscard]] std::optional<UtcTime> mail_time_from(std::string_view text);

}  // namespace notify::smtp
