#include "admin/routes.hpp"

namespace notify::admin {

std::vector<std::span<const rest::Route>> route_tables() {
  return {brand_routes(),   inbound_routes(), job_routes(),     key_routes(),     people_routes(),
          preview_routes(), report_routes(),  service_routes(), template_routes()};
}

}  // namespace notify::admin
