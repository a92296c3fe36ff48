#include "files/folder.hpp"

#include <notify/adapters/file_folder.hpp>

#include <cstdint>

namespace notify {
namespace {

/// "letters/a/b" lies in "4f/letters+a+b": no key holds a plus sign, so no two share a name.
std::string place_of(std::string_view key) {
  std::uint32_t hash = 2'166'136'261u;  // FNV-1a
  std::string name;
  for (const char c : key) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619u;
    name += c == '/' ? '+' : c;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string{digits[hash >> 4 & 15], digits[hash & 15], '/'} + name;
}

class FileFolder final : public FileStorage {
public:
  explicit FileFolder(files::Folder folder) : folder_(std::move(folder)) {}

  Result<void> put(std::string_view key, std::string_view bytes) override {
    if (!is_file_key(key)) return bad_key(key);
    return folder_.put(place_of(key), bytes);
  }
  Result<std::string> get(std::string_view key) override {
    if (!is_file_key(key)) return bad_key(key);
    return folder_.get(place_of(key));
  }
  Result<void> remove(std::string_view key) override {
    if (!is_file_key(key)) return bad_key(key);
    return folder_.remove(place_of(key));
  }

private:
  static Error bad_key(std::string_view key) {
    return make_error(ErrorCode::invalid_argument, "no key of a file: " + std::string(key));
  }
  files::Folder folder_;
};

}  // namespace

Result<std::shared_ptr<FileStorage>> make_file_folder(std::string path) {
  NFY_TRY(folder, files::Folder::open(path, "stored file"));
  return std::shared_ptr<FileStorage>(std::make_shared<FileFolder>(std::move(folder)));
}

}  // namespace notify
