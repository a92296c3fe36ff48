#include "admin/routes.hpp"

namespace notify::admin {

std::vector<std::span<const rest::Route>> route_tables() {
  return {inbound_routes(), job_routes(), key_routes(), report_routes(), service_routes()};
}

}  // namespace notify::admin
