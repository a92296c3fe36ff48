#include "admin/routes.hpp"
#include "admin/services/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

#define NFY_FOLDER_ROUTE "/service/{service:uuid}/template-folder"

constexpr std::array service_table = {
    NFY_ROUTE("GET", "/service", admin, services::get_services),
    NFY_ROUTE("POST", "/service", admin, services::create_service),
    NFY_ROUTE("GET", "/service/find-services-by-name", admin, services::find_services),
    NFY_ROUTE("GET", "/service/live-services-data", admin, services::get_live_services),
    NFY_ROUTE("GET", "/service/{id:uuid}", admin, services::get_service),
    NFY_ROUTE("POST", "/service/{id:uuid}", admin, services::update_service),
    NFY_ROUTE("POST", "/service/{id:uuid}/archive", admin, services::archive_service),
    NFY_ROUTE("GET", "/service/{id:uuid}/history", admin, services::get_service_history),
    NFY_ROUTE("GET", NFY_FOLDER_ROUTE, admin, services::get_folders),
    NFY_ROUTE("POST", NFY_FOLDER_ROUTE, admin, services::create_folder),
    NFY_ROUTE("POST", NFY_FOLDER_ROUTE "/contents", admin, services::move_out_of_folders),
    NFY_ROUTE("POST", NFY_FOLDER_ROUTE "/{id:uuid}", admin, services::update_folder),
    NFY_ROUTE("DELETE", NFY_FOLDER_ROUTE "/{id:uuid}", admin, services::delete_folder),
    NFY_ROUTE("POST", NFY_FOLDER_ROUTE "/{id:uuid}/contents", admin, services::move_into_folder),
};

#undef NFY_FOLDER_ROUTE

}  // namespace

std::span<const rest::Route> service_routes() noexcept { return service_table; }

}  // namespace notify::admin
