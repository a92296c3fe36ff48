#include "provider/option_file.hpp"

#include <fstream>

namespace notify {

Result<std::string> read_option_file(std::string_view option, const std::string& path) {
  const auto refused = [&](std::string_view why) {
    return make_error(ErrorCode::invalid_argument,
                      "the file of the option " + std::string(option) + " " + std::string(why));
  };
  std::ifstream file(path, std::ios::binary);
  if (!file) return refused("cannot be opened");
  std::string bytes(option_file_bytes_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) return refused("cannot be read");  // a folder, which opens as a file does
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.empty()) return refused("is empty");
  if (bytes.size() > option_file_bytes_max) return refused("is longer than 64 KiB");
  return bytes;
}

}  // namespace notify
