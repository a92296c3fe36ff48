#pragma once

#include "rest/router.hpp"

#include <notify/ports/admin_cache.hpp>

#include <memory>
#include <mutex>
#include <set>

namespace notify::admin {

/// Keeps the admin app from showing what was changed: before a call that writes and after it, what
/// the app may keep of that is removed. A cache out of reach refuses the call, since nobody could
/// say afterwards what the app shows; if it goes away in the midst of a call, what is owed to it is
/// removed with the next call that writes. (rules/admin 13.2)
class CacheGuard final : public rest::RouteGuard {
public:
  explicit CacheGuard(std::shared_ptr<AdminCache> cache) : cache_(std::move(cache)) {}

  std::optional<RestResponse> before(const rest::Call& call) override;
  void after(const rest::Call& call, const RestResponse& response) override;

private:
  /// Removes the keys and those that are owed.
  Result<void> forget(std::vector<std::string> keys);

  std::shared_ptr<AdminCache> cache_;
  std::mutex mutex_;
  std::set<std::string> owed_;
};

}  // namespace notify::admin
