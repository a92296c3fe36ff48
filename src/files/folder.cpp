#include "files/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace notify::files {
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

}  // namespace

Error Folder::failed(std::string_view doing, std::string_view name) const {
  return make_error(ErrorCode::unavailable, noun_ + " cannot be " + std::string(doing) + ": " +
                                                std::string(name) + ": " + std::strerror(errno));
}

Result<Folder> Folder::open(const std::string& path, std::string noun) {
  const std::string kind = noun.substr(0, noun.find(' '));
  if (path.empty() || path.find('\0') != std::string::npos)
    return make_error(ErrorCode::invalid_argument, kind + " folder has no name");
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error || ::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
    return make_error(ErrorCode::unavailable, kind + " folder cannot be written: " + path);
  return Folder(path, std::move(noun));
}

Result<void> Folder::put(std::string_view name, std::string_view bytes) const {
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

Result<std::string> Folder::get(std::string_view name) const {
  const Descriptor file(::open((path_ / name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() && errno == ENOENT)
    return make_error(ErrorCode::not_found, noun_ + " is not there: " + std::string(name));
  struct stat about {};
  if (!file.is_open() || ::fstat(file.number(), &about) != 0) return failed("read", name);
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t got = ::read(file.number(), bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", name);
    if (got == 0) bytes.resize(at);  // shorter than it said: a check sum or a seal will tell
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<void> Folder::remove(std::string_view name) const {
  if (::unlink((path_ / name).c_str()) != 0 && errno != ENOENT) return failed("removed", name);
  return {};
}

Result<void> Folder::write(const std::string& path, std::string_view bytes,
                           std::string_view name) const {
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

Result<void> Folder::make_folder(const std::filesystem::path& folder, std::string_view name) const {
  if (folder == path_ || ::access(folder.c_str(), W_OK) == 0) return {};
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) return failed("made", name);
  return make_durable(path_, name);
}

Result<void> Folder::make_durable(const std::filesystem::path& folder,
                                  std::string_view name) const {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() || ::fsync(directory.number()) != 0) return failed("made durable", name);
  return {};
}

}  // namespace notify::files
