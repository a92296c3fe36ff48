#pragma once

#include "admin/cache/stale_keys.hpp"
#include "rest/api_world.hpp"

#include <algorithm>

namespace notify::test {

inline constexpr std::string_view service_text = "0197a1c0-0000-7000-8000-0000000000aa";
inline constexpr std::string_view other_text = "0197a1c0-0000-7000-8000-0000000000bb";

/// A call of the admin app as the router hands it on.
struct AdminCall {
  RestRequest request;
  RestOptions options{};
  rest::Call call;

  AdminCall(Engine& engine, std::string_view method, std::string_view target,
            std::string_view body = {})
      : request{.method = method, .target = target, .body = body},
        call{.engine = engine, .options = options, .request = request} {}
  AdminCall(const AdminCall&) = delete;
  AdminCall& operator=(const AdminCall&) = delete;
};

/// What a call makes stale, in order of the names; nothing if no rule knows it.
inline std::optional<std::vector<std::string>> stale(Engine& engine, std::string_view method,
                                                     std::string_view target,
                                                     std::string_view body = {}) {
  const AdminCall made(engine, method, target, body);
  auto keys = admin::find_stale_keys(made.call);
  if (keys) std::ranges::sort(*keys);
  return keys;
}

}  // namespace notify::test
