#pragma once

#include "provider/options.hpp"

#include <notify/open_provider.hpp>

namespace notify::smtp {

/// As open_provider("smtp") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

}  // namespace notify::smtp
