#include "admin/cache/cache_guard.hpp"
#include "admin/routes.hpp"
#include "rest/router.hpp"

#include <notify/adapters/redis.hpp>
#include <notify/engine.hpp>
#include <notify/ports/clock.hpp>

#include <algorithm>

namespace notify {

struct RestApi::State {
  Engine& engine;
  RestOptions options;
  std::vector<std::span<const rest::Route>> routes;
  std::unique_ptr<rest::RouteGuard> guard{};
};

namespace {

constexpr std::int64_t page_size_max = 10'000;

/// The admin app's routes are there only for those who have a secret of its.
std::vector<std::span<const rest::Route>> routes_of(const RestOptions& options) {
  std::vector<std::span<const rest::Route>> tables = {rest::all_routes()};
  if (options.admin_secrets.empty()) return tables;
  const auto admin = admin::route_tables();
  tables.insert(tables.end(), admin.begin(), admin.end());
  return tables;
}

/// None is empty: that would let in everybody.
Result<void> check_secrets(std::span<const std::string> secrets) {
  if (std::ranges::any_of(secrets, &std::string::empty))
    return make_error(ErrorCode::invalid_argument, "a secret of admin_secrets is empty");
  return {};
}

Result<void> check_url(std::string& url, std::string_view name) {
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return make_error(ErrorCode::invalid_argument, std::string(name) + " is no http url: " + url);
  while (url.ends_with('/')) url.pop_back();
  return {};
}

/// Nothing if the admin app keeps no cache that we should know of.
Result<std::unique_ptr<rest::RouteGuard>> guard_of(const RestOptions& options) {
  if (options.admin_cache.empty()) return std::unique_ptr<rest::RouteGuard>();
  NFY_TRY(redis, RedisOptions::from_url(options.admin_cache));
  NFY_TRY(cache, make_redis_admin_cache(std::move(redis), std::make_shared<SystemClock>()));
  return std::unique_ptr<rest::RouteGuard>(std::make_unique<admin::CacheGuard>(std::move(cache)));
}

}  // namespace

Result<std::unique_ptr<RestApi>> RestApi::make(Engine& engine, RestOptions options) {
  NFY_CHECK(check_url(options.api_url, "api_url"));
  NFY_CHECK(check_url(options.admin_url, "admin_url"));
  NFY_CHECK(check_url(options.documents_url, "documents_url"));
  if (options.page_size < 1 || options.page_size > page_size_max)
    return make_error(ErrorCode::invalid_argument,
                      "page_size is not 1 to 10000: " + std::to_string(options.page_size));
  NFY_CHECK(check_secrets(options.admin_secrets));
  NFY_TRY(guard, guard_of(options));
  auto routes = routes_of(options);
  return std::unique_ptr<RestApi>(new RestApi(std::make_unique<State>(
      State{engine, std::move(options), std::move(routes), std::move(guard)})));
}

RestApi::RestApi(std::unique_ptr<State> state) : state_(std::move(state)) {}
RestApi::~RestApi() = default;

RestResponse RestApi::handle(const RestRequest& request) {
  return std::move(handle_each(std::span(&request, 1)).front());
}

std::vector<RestResponse> RestApi::handle_each(std::span<const RestRequest> requests) {
  return rest::dispatch_each({state_->engine, state_->options, state_->routes, state_->guard.get()},
                             requests);
}

}  // namespace notify
