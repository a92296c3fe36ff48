#pragma once

#include <notify/adapters/redis.hpp>

namespace notify::redis {

/// Fails with invalid_argument and names the first option that is out of range.
[[nodiscard]] Result<void> check(const RedisOptions& options);

}  // namespace notify::redis
