#pragma once

#include <algorithm>
#include <cstdlib>

namespace notify::test {

/// How many times the usual amount of random work a long run does: NFY_TEST_SCALE, 1 if not set.
[[nodiscard]] inline int scale() {
  const char* text = std::getenv("NFY_TEST_SCALE");
  return text ? std::max(1, std::atoi(text)) : 1;
}

}  // namespace notify::test
