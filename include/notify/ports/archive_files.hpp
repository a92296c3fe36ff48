#pragma once

#include <notify/result.hpp>

#include <string>
#include <string_view>

namespace notify {

/// Port: where the files of the deep archive live, for instance a folder or an object store. Files
/// are written once, read often and never changed or removed by the library. Names are of a to z,
/// 0 to 9, '-', '.' and one '/'. Safe to call from several threads. A store calls it inside a
/// transaction, so a call that takes longer than the store's statement timeout undoes the step.
class ArchiveFiles {
public:
  virtual ~ArchiveFiles() = default;
  /// Stores `bytes` under `name`, wholly or not at all, and so that it outlives a crash of the
  /// computer once the call returns. A file that has the name already is replaced: equal names mean
  /// equal content. Fails with unavailable.
  [[nodiscard]] virtual Result<void> put(std::string_view name, std::string_view bytes) = 0;
  /// Fails with not_found if there is none, unavailable if the place cannot be asked.
  [[nodiscard]] virtual Result<std::string> get(std::string_view name) = 0;
};

}  // namespace notify
