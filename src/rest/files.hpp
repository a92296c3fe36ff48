#pragma once

#include "rest/call.hpp"
#include "rest/personalisation.hpp"

#include <notify/notifications.hpp>

#include <optional>
#include <span>

namespace notify::rest {

/// Puts the files of a body into the request, or answers what is wrong with the first that is
/// wrong, unless something that is looked at before is too. (rules/rest 6.5)
[[nodiscard]] std::optional<RestResponse> take_files(Call& call, std::span<const FileValue> files,
                                                     SendRequest& request);

}  // namespace notify::rest
