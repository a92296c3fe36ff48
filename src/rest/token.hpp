#pragma once

#include "codec/json_reader.hpp"

#include <notify/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace notify::rest {

/// A JSON Web Token (RFC 7519) in its three parts; nothing of it is believed yet.
struct Token {
  std::string signed_text;  ///< what the signature is of
  std::string signature;    ///< raw bytes
  codec::JsonValue claims;
  bool is_hs256 = false;
  /// Nothing if the text is no token: not three parts of base64, no JSON objects.
  [[nodiscard]] static std::optional<Token> read(std::string_view text);
};

/// How far the client's clock may be off, either way. (rules/rest 5.2)
inline constexpr std::int64_t token_leeway_seconds = 30;

enum class ClaimsVerdict {
  good,
  no_issue_time,
  clock_skewed,  ///< made too long ago, in the future, or nobody knows when
  refused,       ///< expired, not valid yet, or for somebody else
};
/// Judges the claims of a token whose signature is good. (rules/rest 5.2)
[[nodiscard]] ClaimsVerdict judge_claims(const codec::JsonValue& claims, UtcTime now);

}  // namespace notify::rest
