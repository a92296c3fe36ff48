#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace notify::codec {

enum class Base64Alphabet { standard, url_safe };

/// Decodes base64 as lenient readers do: characters outside the alphabet are passed over, and what
/// follows complete padding is not looked at. Nothing if the last group is not complete.
[[nodiscard]] std::optional<std::string> decode_base64(
    std::string_view text, Base64Alphabet alphabet = Base64Alphabet::standard);

}  // namespace notify::codec
