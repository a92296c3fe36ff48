#pragma once

#include <notify/ids.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace notify {

using UnsubscribeRequestId = Id<struct UnsubscribeRequestTag>;

/// Somebody followed the link of an e-mail by which one asks for no more. (rules/unsubscribes 1.1)
struct UnsubscribeRequest {
  UnsubscribeRequestId id;
  NotificationId notification_id;
  ServiceId service_id;
  TemplateId template_id;
  int template_version = 0;
  std::string recipient;  ///< as typed; empty once it is forgotten, or if it was when they asked
  UtcTime created_at;
  std::optional<UtcTime> processed_at;  ///< when the service said that it had heard
  friend bool operator==(const UnsubscribeRequest&, const UnsubscribeRequest&) = default;
};

/// How long a link works after it was made.
inline constexpr std::chrono::hours unsubscribe_link_kept{365 * 24};
/// How long the recipient of a request is kept: after the service has heard of it, and in any case.
inline constexpr std::chrono::hours unsubscriber_kept_processed{7 * 24};
inline constexpr std::chrono::hours unsubscriber_kept{90 * 24};

}  // namespace notify
