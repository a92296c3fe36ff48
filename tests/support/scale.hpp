#pragma once

#include <algorithm>
#include <cstdlib>

namespace notify::test {

/// How many times the usual amount of random work a long run does: NFY_TEST_SCALE, 1 if not set.
[[nodiscard]] inline int scale() {
  const char* text = std::getenv("NFY_TEST_SCALE");
  return text ? std::max(1, std::atoi(text)) : 1;
}

/// Where the seeds of random work begin: NFY_TEST_SEED, 1 if not set. Long runs side by side do not
/// repeat each other.
[[nodiscard]] inline int first_seed() {
  const char* text = std::getenv("NFY_TEST_SEED");
  return text ? std::max(1, std::atoi(text)) : 1;
}

}  // namespace notify::test
