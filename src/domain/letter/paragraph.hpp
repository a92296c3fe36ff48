#pragma once

#include <string>
#include <string_view>

namespace notify::letter {

/// Appends one paragraph of a letter's body, whose text is rendered already: a QR code if that is
/// what it asks for, else `<p>`…`</p>`. (rules/markup 6.3, rules/letters 1.4)
void append_paragraph(std::string& out, std::string_view html);

/// What begins the block that stands for a QR code with too much in it; the text, escaped, and
/// "</div>" follow. Text in a letter cannot look so, since its `<` is escaped.
inline constexpr std::string_view qr_code_too_long_tag = "<div class='qrcode-too-long'>";

/// The text of a paragraph that asks for a QR code: escaped, with links written out.
[[nodiscard]] std::string plain_text_of(std::string_view html);

}  // namespace notify::letter
