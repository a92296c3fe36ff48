#pragma once

#include <doctest/doctest.h>

#include <unistd.h>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace notify::test {

/// Where tests keep their files: in memory, unless TMPDIR says where or there is little room. What
/// a process wrote there outlives it, and a test dies with its process, never with its machine; so
/// nothing is lost but the waiting for a disk.
inline std::filesystem::path place_for_files() {
  const std::filesystem::path memory = "/dev/shm";
  constexpr std::uintmax_t room = 1 << 30;
  std::error_code none;
  const auto space = std::filesystem::space(memory, none);
  if (std::getenv("TMPDIR") || none || space.available < room ||
      ::access(memory.c_str(), W_OK) != 0)
    return std::filesystem::temp_directory_path();
  return memory;
}

/// A folder of its own that goes with the test.
struct TempFolder {
  std::filesystem::path path;
  TempFolder() {
    std::string pattern = (place_for_files() / "nfy-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  /// Where a test keeps its one database.
  [[nodiscard]] std::string file() const { return (path / "store.db").string(); }
};

}  // namespace notify::test
