#include <notify/adapters/page_painter.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace notify {
namespace {

constexpr std::size_t read_at_once = 64 << 10;
constexpr std::chrono::milliseconds looked_every{50};

/// A file descriptor that is closed with its owner.
class Descriptor {
public:
  explicit Descriptor(int fd = -1) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { reset(); }
  [[nodiscard]] int get() const noexcept { return fd_; }
  void reset() noexcept {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

private:
  int fd_;
};

Error cannot_paint(std::string why) {
  return make_error(ErrorCode::unavailable, "page cannot be painted: " + std::move(why));
}

/// The program on one page. Its standard input is a socket, so that no signal comes of it if the
/// program goes away.
class Painter {
public:
  static Result<Painter> start(const PagePainterOptions& options, std::int64_t page) {
    Painter painter;
    std::array<int, 2> in{}, out{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0)
      return cannot_paint("no socket");
    painter.in_ = Descriptor(in[0]);
    const Descriptor its_in(in[1]);
    if (pipe2(out.data(), O_CLOEXEC) != 0) return cannot_paint("no pipe");
    painter.out_ = Descriptor(out[0]);
    const Descriptor its_out(out[1]);
    NFY_CHECK(painter.spawn(options, page, its_in.get(), its_out.get()));
    return painter;
  }
  Painter(Painter&& other) noexcept
      : in_(std::move(other.in_)),
        out_(std::move(other.out_)),
        child_(std::exchange(other.child_, -1)) {}
  Painter& operator=(Painter&&) = delete;
  ~Painter() {
    if (child_ < 0) return;
    kill(child_, SIGKILL);
    wait();
  }

  /// Hands over the file and takes the picture, both at once: neither side waits for the other.
  Result<std::string> run(std::string_view pdf, const PagePainterOptions& options) {
    std::chrono::milliseconds idle{0};
    std::string png;
    for (;;) {
      if (idle >= options.time_out) return cannot_paint("it takes too long");
      if (pdf.empty()) in_.reset();
      std::array<pollfd, 2> waits{{{out_.get(), POLLIN, 0}, {in_.get(), POLLOUT, 0}}};
      const int ready =
          poll(waits.data(), pdf.empty() ? 1 : 2, static_cast<int>(looked_every.count()));
      if (ready < 0 && errno != EINTR) return cannot_paint("poll failed");
      if (ready <= 0) {
        idle += looked_every;
        continue;
      }
      if (waits[0].revents != 0 && !take(png)) break;
      if (png.size() > options.png_bytes_max)
        return make_error(ErrorCode::invalid_argument, "picture of the page is too large");
      if (!pdf.empty() && waits[1].revents != 0) give(pdf);
    }
    const int status = wait();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || png.empty())
      return make_error(ErrorCode::invalid_argument, "pdf has no such page, or cannot be painted");
    return png;
  }

private:
  Painter() = default;

  Result<void> spawn(const PagePainterOptions& options, std::int64_t page, int in, int out) {
    const std::string number = std::to_string(page), side = std::to_string(options.longest_side);
    std::array<std::string, 10> words = {
        options.program, "-png", "-singlefile", "-f", number, "-l", number, "-scale-to", side, "-"};
    std::array<char*, words.size() + 1> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return cannot_paint("no memory");
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::array<char*, 1> no_environment{};
    const int failed = posix_spawn(&child_, arguments[0], &actions, nullptr, arguments.data(),
                                   no_environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
      child_ = -1;
      return cannot_paint("the painter cannot be started");
    }
    const rlimit memory{options.memory_bytes_max, options.memory_bytes_max};
    prlimit(child_, RLIMIT_AS, &memory, nullptr);
    const auto seconds =
        static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(options.time_out).count());
    const rlimit work{seconds, seconds};
    prlimit(child_, RLIMIT_CPU, &work, nullptr);
    return {};
  }

  /// False at the end.
  bool take(std::string& png) {
    const std::size_t before = png.size();
    png.resize(before + read_at_once);
    const ssize_t got = read(out_.get(), png.data() + before, read_at_once);
    png.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    return got > 0;
  }
  void give(std::string_view& pdf) {
    const ssize_t sent = send(in_.get(), pdf.data(), pdf.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
      pdf.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno != EAGAIN && errno != EINTR)
      pdf = {};  // it reads no more: what it says decides
  }
  int wait() {
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    return status;
  }

  Descriptor in_, out_;
  pid_t child_ = -1;
};

class SpawnedPagePainter final : public PagePainter {
public:
  explicit SpawnedPagePainter(PagePainterOptions options) : options_(std::move(options)) {}

  Result<std::string> paint(std::string_view pdf, std::int64_t page) override {
    if (page < 1 || page > 100'000)
      return make_error(ErrorCode::invalid_argument, "pdf has no page " + std::to_string(page));
    NFY_TRY(painter, Painter::start(options_, page));
    return painter.run(pdf, options_);
  }

private:
  PagePainterOptions options_;
};

}  // namespace

Result<std::shared_ptr<PagePainter>> make_page_painter(PagePainterOptions options) {
  if (options.program.empty() || options.longest_side < 1 || options.time_out.count() < 1)
    return make_error(ErrorCode::invalid_argument, "a painter needs a program, a size and time");
  if (access(options.program.c_str(), X_OK) != 0)
    return make_error(ErrorCode::unavailable, "pages cannot be painted without the program " +
                                                  options.program + " (Debian: poppler-utils)");
  return std::shared_ptr<PagePainter>(std::make_shared<SpawnedPagePainter>(std::move(options)));
}

}  // namespace notify
