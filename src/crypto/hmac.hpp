#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

enum class HmacDigest : std::uint8_t { sha1, sha256, sha512 };

/// The HMAC (RFC 2104) of bytes under a key, over any of the digests that providers sign with.
[[nodiscard]] std::string hmac(HmacDigest digest, std::string_view key, std::string_view bytes);

}  // namespace notify
