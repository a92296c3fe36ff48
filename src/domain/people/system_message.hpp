#pragma once

#include <notify/system_messages.hpp>

#include <string_view>

namespace notify::people {

/// A template of the system's own service, as it is made.
struct SystemTemplate {
  SystemMessage message;
  std::string_view id;
  NotificationType type;
  std::string_view name;
  std::string_view subject;
  std::string_view content;
};

[[nodiscard]] const SystemTemplate& system_template(SystemMessage message) noexcept;

}  // namespace notify::people
