#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Base64 (RFC 4648).
namespace notify::base64 {

enum class Alphabet {
  standard,  ///< with "+" and "/", padded
  url_safe,  ///< with "-" and "_", without padding
};

[[nodiscard]] std::string encode(std::string_view bytes, Alphabet alphabet = Alphabet::standard);

/// Decodes as lenient readers do: characters outside the alphabet are passed over, and what follows
/// complete padding is not looked at. Nothing if the last group is not complete.
[[nodiscard]] std::optional<std::string> decode(std::string_view text,
                                                Alphabet alphabet = Alphabet::standard);

}  // namespace notify::base64
