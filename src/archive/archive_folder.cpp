#include <notify/adapters/archive_folder.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace notify {
namespace {

/// Closes a file descriptor when its use ends.
class Descriptor {
public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

private:
  int number_;
};

Error failed(std::string_view doing, std::string_view name) {
  return make_error(ErrorCode::unavailable, "archive file cannot be " + std::string(doing) + ": " +
                                                std::string(name) + ": " + std::strerror(errno));
}

bool is_name(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.front() == '/' || name.back() == '/')
    return false;
  if (name.find("/.") != name.npos || std::ranges::count(name, '/') > 1) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-./") == name.npos;
}

class ArchiveFolder final : public ArchiveFiles {
public:
  explicit ArchiveFolder(std::filesystem::path path) : path_(std::move(path)) {}

  /// Written beside, made durable, then renamed: a reader sees all of it or nothing.
  Result<void> put(std::string_view name, std::string_view bytes) override {
    if (!is_name(name)) return bad_name(name);
    const std::filesystem::path target = path_ / name;
    NFY_CHECK(make_folder(target.parent_path(), name));
    static std::atomic<unsigned> number{0};
    const std::string beside = target.string() + ".part" + std::to_string(::getpid()) + "-" +
                               std::to_string(number.fetch_add(1));
    auto written = write(beside, bytes, name);
    if (written && ::rename(beside.c_str(), target.c_str()) != 0) written = failed("named", name);
    if (!written) {
      const int why = errno;
      ::unlink(beside.c_str());
      errno = why;
      return written;
    }
    return make_durable(target.parent_path(), name);
  }

  Result<std::string> get(std::string_view name) override {
    if (!is_name(name)) return bad_name(name);
    const Descriptor file(::open((path_ / name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() && errno == ENOENT)
      return make_error(ErrorCode::not_found, "archive file is not there: " + std::string(name));
    struct stat about {};
    if (!file.is_open() || ::fstat(file.number(), &about) != 0) return failed("read", name);
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t got = ::read(file.number(), bytes.data() + at, bytes.size() - at);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read", name);
      if (got == 0) bytes.resize(at);  // shorter than it said: the check sum will tell
      at += static_cast<std::size_t>(got);
    }
    return bytes;
  }

private:
  static Error bad_name(std::string_view name) {
    return make_error(ErrorCode::invalid_argument, "no name of a file: " + std::string(name));
  }

  static Result<void> write(const std::string& path, std::string_view bytes,
                            std::string_view name) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    if (!file.is_open()) return failed("made", name);
    while (!bytes.empty()) {
      const ssize_t put = ::write(file.number(), bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return failed("written", name);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(file.number()) != 0) return failed("made durable", name);
    return {};
  }

  Result<void> make_folder(const std::filesystem::path& folder, std::string_view name) const {
    if (folder == path_ || ::access(folder.c_str(), W_OK) == 0) return {};
    if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) return failed("made", name);
    return make_durable(path_, name);
  }

  static Result<void> make_durable(const std::filesystem::path& folder, std::string_view name) {
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || ::fsync(directory.number()) != 0)
      return failed("made durable", name);
    return {};
  }

  std::filesystem::path path_;
};

}  // namespace

Result<std::shared_ptr<ArchiveFiles>> make_archive_folder(std::string path) {
  if (path.empty() || path.find('\0') != std::string::npos)
    return make_error(ErrorCode::invalid_argument, "archive folder has no name");
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error || ::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
    return make_error(ErrorCode::unavailable, "archive folder cannot be written: " + path);
  return std::shared_ptr<ArchiveFiles>(std::make_shared<ArchiveFolder>(std::move(path)));
}

}  // namespace notify
