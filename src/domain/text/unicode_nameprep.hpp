#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace notify::unicode {

/// What becomes of the characters that RFC 3491 maps to others although they mean something else.
enum class Deviations {
  map,   ///< as RFC 3491 says: U+00DF becomes "ss"
  keep,  ///< as registries have it since RFC 5891
};

/// Prepares a host name label as RFC 3491 says: folded, composed, nothing prohibited, one writing
/// direction. Nothing if it may not be used.
[[nodiscard]] std::optional<std::u32string> nameprep(std::u32string_view label,
                                                     Deviations deviations = Deviations::map);

/// `text` with letters and their combining marks put together where one character stands for both:
/// a view of it or of `holder`.
[[nodiscard]] std::string_view composed(std::string_view text, std::string& holder);

/// RFC 3492, without the "xn--".
[[nodiscard]] std::string punycode(std::u32string_view label);

}  // namespace notify::unicode
