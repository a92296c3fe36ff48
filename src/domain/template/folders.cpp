#include <notify/template_folders.hpp>

#include <map>

namespace notify {

Result<void> check_folder_move(std::span<const TemplateFolder> folders, TemplateFolderId moved,
                               TemplateFolderId to) {
  if (moved == to)
    return make_error(ErrorCode::invalid_argument, "You cannot move a folder to itself");
  std::map<TemplateFolderId, TemplateFolderId> parents;
  for (const TemplateFolder& folder : folders) parents.emplace(folder.id, folder.parent);
  // No way up is longer than there are folders.
  TemplateFolderId above = to;
  for (std::size_t steps = 0; steps <= folders.size() && !above.is_nil(); ++steps) {
    const auto at = parents.find(above);
    above = at == parents.end() ? TemplateFolderId() : at->second;
    if (above == moved)
      return make_error(ErrorCode::invalid_argument,
                        "You cannot move a folder to one of its subfolders");
  }
  return {};
}

}  // namespace notify
