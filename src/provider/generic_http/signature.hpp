#pragma once

#include "codec/json_reader.hpp"
#include "crypto/hmac.hpp"
#include "provider/generic_http/body_format.hpp"

#include <notify/ports/http.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify::generic_http {

/// How a provider signs what it posts, as the options describe it. (rules/providers 6.4)
struct Signature {
  enum class Over : std::uint8_t {
    url_and_fields,  ///< the URL, then name and value of each field, in order of the names
    sorted_fields,   ///< "&name=value" of each field but the signature, in order of the names
    body,            ///< the bytes of the body, and behind them the time's header if there is one
    token,           ///< a JWT of HS256 that names the digest of the body
  };
  Over over = Over::body;
  HmacDigest digest = HmacDigest::sha256;
  bool is_hex = false;         ///< the signature is hexadecimal, not base64
  std::string header{};        ///< which holds it, or
  std::string field{};         ///< the field which does
  std::string url{};           ///< as the provider was told it
  std::string time_header{};   ///< holds the seconds since 1970, or
  std::string time_field{};    ///< the field which does; neither: it has no time
  std::chrono::seconds age{};  ///< of a post that still counts
  std::vector<std::string> keys{};
};

/// What is posted, as a signature covers it.
struct SignedPost {
  std::string_view provider;
  std::string_view body;
  std::span<const HttpHeader> headers;
  BodyFormat format = BodyFormat::json;
};

/// Reads the member `signature` of a description. Fails with invalid_argument; quotes no value.
[[nodiscard]] Result<Signature> signature_from(const codec::JsonValue& json);

/// Whether the provider signed it, and not too long ago. Fails with Reason::sender_unverified:
/// "post is not from twilio: its signature is wrong".
[[nodiscard]] Result<void> check(const Signature& signature, const SignedPost& post, UtcTime now);

}  // namespace notify::generic_http
