#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// A folder of a service's templates. Folders make trees. (rules/folders 1.1)
struct TemplateFolder {
  TemplateFolderId id;
  ServiceId service_id;
  std::string name;                  ///< 1 to 255 characters
  TemplateFolderId parent{};         ///< nil: beside all folders
  std::vector<UserId> visible_to{};  ///< members of the service who see it, by id
  friend bool operator==(const TemplateFolder&, const TemplateFolder&) = default;
};

/// What moves into a folder, or out of all of them.
struct FolderMove {
  TemplateFolderId to{};  ///< nil: beside all folders
  std::vector<TemplateFolderId> folders{};
  std::vector<TemplateId> templates{};  ///< archived ones stay where they are
};

inline constexpr std::size_t template_folders_max = 1'000;  ///< of one service
inline constexpr std::size_t folder_move_max = 10'000;      ///< what one call can move

/// Fails with invalid_argument if `folders`, which are all of a service, would no longer be trees
/// with `moved` in `to`; in the words that users know. (rules/folders 1.3)
[[nodiscard]] Result<void> check_folder_move(std::span<const TemplateFolder> folders,
                                             TemplateFolderId moved, TemplateFolderId to);

/// Template folders. Each call leaves trees, whatever others do at the same time.
/// (rules/folders 1)
class TemplateFolders : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// A folder in another one is seen by whoever sees that one, the others by all active members.
  /// Fails with invalid_argument if the parent is unknown.
  [[nodiscard]] Result<TemplateFolder> create(ServiceId service, std::string_view name,
                                              TemplateFolderId parent = {});
  /// By id.
  [[nodiscard]] Result<std::vector<TemplateFolder>> list(ServiceId service);

  /// Renames a folder and, if it is said, changes who sees it. Fails with not_found if the folder
  /// is unknown or somebody is no member.
  [[nodiscard]] Result<TemplateFolder> update(ServiceId service, TemplateFolderId id,
                                              std::string_view name,
                                              const std::optional<std::vector<UserId>>& visible_to);

  /// Moves all of it or nothing. Fails with not_found if the target is unknown, with
  /// invalid_argument if something else is or if a folder would lie in itself.
  [[nodiscard]] Result<void> move(ServiceId service, const FolderMove& move);

  /// Fails with conflict if something is in it.
  [[nodiscard]] Result<void> remove(ServiceId service, TemplateFolderId id);
};

}  // namespace notify
