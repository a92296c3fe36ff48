#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace notify::test {

/// No machine that works takes so long for anything in a test: it only ends what hangs.
inline constexpr std::chrono::minutes patience(10);

/// Waits until `is_met`, or until patience is lost; answers which. No test waits for a length of
/// time: how much a machine does in it is the machine's affair.
template <typename Condition>
[[nodiscard]] bool wait_until(Condition is_met) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!is_met()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

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
