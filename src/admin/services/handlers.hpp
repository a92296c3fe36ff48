#pragma once

#include "rest/call.hpp"

/// Services, and what belongs to one. (rules/admin 4)
namespace notify::admin::services {

using rest::Call;

[[nodiscard]] RestResponse get_service(Call& call);

}  // namespace notify::admin::services
