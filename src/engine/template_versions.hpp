#pragma once

#include "engine/context.hpp"

namespace notify::template_versions {

/// Fails with invalid_argument, in words that users know, if no values would make a message of it
/// that can be sent. (rules/templates 3.7)
[[nodiscard]] Result<void> check_fits(const CompiledTemplate& compiled);

/// Stores the version that follows the current one and differs in what is named, even if that is
/// nothing. Fails with conflict if another one came first.
[[nodiscard]] Result<Template> store_next(EngineContext& state, ServiceId service, TemplateId id,
                                          const TemplateChange& change);

}  // namespace notify::template_versions
