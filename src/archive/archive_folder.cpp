#include "files/folder.hpp"

#include <notify/adapters/archive_folder.hpp>

#include <algorithm>

namespace notify {
namespace {

bool is_name(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.front() == '/' || name.back() == '/')
    return false;
  if (name.find("/.") != name.npos || std::ranges::count(name, '/') > 1) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-./") == name.npos;
}

class ArchiveFolder final : public ArchiveFiles {
public:
  explicit ArchiveFolder(files::Folder folder) : folder_(std::move(folder)) {}

  Result<void> put(std::string_view name, std::string_view bytes) override {
    if (!is_name(name)) return bad_name(name);
    return folder_.put(name, bytes);
  }
  Result<std::string> get(std::string_view name) override {
    if (!is_name(name)) return bad_name(name);
    return folder_.get(name);
  }

private:
  static Error bad_name(std::string_view name) {
    return make_error(ErrorCode::invalid_argument, "no name of a file: " + std::string(name));
  }
  files::Folder folder_;
};

}  // namespace

Result<std::shared_ptr<ArchiveFiles>> make_archive_folder(std::string path) {
  NFY_TRY(folder, files::Folder::open(path, "archive file"));
  return std::shared_ptr<ArchiveFiles>(std::make_shared<ArchiveFolder>(std::move(folder)));
}

}  // namespace notify
