#include "provider/durable_file.hpp"
#include "provider/print_folder/place.hpp"

#include <unistd.h>
#include <cerrno>
#include <filesystem>

namespace notify::print_folder {
namespace {

constexpr unsigned letter_mode = 0640;

class FolderPlace final : public Place {
public:
  explicit FolderPlace(std::string path) : path_(std::move(path)) {}

  Result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    std::error_code error;
    std::size_t bytes = 0;
    for (std::filesystem::directory_iterator at(path_, error), end; !error && at != end;
         at.increment(error)) {
      names.push_back(at->path().filename().string());
      if ((bytes += names.back().size()) > listing_bytes_max)
        return make_error(ErrorCode::unavailable, "folder holds too many files");
    }
    if (error) return make_error(ErrorCode::unavailable, "folder cannot be read");
    return names;
  }
  Result<void> put(const std::string& name, std::string_view bytes) override {
    return durable::write(place_of(name), bytes, letter_mode);
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return durable::rename(place_of(from), place_of(to));
  }
  Result<std::string> read(const std::string& name, std::size_t bytes_max) override {
    return durable::read(place_of(name), bytes_max);
  }
  Result<void> remove(const std::string& name) override {
    if (::unlink(place_of(name).c_str()) != 0 && errno != ENOENT)
      return make_error(ErrorCode::unavailable, "file cannot be removed");
    return {};
  }
  Result<void> settle() override { return durable::settle(path_); }

private:
  [[nodiscard]] std::string place_of(const std::string& name) const { return path_ + "/" + name; }
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Place>> open_folder_place(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error) ||
      ::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
    return make_error(ErrorCode::invalid_argument, "folder is none that can be written");
  return std::unique_ptr<Place>(std::make_unique<FolderPlace>(path));
}

}  // namespace notify::print_folder
