#pragma once

#include "exchanges/symbols.hpp"

#include <notify/time.hpp>

namespace notify::exchanges {

/// What a token is made with unless `auth` says otherwise.
struct TokenMaker {
  const Symbols& symbols;         ///< `secret-of:<api key>` are the keys' secrets
  std::string_view admin_secret;  ///< of {"client": "notify-admin"}
};

/// The Authorization header that `auth` describes: a JWT over {iss, iat} with everything that is
/// changed about it. Fails where a change is not known.
[[nodiscard]] std::string authorization_of(const Json& auth, const TokenMaker& maker, UtcTime now);

/// URL-safe and without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);

}  // namespace notify::exchanges
