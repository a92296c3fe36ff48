#include <notify/adapters/clamd.hpp>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace notify {
namespace {

constexpr std::size_t chunk_bytes = 64 << 10;
constexpr std::size_t clamd_answer_bytes_max = 4 << 10;
constexpr std::int64_t clamd_timeout_ms_max = 600'000;

Error scanner_away(std::string_view why) {
  return make_error(ErrorCode::unavailable, "virus scanner " + std::string(why));
}

/// One conversation, which ends when its time is over.
class Conversation {
public:
  /// The timer is polled beside the socket, so that no clock is read. timeout_ms is positive.
  explicit Conversation(std::int64_t timeout_ms) noexcept
      : timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    itimerspec once{};
    once.it_value.tv_sec = timeout_ms / 1000;
    once.it_value.tv_nsec = timeout_ms % 1000 * 1'000'000;
    if (timer_ >= 0) ::timerfd_settime(timer_, 0, &once, nullptr);
  }
  ~Conversation() {
    if (socket_ >= 0) ::close(socket_);
    if (timer_ >= 0) ::close(timer_);
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  Result<void> connect(const ClamdOptions& options) {
    if (!options.socket_path.empty()) {
      sockaddr_un where{};
      where.sun_family = AF_UNIX;
      std::memcpy(where.sun_path, options.socket_path.c_str(), options.socket_path.size() + 1);
      return connect_to(AF_UNIX, reinterpret_cast<const sockaddr*>(&where), sizeof(where));
    }
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    const std::string port = std::to_string(options.port);
    if (::getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found) != 0 || found == nullptr)
      return scanner_away("has no address: " + options.host);
    Result<void> done = scanner_away("is out of reach");
    for (const addrinfo* at = found; at != nullptr && !done; at = at->ai_next)
      done = connect_to(at->ai_family, at->ai_addr, at->ai_addrlen);
    ::freeaddrinfo(found);
    return done;
  }

  Result<void> send(std::string_view bytes) {
    while (!bytes.empty()) {
      NFY_CHECK(wait(POLLOUT));
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (sent < 0) return scanner_away("closed the connection");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

  /// What it says up to a NUL or its end.
  Result<std::string> receive() {
    std::string answer;
    while (answer.size() < clamd_answer_bytes_max) {
      NFY_CHECK(wait(POLLIN));
      char piece[512];
      const ssize_t got = ::recv(socket_, piece, sizeof(piece), 0);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) return scanner_away("closed the connection");
      answer.append(piece, static_cast<std::size_t>(got));
      const std::size_t end = answer.find('\0');
      if (end != answer.npos) return answer.substr(0, end);
      if (got == 0) return scanner_away("ended in the middle of its answer");
    }
    return scanner_away("answers without an end");
  }

private:
  Result<void> connect_to(int family, const sockaddr* where, socklen_t size) {
    if (socket_ >= 0) ::close(socket_);
    socket_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) return scanner_away("cannot be asked: no socket");
    if (::connect(socket_, where, size) == 0) return {};
    if (errno != EINPROGRESS && errno != EAGAIN) return scanner_away("is out of reach");
    NFY_CHECK(wait(POLLOUT));
    int error = 0;
    socklen_t length = sizeof(error);
    if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0)
      return scanner_away("is out of reach");
    return {};
  }

  Result<void> wait(short events) {
    if (timer_ < 0) return scanner_away("cannot be asked");
    std::array<pollfd, 2> both{pollfd{socket_, events, 0}, pollfd{timer_, POLLIN, 0}};
    while (::poll(both.data(), both.size(), -1) < 0)
      if (errno != EINTR) return scanner_away("cannot be asked");
    if (both[1].revents != 0) return scanner_away("did not answer in time");
    return {};
  }

  int timer_;
  int socket_ = -1;
};

/// "stream: OK", "stream: Name.Of.Virus FOUND", "… ERROR".
Result<ScanVerdict> verdict_of(std::string_view answer) {
  constexpr std::string_view prefix = "stream: ", found = " FOUND";
  if (!answer.starts_with(prefix)) return scanner_away("could not look into the file");
  answer.remove_prefix(prefix.size());
  if (answer == "OK") return ScanVerdict{};
  if (!answer.ends_with(found)) return scanner_away("could not look into the file");
  answer.remove_suffix(found.size());
  ScanVerdict verdict;
  for (const char c : answer.substr(0, 200)) verdict.virus += c > ' ' && c <= '~' ? c : '?';
  if (verdict.virus.empty()) verdict.virus = "unnamed";
  return verdict;
}

class ClamdScanner final : public VirusScanner {
public:
  explicit ClamdScanner(ClamdOptions options) : options_(std::move(options)) {}

  Result<ScanVerdict> scan(std::string_view bytes) override {
    if (bytes.size() > options_.file_bytes_max)
      return make_error(ErrorCode::invalid_argument,
                        "file is longer than the virus scanner takes: " +
                            std::to_string(bytes.size()) + " bytes");
    Conversation line(options_.timeout_ms);
    NFY_CHECK(line.connect(options_));
    NFY_CHECK(line.send(std::string_view("zINSTREAM\0", 10)));
    for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes)
      NFY_CHECK(send_chunk(line, bytes.substr(at, chunk_bytes)));
    NFY_CHECK(send_chunk(line, {}));
    NFY_TRY(answer, line.receive());
    return verdict_of(answer);
  }

private:
  /// Its length in four bytes, the highest first, and the bytes; an empty one ends the file.
  static Result<void> send_chunk(Conversation& line, std::string_view chunk) {
    std::string head;
    for (const int shift : {24, 16, 8, 0}) head += static_cast<char>(chunk.size() >> shift & 0xFF);
    NFY_CHECK(line.send(head));
    return line.send(chunk);
  }

  ClamdOptions options_;
};

}  // namespace

Result<std::shared_ptr<VirusScanner>> make_clamd_scanner(ClamdOptions options) {
  if (options.socket_path.empty() == options.host.empty())
    return make_error(ErrorCode::invalid_argument,
                      "clamd is reached by a socket's path or a host, one of them");
  if (options.socket_path.size() >= sizeof(sockaddr_un::sun_path) ||
      options.socket_path.find('\0') != std::string::npos)
    return make_error(ErrorCode::invalid_argument, "path of clamd's socket is too long");
  if (options.timeout_ms < 1 || options.timeout_ms > clamd_timeout_ms_max)
    return make_error(ErrorCode::invalid_argument, "timeout of clamd in ms is not 1 to 600000: " +
                                                       std::to_string(options.timeout_ms));
  return std::shared_ptr<VirusScanner>(std::make_shared<ClamdScanner>(std::move(options)));
}

Result<ClamdOptions> clamd_options_from(std::string_view url) {
  constexpr std::string_view scheme = "clamd:";
  const auto refused = [] {
    return make_error(ErrorCode::invalid_argument,
                      "virus scanner url is neither clamd:/path nor clamd:host:port");
  };
  if (!url.starts_with(scheme)) return refused();
  url.remove_prefix(scheme.size());
  ClamdOptions options;
  if (url.starts_with('/')) {
    options.socket_path = url;
    return options;
  }
  const std::size_t colon = url.rfind(':');
  if (colon == url.npos || colon == 0) return refused();
  const std::string_view port = url.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (error != std::errc{} || end != port.data() + port.size() || options.port == 0)
    return refused();
  options.host = url.substr(0, colon);
  if (options.host.starts_with('[') && options.host.ends_with(']'))
    options.host = options.host.substr(1, options.host.size() - 2);
  return options;
}

}  // namespace notify
