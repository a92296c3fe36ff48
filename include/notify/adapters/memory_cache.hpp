#pragma once

#include <notify/ports/cache.hpp>
#include <notify/ports/clock.hpp>

#include <memory>

namespace notify {

struct MemoryCacheOptions {
  std::size_t entries_max = 100'000;
  std::size_t bytes_max = 64 << 20;  ///< of keys and values
};

/// Keeps everything in this process, the most recently used first; time is the clock's. Fails with
/// invalid_argument if the clock is missing or a bound is 0.
[[nodiscard]] Result<std::shared_ptr<Cache>> make_memory_cache(std::shared_ptr<Clock> clock,
                                                               MemoryCacheOptions options = {});

}  // namespace notify
