#include "admin/cache/cache_guard.hpp"

#include "admin/cache/stale_keys.hpp"

#include <array>

namespace notify::admin {
namespace {

/// More than these are owed as all that there may be.
constexpr std::size_t owed_max = 10'000;
constexpr std::array everything = {
    "service*",        "user-*",           "organisation*", "domains",
    "email_branding*", "letter_branding*", "has_jobs-*",    "live-service-and-organisation-counts"};

constexpr int last_good_status = 399, first_failed_status = 500;

}  // namespace

Result<void> CacheGuard::forget(std::vector<std::string> keys) {
  std::set<std::string> owed;
  {
    const std::scoped_lock lock(mutex_);
    owed.swap(owed_);
  }
  keys.insert(keys.end(), owed.begin(), owed.end());
  if (keys.empty()) return {};
  const auto done = cache_->forget(keys);
  if (done || owed.empty()) return done;
  const std::scoped_lock lock(mutex_);
  owed_.merge(owed);
  return done;
}

std::optional<RestResponse> CacheGuard::before(const rest::Call& call) {
  auto keys = find_stale_keys(call);
  if (!keys || keys->empty() || forget(*std::move(keys))) return {};
  return rest::plain_error(503, "The cache of the admin app cannot be reached.");
}

void CacheGuard::after(const rest::Call& call, const RestResponse& response) {
  const bool is_refused =
      response.status > last_good_status && response.status < first_failed_status;
  if (is_refused) return;
  auto keys = find_stale_keys(call);
  if (!keys || keys->empty() || forget(*keys)) return;
  const std::scoped_lock lock(mutex_);
  owed_.insert(keys->begin(), keys->end());
  if (owed_.size() <= owed_max) return;
  owed_.clear();
  owed_.insert(everything.begin(), everything.end());
}

}  // namespace notify::admin
