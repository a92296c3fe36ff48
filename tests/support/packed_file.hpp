#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

/// Test data is kept packed; whoever reads it unpacks through the packer's own program.
namespace notify::test {

inline std::string quoted_for_shell(const std::string& path) {
  std::string out = "'";
  for (const char byte : path) out += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  return out + "'";
}

/// What a program that unpacks writes to its standard output; nothing if it fails.
inline std::optional<std::string> output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string out;
  char buffer[65536];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  return pclose(pipe) == 0 ? std::optional(std::move(out)) : std::nullopt;
}

/// The content of a file, unpacked if its name ends in .zst or .xz; nothing if it cannot be read.
inline std::optional<std::string> read_packed(const std::filesystem::path& path) {
  if (path.extension() == ".zst") return output_of("zstd -dcq -- " + quoted_for_shell(path));
  if (path.extension() == ".xz") return output_of("xz -dcq -- " + quoted_for_shell(path));
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// "l01" for "l01.json", "l01.json.zst" and "l01.json.xz" if `ending` is ".json"; empty for others.
inline std::string name_without(const std::filesystem::path& path, const std::string& ending) {
  const std::string file = path.filename();
  const auto at = file.find(ending);
  if (at == std::string::npos) return {};
  const auto rest = file.substr(at + ending.size());
  return rest.empty() || rest == ".zst" || rest == ".xz" ? file.substr(0, at) : std::string();
}

}  // namespace notify::test
