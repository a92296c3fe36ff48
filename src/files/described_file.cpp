#include "domain/text/text.hpp"

#include <notify/ports/file_storage.hpp>

namespace notify {
namespace {

std::string about_key(std::string_view key) {
  return std::string(key) + std::string(about_file_suffix);
}

bool is_metadata_name(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !name.empty() && name.find_first_not_of(letters) == name.npos;
}

Result<std::string> written(const FileMetadata& metadata) {
  std::string out;
  for (const auto& [name, value] : metadata) {
    if (!is_metadata_name(name) || value.find_first_of("\r\n") != value.npos)
      return make_error(ErrorCode::invalid_argument, "what is said of a file has no such name");
    out += name + ": " + value + "\n";
  }
  NFY_CHECK(text::check(out, "what is said of a file", file_metadata_bytes_max));
  return out;
}

FileMetadata read(std::string_view lines) {
  FileMetadata metadata;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const std::size_t colon = line.find(": ");
    if (colon != line.npos) metadata.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return metadata;
}

}  // namespace

Result<void> FileStorage::put_described(std::string_view key, std::string_view bytes,
                                        const FileMetadata& metadata) {
  NFY_TRY(about, written(metadata));
  NFY_CHECK(put(key, bytes));
  return put(about_key(key), about);
}

Result<DescribedFile> FileStorage::get_described(std::string_view key) {
  NFY_TRY(bytes, get(key));
  auto about = get(about_key(key));
  if (!about && about.error().code != ErrorCode::not_found) return about.error();
  return DescribedFile{std::move(bytes), about ? read(*about) : FileMetadata{}};
}

}  // namespace notify
