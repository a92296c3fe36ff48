#pragma once

#include "provider/options.hpp"

#include <notify/open_provider.hpp>

namespace notify::simulator {

/// As open_provider("simulator") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

}  // namespace notify::simulator
