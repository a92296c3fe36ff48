#pragma once

#include <notify/ports/file_storage.hpp>

#include <memory>
#include <string>

namespace notify {

/// Files in a folder, which is made if it is not there, in 256 folders below it. A file is written
/// beside, made durable and renamed, so that readers see all of it or nothing. Fails with
/// invalid_argument if the path is empty, unavailable if the folder cannot be made or written.
[[nodiscard]] Result<std::shared_ptr<FileStorage>> make_file_folder(std::string path);

/// Somebody else's folder, which is only read: a file lies under its key itself, as in
/// "<path>/town.svg". Fails with unavailable if it is no folder; writing fails with unsupported.
[[nodiscard]] Result<std::shared_ptr<FileStorage>> make_read_folder(std::string path);

}  // namespace notify
