#pragma once

#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// What a token is found to be.
enum class TokenVerdict : std::uint8_t { good, forged, expired };

struct OpenedToken {
  TokenVerdict verdict = TokenVerdict::forged;
  std::string payload{};  ///< unless it is forged
};

/// Port: sealed tokens in links to the host's app, which opens them with the same key. Safe to call
/// from several threads.
class LinkTokens {
public:
  virtual ~LinkTokens() = default;
  /// Characters of URLs alone.
  [[nodiscard]] virtual Result<std::string> make(std::string_view payload, UtcTime now) = 0;
  [[nodiscard]] virtual OpenedToken open(std::string_view token, UtcTime now,
                                         std::chrono::seconds lifetime) = 0;
};

}  // namespace notify
