#pragma once

#include <notify/letter.hpp>

#include <optional>
#include <string>
#include <string_view>

/// The body of a letter between field and page.
namespace notify::letter {

/// Lays out a body whose placeholders are filled in and whose HTML is escaped. (rules/letters 1.1)
[[nodiscard]] std::string body_html(std::string filled_in);

/// The first QR code in such a body that holds too much. (rules/letters 1.4)
[[nodiscard]] std::optional<QrCodeTooLong> find_qr_code_too_long(std::string filled_in);

/// Replaces "-" by U+2011, which no line is broken at, everywhere but inside SVG.
[[nodiscard]] std::string with_unbreakable_hyphens(std::string_view html);

}  // namespace notify::letter
