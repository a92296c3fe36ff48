#include "files/folder.hpp"

#include <notify/adapters/file_folder.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

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

Error bad_key(std::string_view key) {
  return make_error(ErrorCode::invalid_argument, "no key of a file: " + std::string(key));
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
  files::Folder folder_;
};

class ReadFolder final : public FileStorage {
public:
  explicit ReadFolder(std::string path) : path_(std::move(path)) {}

  Result<void> put(std::string_view, std::string_view) override { return only_read(); }
  Result<void> remove(std::string_view) override { return only_read(); }
  Result<std::string> get(std::string_view key) override {
    if (!is_file_key(key)) return bad_key(key);
    const std::filesystem::path place = path_ / key;
    std::error_code trouble;
    if (!std::filesystem::is_directory(path_, trouble))
      return make_error(ErrorCode::unavailable, "folder is not there: " + path_.string());
    if (!std::filesystem::is_regular_file(place, trouble))
      return make_error(ErrorCode::not_found, "file is not there: " + std::string(key));
    std::ifstream file(place, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file)
      return make_error(ErrorCode::unavailable, "file cannot be read: " + std::string(key));
    return bytes;
  }

private:
  static Error only_read() { return make_error(ErrorCode::unsupported, "the folder is only read"); }
  std::filesystem::path path_;
};

}  // namespace

Result<std::shared_ptr<FileStorage>> make_file_folder(std::string path) {
  NFY_TRY(folder, files::Folder::open(path, "stored file"));
  return std::shared_ptr<FileStorage>(std::make_shared<FileFolder>(std::move(folder)));
}

Result<std::shared_ptr<FileStorage>> make_read_folder(std::string path) {
  std::error_code trouble;
  if (!std::filesystem::is_directory(path, trouble))
    return make_error(ErrorCode::unavailable, "folder is not there: " + path);
  return std::shared_ptr<FileStorage>(std::make_shared<ReadFolder>(std::move(path)));
}

}  // namespace notify
