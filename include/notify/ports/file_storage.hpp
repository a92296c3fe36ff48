#pragma once

#include <notify/file_key.hpp>
#include <notify/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace notify {

/// What is said of a file, by name.
using FileMetadata = std::map<std::string, std::string, std::less<>>;

struct DescribedFile {
  std::string bytes;
  FileMetadata metadata;
};

/// Port: where the files of letters and links lie, for instance a folder or an object store. What
/// is put there is sealed already if the engine has a sealing key. Safe to call from several
/// threads; no transaction is open while it is called. Every call fails with invalid_argument if
/// the key is none, and with unavailable if the place cannot be asked.
class FileStorage {
public:
  virtual ~FileStorage() = default;
  FileStorage() = default;
  FileStorage(const FileStorage&) = delete;
  FileStorage& operator=(const FileStorage&) = delete;

  /// Stores `bytes` under `key`, wholly or not at all, in the place of a file that has it already.
  /// Once the call returns, the file outlives a crash of the computer.
  [[nodiscard]] virtual Result<void> put(std::string_view key, std::string_view bytes) = 0;
  /// Fails with not_found if there is none.
  [[nodiscard]] virtual Result<std::string> get(std::string_view key) = 0;
  /// A file that is not there is removed already.
  [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;

  /// The same with what is said of a file: names of lower-case letters, digits, '-' and '_', values
  /// of one line. An object store keeps it as metadata; unless an adapter has a way of its own, it
  /// lies in a file beside, `about_file_suffix` after the key.
  [[nodiscard]] virtual Result<void> put_described(std::string_view key, std::string_view bytes,
                                                   const FileMetadata& metadata);
  [[nodiscard]] virtual Result<DescribedFile> get_described(std::string_view key);
};
inline constexpr std::string_view about_file_suffix = ".about";
inline constexpr std::size_t file_metadata_bytes_max = 8 << 10;

/// A file that the engine put somewhere.
struct StoredFile {
  std::string key;                  ///< empty: there is none
  std::int32_t sealing_key_id = 0;  ///< what it was sealed with; 0: unencrypted
  friend bool operator==(const StoredFile&, const StoredFile&) = default;
};

}  // namespace notify
