#pragma once

#include <notify/result.hpp>

#include <span>
#include <string>

namespace notify {

/// Port: where the admin app keeps answers of its API, under keys of its own. Safe to call from
/// several threads. (rules/admin 13)
class AdminCache {
public:
  virtual ~AdminCache() = default;
  /// Removes what is kept under the keys; one with `*` or `?` in it stands for all that it fits,
  /// as in a shell. Once or several times is the same. Fails with unavailable; then some of it may
  /// be gone.
  [[nodiscard]] virtual Result<void> forget(std::span<const std::string> keys) = 0;
};

}  // namespace notify
