#pragma once

#include <string>
#include <string_view>

namespace notify::letter {

/// Appends one paragraph of a letter's body, whose text is rendered already: a QR code if that is
/// what it asks for, else `<p>`…`</p>`. (text 6.6, 8.3)
void append_paragraph(std::string& out, std::string_view html);

}  // namespace notify::letter
