#pragma once

#include "exchanges/compare.hpp"
#include "exchanges/differences.hpp"

#include <functional>

namespace notify::exchanges {

struct Counts {
  int passed = 0, failed = 0, skipped = 0;
  Counts& operator+=(const Counts& other) noexcept {
    passed += other.passed;
    failed += other.failed;
    skipped += other.skipped;
    return *this;
  }
};

struct ReplayOptions {
  std::string store = "sqlite";  ///< or a PostgreSQL URL
  bool is_verbose = false;       ///< each failure with its request
};

/// Replays one file in a world of its own. `complain` gets a line for each step that failed. A step
/// passes if nothing differs: the answer, what was posted to services and to the document service.
[[nodiscard]] Counts replay(const std::string& name, const Json& file, DifferenceRules& rules,
                            const ReplayOptions& options,
                            const std::function<void(const std::string& line)>& complain);

}  // namespace notify::exchanges
