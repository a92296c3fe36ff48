#include "admin/routes.hpp"

namespace notify::admin {

std::vector<std::span<const rest::Route>> route_tables() {
  return {brand_routes(), people_routes(), service_routes(), template_routes(), key_routes()};
}

}  // namespace notify::admin
