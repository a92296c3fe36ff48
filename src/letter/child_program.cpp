#include "letter/child_program.hpp"

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

/// The program at work. Its standard input is a socket, so that no signal comes of it if the
/// program goes away.
class Child {
public:
  /// Says why it cannot be started, or nothing.
  std::string_view start(const ChildProgram& program) {
    std::array<int, 2> in{}, out{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0) return "no socket";
    in_ = Descriptor(in[0]);
    const Descriptor its_in(in[1]);
    if (pipe2(out.data(), O_CLOEXEC) != 0) return "no pipe";
    out_ = Descriptor(out[0]);
    const Descriptor its_out(out[1]);
    return spawn(program, its_in.get(), its_out.get());
  }
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (child_ < 0) return;
    kill(child_, SIGKILL);
    wait();
  }

  /// Hands over the file and takes what it writes, both at once: neither side waits for the other.
  /// Says what went wrong, or nothing.
  std::string_view run(std::string_view input, const ChildProgram& program, ChildOutput& out) {
    std::chrono::milliseconds idle{0};
    for (;;) {
      out.is_late = idle >= program.time_out;
      if (out.is_late) return {};
      if (input.empty()) in_.reset();
      std::array<pollfd, 2> waits{{{out_.get(), POLLIN, 0}, {in_.get(), POLLOUT, 0}}};
      const int ready =
          poll(waits.data(), input.empty() ? 1 : 2, static_cast<int>(looked_every.count()));
      if (ready < 0 && errno != EINTR) return "poll failed";
      if (ready <= 0) {
        idle += looked_every;
        continue;
      }
      if (waits[0].revents != 0 && !take(out.bytes)) break;
      out.is_large = out.bytes.size() > program.output_bytes_max;
      if (out.is_large) return {};
      if (!input.empty() && waits[1].revents != 0) give(input);
    }
    const int status = wait();
    out.is_done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return {};
  }

private:
  std::string_view spawn(const ChildProgram& program, int in, int out) {
    std::vector<std::string> words = program.words;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return "no memory";
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::array<char*, 1> no_environment{};
    const int failed = posix_spawn(&child_, arguments[0], &actions, nullptr, arguments.data(),
                                   no_environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
      child_ = -1;
      return "the program cannot be started";
    }
    const rlimit memory{program.memory_bytes_max, program.memory_bytes_max};
    prlimit(child_, RLIMIT_AS, &memory, nullptr);
    const auto seconds =
        static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(program.time_out).count());
    const rlimit work{seconds, seconds};
    prlimit(child_, RLIMIT_CPU, &work, nullptr);
    return {};
  }

  /// False at the end.
  bool take(std::string& bytes) {
    const std::size_t before = bytes.size();
    bytes.resize(before + read_at_once);
    const ssize_t got = read(out_.get(), bytes.data() + before, read_at_once);
    bytes.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    return got > 0;
  }
  void give(std::string_view& input) {
    const ssize_t sent = send(in_.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
      input.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno != EAGAIN && errno != EINTR)
      input = {};  // it reads no more: what it says decides
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

}  // namespace

Result<ChildOutput> run_child(const ChildProgram& program, std::string_view input,
                              std::string_view what) {
  Child child;
  ChildOutput out;
  std::string_view trouble = child.start(program);
  if (trouble.empty()) trouble = child.run(input, program, out);
  if (trouble.empty()) return out;
  return make_error(ErrorCode::unavailable, std::string(what) + ": " + std::string(trouble));
}

}  // namespace notify
