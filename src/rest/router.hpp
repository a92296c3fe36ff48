#pragma once

#include "rest/call.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace notify::rest {

enum class Access : std::uint8_t {
  key,    ///< signed with a key of a service
  open,   ///< anybody; what the route itself asks for aside
  query,  ///< open, and only there for a provider that asks by GET, under its name
  admin,  ///< signed with a secret of the admin app
};

/// One line of a table: NFY_ROUTE("GET", "/v2/templates", key, list_templates).
#define NFY_ROUTE(method, pattern, access, handler)                              \
  ::notify::rest::Route {                                                        \
    method, pattern, method " " pattern, ::notify::rest::Access::access, handler \
  }

struct Route {
  std::string_view method;
  std::string_view pattern;  ///< segments; "{name}" stands for any text, ":int" in it for digits
  std::string_view name;     ///< method and pattern, for logs and metrics
  Access access = Access::key;
  Handler handler = nullptr;
};

/// The routes of the public API, in the order in which they are tried.
[[nodiscard]] std::span<const Route> all_routes() noexcept;

/// Tables of routes, tried one after another.
using RouteTables = std::span<const std::span<const Route>>;

/// What stands around the routes; it sees calls that are signed as their route asks. Notifications
/// of the public API are posted past it. Safe to call from several threads.
class RouteGuard {
public:
  virtual ~RouteGuard() = default;
  /// The answer in place of the route's, or nothing.
  [[nodiscard]] virtual std::optional<RestResponse> before(const Call& call) = 0;
  virtual void after(const Call& call, const RestResponse& response) = 0;
};

/// What requests are answered with.
struct Routing {
  Engine& engine;
  const RestOptions& options;
  RouteTables tables;
  RouteGuard* guard = nullptr;
};

/// Finds the route of each request and runs it, in order; notifications that they post are stored
/// together. (rules/rest 1)
[[nodiscard]] std::vector<RestResponse> dispatch_each(const Routing& routing,
                                                      std::span<const RestRequest> requests);

}  // namespace notify::rest
