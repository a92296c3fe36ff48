#pragma once

#include <notify/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace notify::print_folder {

/// More names of files than any printer leaves lying about.
inline constexpr std::size_t listing_bytes_max = 32 << 20;

/// A folder of letters, on this machine or on a server. Names hold letters, digits, '-' and '.'.
/// One thread at a time; messages hold neither paths nor secrets. Every function fails with
/// `forked` in a child of fork() that inherited a line, else with unavailable.
class Place {
public:
  virtual ~Place() = default;
  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// The names of all files, in any order.
  [[nodiscard]] virtual Result<std::vector<std::string>> list() = 0;
  /// Writes a file, over what stood there under the name.
  [[nodiscard]] virtual Result<void> put(const std::string& name, std::string_view bytes) = 0;
  /// Readers see the new name with the whole file. The new name must be free.
  [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  /// Fails with not_found, with invalid_argument if it is longer.
  [[nodiscard]] virtual Result<std::string> read(const std::string& name,
                                                 std::size_t bytes_max) = 0;
  /// A file that is not there is removed already.
  [[nodiscard]] virtual Result<void> remove(const std::string& name) = 0;
  /// All that was done outlasts a power cut, as far as the place can know.
  [[nodiscard]] virtual Result<void> settle() = 0;
};

/// Fails with invalid_argument if there is no such folder, or nothing can be written there.
[[nodiscard]] Result<std::unique_ptr<Place>> open_folder_place(const std::string& path);

/// How an SFTP server is reached, and how we know that it is the one.
struct SftpServer {
  std::string url;  ///< "sftp://host[:port]/absolute/folder"
  std::string username;
  std::string password;         ///< or
  std::string key_file;         ///< a private key
  std::string key_password;     ///< empty: the key has none
  std::string known_hosts;      ///< a file as OpenSSH keeps it, or
  std::string host_key_sha256;  ///< base64 of the digest, as `ssh-keygen -l` shows it
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 60'000;  ///< of one file
};

/// Fails with invalid_argument on a wrong server, with unsupported if the library was built without
/// libcurl or libcurl without SFTP. Nothing is connected yet.
[[nodiscard]] Result<std::unique_ptr<Place>> open_sftp_place(SftpServer server);

}  // namespace notify::print_folder
