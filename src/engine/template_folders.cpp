#include "domain/text/name.hpp"
#include "engine/context.hpp"

#include <notify/template_folders.hpp>

namespace notify {

Result<TemplateFolder> TemplateFolders::create(ServiceId service, std::string_view typed,
                                               TemplateFolderId parent) {
  NFY_TRY(name, text::checked_name(typed, "folder name"));
  TemplateFolder folder;
  folder.id.uuid = make_uuid_v4(*context_->ports.entropy);
  folder.service_id = service;
  folder.name = std::move(name);
  folder.parent = parent;
  return context_->store().template_folders().insert(folder);
}

Result<std::vector<TemplateFolder>> TemplateFolders::list(ServiceId service) {
  return context_->store().template_folders().list(service);
}

Result<TemplateFolder> TemplateFolders::update(
    ServiceId service, TemplateFolderId id, std::string_view typed,
    const std::optional<std::vector<UserId>>& visible_to) {
  NFY_TRY(name, text::checked_name(typed, "folder name"));
  if (visible_to && visible_to->size() > folder_move_max)
    return make_error(ErrorCode::invalid_argument, "a folder is shown to more than 10000 users");
  return context_->store().template_folders().update(service, id, name, visible_to);
}

Result<void> TemplateFolders::move(ServiceId service, const FolderMove& move) {
  if (move.folders.size() > folder_move_max || move.templates.size() > folder_move_max)
    return make_error(ErrorCode::invalid_argument, "more than 10000 things to move at once");
  return context_->store().template_folders().move(service, move);
}

Result<void> TemplateFolders::remove(ServiceId service, TemplateFolderId id) {
  return context_->store().template_folders().remove(service, id);
}

}  // namespace notify
