#pragma once

#include "cli/run/session.hpp"

namespace nfy_cli {

/// Adds or changes users as the objects say; answers what was done to each. The one place where
/// people of the platform come in: `nfy users put` and `nfy init --users`.
[[nodiscard]] notify::Result<notify::ReportTable> put_users(notify::Engine& engine,
                                                            const std::vector<Json>& objects,
                                                            bool is_dry);

}  // namespace nfy_cli
