#pragma once

#include <notify/ids.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>
#include <notify/unsubscribe.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Tokens of links by which one asks for no more e-mails. (rules/unsubscribes 1.2)
namespace notify::unsubscribe_tokens {

/// What a token says.
struct Opened {
  ServiceId service_id;
  UtcTime made_at;
};

/// Fails with unsupported without a sealer.
[[nodiscard]] Result<std::string> make(Sealer* sealer, ServiceId service, NotificationId id,
                                       UtcTime now);
/// Nothing if it is not a token of `id`.
[[nodiscard]] std::optional<Opened> open(Sealer* sealer, NotificationId id, std::string_view token);

}  // namespace notify::unsubscribe_tokens

namespace notify {
struct EngineContext;
}

namespace notify::unsubscribe_requests {

/// Unseals the recipient, if there is one. Fails with unsupported without a sealer.
[[nodiscard]] Result<void> open(EngineContext& state, UnsubscribeRequest& request);

}  // namespace notify::unsubscribe_requests
