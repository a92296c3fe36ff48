#pragma once

#include <notify/result.hpp>

#include <stdexcept>
#include <thread>
#include <utility>

namespace notify::test {

/// Runs what may have to wait for others until it is through. Anything else is thrown, so that
/// threads and processes beside the test's own can end.
template <typename Work>
auto patiently(Work work) -> typename decltype(work())::value_type {
  for (;;) {
    auto result = work();
    if (result) return std::move(result).value();
    if (result.error().code != ErrorCode::busy) throw std::runtime_error(result.error().message);
    std::this_thread::yield();
  }
}

}  // namespace notify::test
