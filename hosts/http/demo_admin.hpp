#pragma once

#include "http/options.hpp"

#include <notify/adapters/simulator.hpp>
#include <notify/engine.hpp>
#include <notify/result.hpp>

#include <memory>
#include <string>

namespace notifyd {

/// Who may sign in to the admin app of a demonstration.
struct DemoAdmin {
  std::string email_address;
  std::string password;
};

/// Gives a demonstration what the admin app must share with it, unless the options say it: a secret
/// to sign with and a key of links, both new at each start, and whom new services send as.
void complete_for_admin(Options& options);

/// The messages that the system itself sends, and a platform admin who is a member of the service,
/// with a new password at each start. Who is there already stays as they are, but for the password.
[[nodiscard]] notify::Result<DemoAdmin> set_up_admin(notify::Engine& engine,
                                                     notify::ServiceId service);

/// How the admin app is pointed at the API at `url`.
[[nodiscard]] std::string admin_text(const DemoAdmin& admin, const Options& options,
                                     const std::string& url);

/// The same provider, which also writes on standard error what the system tells its users, since
/// nobody else would hear of codes and links.
[[nodiscard]] std::shared_ptr<notify::SimulatedProvider> show_system_messages(
    std::shared_ptr<notify::SimulatedProvider> provider);

}  // namespace notifyd
