#pragma once

#include <notify/ports/archive_files.hpp>

#include <memory>
#include <string>

namespace notify {

/// Files in a folder of the local file system, which is made if it is not there. Fails with
/// invalid_argument on an empty path, unavailable if the folder cannot be made or written.
[[nodiscard]] Result<std::shared_ptr<ArchiveFiles>> make_archive_folder(std::string path);

}  // namespace notify
