#pragma once

#include <notify/result.hpp>

#include <string>
#include <utility>

namespace notify::dvla {

/// What opens the printer's doors.
struct Secrets {
  std::string password{};
  std::string api_key{};
  std::string next_password{};  ///< the printer may have it already: a rotation broke off
};

/// One JSON object in a file. Fails with not_found if there is no file, with invalid_argument if it
/// is another one, or if others than its owner can read it. Messages show nothing of it.
[[nodiscard]] Result<Secrets> read_secrets(const std::string& path);
/// Written beside, readable by its owner alone, made durable and renamed.
[[nodiscard]] Result<void> write_secrets(const std::string& path, const Secrets& secrets);

/// Only one process at a time rotates. Ends with the object, or the process.
class SecretsLock {
public:
  /// Fails with busy if another has it.
  [[nodiscard]] static Result<SecretsLock> take(const std::string& path);
  SecretsLock(SecretsLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  SecretsLock& operator=(SecretsLock&&) = delete;
  ~SecretsLock();

private:
  explicit SecretsLock(int file) noexcept : file_(file) {}
  int file_ = -1;
};

}  // namespace notify::dvla
