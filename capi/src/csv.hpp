#pragma once

#include "objects.hpp"

#include <notify/recipients_csv.hpp>

#include <mutex>

namespace notify::capi {

/// The limits that `options` give; NULL means the defaults.
[[nodiscard]] Result<CsvLimits> csv_limits_in(const nfy_csv_options* options);

/// Runs `body` on what has one user at a time.
template <typename Handle, typename Body>
nfy_status with_sole(Handle* handle, const char* name, nfy_error** err, Body body) noexcept {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(handle, name));
    const std::unique_lock lock(self->in_use, std::try_to_lock);
    if (!lock.owns_lock()) {
      return make_error(ErrorCode::closed, std::string(name) + " is in use by another thread");
    }
    return body(*self);
  });
}

}  // namespace notify::capi
