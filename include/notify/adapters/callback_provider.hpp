#pragma once

#include <notify/ports/provider.hpp>

#include <functional>
#include <memory>

namespace notify {

/// The host's own sending code. Fills one result per message; what it leaves alone is in doubt.
/// Returns false (or throws) to say that nothing is known about any of them.
using SendFunction =
    std::function<bool(std::span<const OutboundMessage> messages, std::span<SendResult> results)>;

struct CallbackProviderOptions {
  std::string identifier;
  NotificationType type = NotificationType::sms;
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::by_capability;
  bool removes_duplicates = false;  ///< see Provider::removes_duplicates()
  std::chrono::microseconds in_doubt_wait = in_doubt_wait_default;
};

/// A provider that is a function of the host. Fails with invalid_argument without an identifier
/// or a function, or on a wait that is not up to in_doubt_wait_max. An exception or `false` becomes
/// an Error with code callback.
[[nodiscard]] Result<std::shared_ptr<Provider>> make_callback_provider(
    CallbackProviderOptions options, SendFunction send);

}  // namespace notify
