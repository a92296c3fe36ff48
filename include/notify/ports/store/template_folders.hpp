#pragma once

#include <notify/result.hpp>
#include <notify/template_folders.hpp>

#include <optional>
#include <vector>

namespace notify {

/// Port of the store: template folders. Changes of one service's folders happen one after another.
/// The rules of Store hold.
class TemplateFoldersStore {
public:
  virtual ~TemplateFoldersStore() = default;

  /// `visible_to` is filled in: those who see the parent, or all active members. Fails with
  /// invalid_argument if the parent is unknown, with limited beyond template_folders_max.
  [[nodiscard]] virtual Result<TemplateFolder> insert(const TemplateFolder& folder) = 0;

  /// By id. Fails with not_found if the service is unknown.
  [[nodiscard]] virtual Result<std::vector<TemplateFolder>> list(ServiceId service) = 0;

  /// The name, and who sees it if that is said. Fails with not_found, also if somebody is no
  /// member.
  [[nodiscard]] virtual Result<TemplateFolder> update(
      ServiceId service, TemplateFolderId id, std::string_view name,
      const std::optional<std::vector<UserId>>& visible_to) = 0;

  /// See TemplateFolders::move().
  [[nodiscard]] virtual Result<void> move(ServiceId service, const FolderMove& move) = 0;

  /// Fails with not_found, with conflict if something is in it.
  [[nodiscard]] virtual Result<void> remove(ServiceId service, TemplateFolderId id) = 0;
};

}  // namespace notify
