#pragma once

#include "engine/settings.hpp"

#include <notify/notifications.hpp>

namespace notify {

/// What a message of this template says with these values.
[[nodiscard]] MessageContent content_of(const CompiledTemplate& compiled,
                                        const Personalisation& values);

}  // namespace notify
