#pragma once

#include <doctest/doctest.h>

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

namespace notify::test {

/// Hostile text is measured at this size and at a quarter of it. Under a sanitizer everything takes
/// many times as long, and a small size shows what grows just as well.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t hostile_bytes = 1 << 16;
#else
inline constexpr std::size_t hostile_bytes = 1 << 20;
#endif

/// Four times the input may take four times the time, and half as much again: for noise, and for
/// caches that are too small for it. Quadratic work takes 16 times as long.
inline constexpr double growth_max = 6;

/// The same for what looks things up in a tree: a logarithm, and more misses of the cache.
inline constexpr double growth_of_lookups_max = 9;

inline std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + unit.size());
  while (out.size() < bytes) out += unit;
  return out;
}

/// Lets the process keep all memory that it was given. Pages that come fresh from the kernel cost
/// more than most work on them, and which sizes get such pages is the allocator's affair.
inline void keep_memory() {
#ifdef M_MMAP_MAX
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

/// Processor time of this thread, whatever else the machine does, for the fastest of some runs: the
/// one that was disturbed least.
inline double seconds_of(const std::function<void()>& work) {
  constexpr int runs = 3;
  const auto now = [] {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
  };
  double best = 1e9;
  for (int run = 0; run < runs; ++run) {
    const double start = now();
    work();
    best = std::min(best, now() - start);
  }
  return best;
}

/// Checks that `fourfold` takes at most `growth_allowed` times as long as `once`. A machine that is
/// busy with something else gets some more tries; what is not linear fails them all.
inline void check_growth(const std::function<void()>& once, const std::function<void()>& fourfold,
                         double growth_allowed = growth_max) {
  keep_memory();
  constexpr int tries = 10;
  constexpr double noise = 0.0002;  // seconds
  double growth = 0;
  for (int i = 0; i < tries; ++i) {
    growth = seconds_of(fourfold) / (seconds_of(once) + noise);
    if (growth <= growth_allowed) break;
  }
  CHECK(growth <= growth_allowed);
}

/// The same for `work` on `unit` repeated to hostile_bytes and to a quarter of that.
inline void check_linear(std::string_view unit,
                         const std::function<void(const std::string&)>& work) {
  CAPTURE(unit);
  const auto quarter = repeated(unit, hostile_bytes / 4);
  const auto whole = repeated(unit, hostile_bytes);
  check_growth([&] { work(quarter); }, [&] { work(whole); });
}

}  // namespace notify::test
