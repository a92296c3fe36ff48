#pragma once

#include <string>
#include <string_view>

namespace notify::codec {

/// True if `text` is a number by the grammar of RFC 8259: no plus sign, no leading zeros, no NaN.
[[nodiscard]] bool is_json_number(std::string_view text) noexcept;

/// Appends `text` as a JSON string; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& json, std::string_view text);

}  // namespace notify::codec
