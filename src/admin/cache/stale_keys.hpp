#pragma once

#include "rest/call.hpp"

#include <optional>
#include <string>
#include <vector>

namespace notify::admin {

/// The keys under which the admin app may keep what a call changes, in the app's own names; `*` and
/// `?` stand for what they do in a shell. None for a call that reads. Nothing for one that writes
/// and that no rule knows. (rules/admin 13.1)
[[nodiscard]] std::optional<std::vector<std::string>> find_stale_keys(const rest::Call& call);

}  // namespace notify::admin
