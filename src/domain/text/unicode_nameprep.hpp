#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace notify::unicode {

/// Prepares a host name label as RFC 3491 says: folded, composed, nothing prohibited, one writing
/// direction. Nothing if it may not be used.
[[nodiscard]] std::optional<std::u32string> nameprep(std::u32string_view label);

/// RFC 3492, without the "xn--".
[[nodiscard]] std::string punycode(std::u32string_view label);

}  // namespace notify::unicode
