#pragma once

#include "engine/settings.hpp"

namespace notify {

/// The hidden template that stands for all uploaded letters of a service. Whoever makes it first,
/// it has one id.
[[nodiscard]] Result<Template> uploaded_template(EngineContext& state,
                                                 const ServiceSettings& settings, UtcTime now);

}  // namespace notify
