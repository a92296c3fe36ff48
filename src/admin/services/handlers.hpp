#pragma once

#include "rest/call.hpp"

#include <notify/service.hpp>

#include <string>

/// Services, their folders of templates, and how their messages look. (rules/admin 6)
namespace notify::admin::services {

using rest::Call;

[[nodiscard]] RestResponse get_services(Call& call);
[[nodiscard]] RestResponse find_services(Call& call);
[[nodiscard]] RestResponse get_live_services(Call& call);
[[nodiscard]] RestResponse create_service(Call& call);
[[nodiscard]] RestResponse get_service(Call& call);
[[nodiscard]] RestResponse update_service(Call& call);
[[nodiscard]] RestResponse archive_service(Call& call);
[[nodiscard]] RestResponse get_service_history(Call& call);

[[nodiscard]] RestResponse get_folders(Call& call);
[[nodiscard]] RestResponse create_folder(Call& call);
[[nodiscard]] RestResponse update_folder(Call& call);
[[nodiscard]] RestResponse delete_folder(Call& call);
[[nodiscard]] RestResponse move_into_folder(Call& call);
[[nodiscard]] RestResponse move_out_of_folders(Call& call);

}  // namespace notify::admin::services
