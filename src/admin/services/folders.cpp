#include "admin/answers.hpp"
#include "admin/path.hpp"
#include "admin/services/handlers.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"

#include <notify/template_folders.hpp>

namespace notify::admin::services {
namespace {

using codec::JsonWriter;
using rest::Fields;

void write_folder(JsonWriter& json, const TemplateFolder& folder) {
  json.begin_object().text("id", folder.id.to_text()).text("name", folder.name);
  write_id_or_null(json, "parent_id", folder.parent.uuid);
  json.text("service_id", folder.service_id.to_text());
  json.name("users_with_permission").begin_list();
  for (const UserId user : folder.visible_to) json.text(user.to_text());
  json.end_list().end_object();
}

RestResponse folder_answer(int status, const TemplateFolder& folder) {
  JsonWriter json;
  write_folder(json, folder);
  return data_answer(status, std::move(json).take());
}

template <typename TheId>
std::vector<TheId> ids_of(const std::vector<rest::WrittenId>& written) {
  std::vector<TheId> ids;
  ids.reserve(written.size());
  for (const rest::WrittenId& id : written) ids.push_back({id.uuid});
  return ids;
}

RestResponse move_to(Call& call, TemplateFolderId target) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  FolderMove move{target, {}, {}};
  move.templates = ids_of<TemplateId>(fields.uuids("templates"));
  move.folders = ids_of<TemplateFolderId>(fields.uuids("folders"));
  fields.end_open({"templates", "folders"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  if (const auto moved = call.engine.template_folders().move(service_of(call), move); !moved)
    return refusal(moved.error());
  return no_content();
}

}  // namespace

RestResponse get_folders(Call& call) {
  NFY_ADMIN_TRY(folders, call.engine.template_folders().list(service_of(call)));
  JsonWriter json;
  json.begin_object().name("template_folders").begin_list();
  for (const TemplateFolder& folder : folders) write_folder(json, folder);
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse create_folder(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  const std::string* const name = fields.some_text("name");
  const auto parent = fields.uuid_or_null("parent_id");
  fields.end_open({"name", "parent_id"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  NFY_ADMIN_TRY(made, call.engine.template_folders().create(
                          service_of(call), *name,
                          parent ? TemplateFolderId{parent->uuid} : TemplateFolderId()));
  return folder_answer(201, made);
}

RestResponse update_folder(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  const std::string* const name = fields.some_text("name");
  const auto users = fields.uuids("users_with_permission");
  fields.end_open({"name"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  std::optional<std::vector<UserId>> visible_to;
  if (fields.has("users_with_permission")) visible_to = ids_of<UserId>(users);
  NFY_ADMIN_TRY(changed, call.engine.template_folders().update(service_of(call), {id_of(call)},
                                                               *name, visible_to));
  return folder_answer(200, changed);
}

RestResponse delete_folder(Call& call) {
  const auto removed = call.engine.template_folders().remove(service_of(call), {id_of(call)});
  if (removed) return no_content();
  if (removed.error().code == ErrorCode::conflict)
    return rest::plain_error(400, removed.error().message);
  return refusal(removed.error());
}

RestResponse move_into_folder(Call& call) { return move_to(call, {id_of(call)}); }
RestResponse move_out_of_folders(Call& call) { return move_to(call, {}); }

}  // namespace notify::admin::services
