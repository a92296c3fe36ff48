#include "provider/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace notify::durable {
namespace {

struct Opened {
  explicit Opened(int number) noexcept : file(number) {}
  ~Opened() {
    if (file >= 0) ::close(file);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int file;
};

Error cannot(std::string_view what) {
  return make_error(ErrorCode::unavailable,
                    "file cannot be " + std::string(what) + ": " + std::strerror(errno));
}

Result<void> write_new(const std::string& path, std::string_view bytes, unsigned mode) {
  const Opened to(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (to.file < 0) return cannot("made");
  while (!bytes.empty()) {
    const ssize_t put = ::write(to.file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot("written");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(to.file) != 0) return cannot("made durable");
  return {};
}

}  // namespace

Result<void> write(const std::string& path, std::string_view bytes, unsigned mode) {
  static std::atomic<unsigned> number{0};
  const std::string beside =
      path + ".part" + std::to_string(::getpid()) + "-" + std::to_string(number.fetch_add(1));
  ::unlink(beside.c_str());  // of a process that had the same number and died
  auto written = write_new(beside, bytes, mode);
  if (written) written = rename(beside, path);
  if (!written) {
    ::unlink(beside.c_str());
    return written;
  }
  const std::size_t slash = path.rfind('/');
  return settle(slash == path.npos ? "." : path.substr(0, slash + 1));
}

Result<std::string> read(const std::string& path, std::size_t bytes_max) {
  const Opened from(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (from.file < 0 && errno == ENOENT) return make_error(ErrorCode::not_found, "no file");
  if (from.file < 0) return cannot("read");
  std::string bytes(bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(from.file, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > bytes_max) return make_error(ErrorCode::invalid_argument, "file is too long");
  bytes.resize(size);
  return bytes;
}

Result<void> rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return cannot("renamed");
  return {};
}

Result<void> settle(const std::string& folder) {
  const Opened directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.file < 0 || ::fsync(directory.file) != 0) return cannot("made durable");
  return {};
}

}  // namespace notify::durable
