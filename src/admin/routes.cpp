#include "admin/routes.hpp"

namespace notify::admin {

std::vector<std::span<const rest::Route>> route_tables() {
  return {people_routes(), service_routes(), key_routes()};
}

}  // namespace notify::admin
