#include "admin/answers.hpp"
#include "admin/services/handlers.hpp"
#include "codec/json_writer.hpp"

#include <notify/services.hpp>

#include <array>

namespace notify::admin::services {
namespace {

using codec::JsonWriter;

constexpr std::array all_permissions = {
    Permission::email,
    Permission::sms,
    Permission::letter,
    Permission::international_sms,
    Permission::inbound_sms,
    Permission::email_auth,
    Permission::edit_folder_permissions,
    Permission::international_letters,
    Permission::sms_to_uk_landlines,
};

void write_permissions(JsonWriter& json, PermissionSet permissions) {
  json.name("permissions").begin_list();
  for (const Permission permission : all_permissions)
    if (permissions.contains(permission)) json.text(name_of(permission));
  json.end_list();
}

std::string json_of(const Service& service) {
  JsonWriter json;
  json.begin_object().flag("active", service.active).text("id", service.id.to_text());
  json.text("name", service.name).flag("restricted", service.restricted);
  write_permissions(json, service.permissions);
  json.end_object();
  return std::move(json).take();
}

}  // namespace

RestResponse get_service(Call& call) {
  NFY_ADMIN_TRY(id, ServiceId::from_text(call.path[0]));
  NFY_ADMIN_TRY(service, call.engine.services().get(id));
  return data_answer(200, json_of(service));
}

}  // namespace notify::admin::services
