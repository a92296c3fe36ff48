#pragma once

#include "cli/run/session.hpp"

#include <string>

namespace nfy_cli {

/// What cannot be undone is asked for once more on a terminal, unless --yes was said. Fails with
/// cancelled if the answer is no, with invalid_argument where there is no terminal.
[[nodiscard]] notify::Result<void> confirm(Session& session, const std::string& what);

}  // namespace nfy_cli
