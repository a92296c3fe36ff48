#pragma once

#include "rest/call.hpp"

#include <span>
#include <string_view>

namespace notify::rest {

enum class Access : std::uint8_t {
  key,   ///< signed with a key of a service
  open,  ///< anybody; what the route itself asks for aside
};

struct Route {
  std::string_view method;
  std::string_view pattern;  ///< segments; "{name}" stands for any text, ":int" in it for digits
  std::string_view name;     ///< method and pattern, for logs and metrics
  Access access = Access::key;
  Handler handler = nullptr;
};

/// All routes, in the order in which they are tried.
[[nodiscard]] std::span<const Route> all_routes() noexcept;

/// Finds the route of each request and runs it, in order; notifications that they post are stored
/// together. (rules/rest 1)
[[nodiscard]] std::vector<RestResponse> dispatch_each(Engine& engine, const RestOptions& options,
                                                      std::span<const RestRequest> requests);

}  // namespace notify::rest
