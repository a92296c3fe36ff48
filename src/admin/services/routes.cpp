#include "admin/routes.hpp"
#include "admin/services/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

constexpr std::array service_table = {
    NFY_ROUTE("GET", "/service/{id:uuid}", admin, services::get_service),
};

}  // namespace

std::span<const rest::Route> service_routes() noexcept { return service_table; }

}  // namespace notify::admin
