#pragma once

#include "convert.hpp"

#include <notify/notifications.hpp>

namespace notify::capi {

/// What was accepted, or why not.
[[nodiscard]] nfy_send_result result_out(const Result<Accepted>& answer) noexcept;

}  // namespace notify::capi
