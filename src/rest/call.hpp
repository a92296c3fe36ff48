#pragma once

#include "rest/answers.hpp"
#include "rest/query.hpp"

#include <notify/engine.hpp>
#include <notify/rest.hpp>
#include <notify/service.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace notify::rest {

/// One request on its way through a route. For one thread.
struct Call {
  Engine& engine;
  const RestOptions& options;
  const RestRequest& request;
  std::vector<std::string> path{};  ///< what stands for the names in braces of the route
  Query query{};
  ApiKey key{};  ///< whose request it is; set on routes that need a key
  /// Who sits before the admin app, as that says; nil where it says nothing.
  UserId user{};

  [[nodiscard]] ServiceId service() const noexcept { return key.service_id; }
  /// The value of a header, or nullptr; names in any case.
  [[nodiscard]] const std::string* find_header(std::string_view name) const noexcept;
};

using Handler = RestResponse (*)(Call&);

}  // namespace notify::rest
