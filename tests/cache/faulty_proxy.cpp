#include "cache/faulty_proxy.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <string_view>

namespace notify::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

struct FaultyProxy::Line {
  int client = -1, server = -1;
  ~Line() {
    ::close(client);
    ::close(server);
  }
};

FaultyProxy::FaultyProxy(int server_port) : server_port_(server_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(listener_, 64) == 0);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

FaultyProxy::~FaultyProxy() {
  ends_ = true;
  thread_.join();
  ::close(listener_);
}

void FaultyProxy::set(Fault fault, int amount) {
  amount_ = amount;
  fault_ = fault;
}

void FaultyProxy::lead_to(int server_port) {
  server_port_ = server_port;
  end_lines();
}

void FaultyProxy::end_lines() {
  ends_lines_ = true;
  while (ends_lines_ && !ends_) std::this_thread::yield();
}

void FaultyProxy::accept_line() {
  auto line = std::make_unique<Line>();
  line->client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (line->client < 0 || fault_ == Fault::refuse) return;
  line->server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  if (::connect(line->server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return;
  send_at_once(line->client);
  send_at_once(line->server);
  lines_.push_back(std::move(line));
}

bool FaultyProxy::pass(Line& line, bool is_answer) {
  std::array<char, 64 * 1024> bytes;
  const ssize_t got = ::recv(is_answer ? line.server : line.client, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  const std::string_view all(bytes.data(), static_cast<std::size_t>(got));
  if (!is_answer) return fault_ != Fault::drop_request && send_all(line.server, all);
  const bool lives = pass_answer(line, all);
  ++answers_;
  return lives;
}

bool FaultyProxy::pass_answer(Line& line, std::string_view all) {
  switch (fault_.load()) {
    case Fault::swallow: return true;
    case Fault::cut_answer:
      send_all(line.client, all.substr(0, static_cast<std::size_t>(amount_.load())));
      return false;
    case Fault::delay:
      std::this_thread::sleep_for(std::chrono::milliseconds(amount_.load()));
      return send_all(line.client, all);
    case Fault::hold:
      while (fault_ == Fault::hold && !ends_)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return send_all(line.client, all);
    case Fault::trickle:
      for (const char& byte : all)
        if (!send_all(line.client, std::string_view(&byte, 1))) return false;
      return true;
    default: return send_all(line.client, all);
  }
}

void FaultyProxy::run() {
  while (!ends_) {
    if (ends_lines_) {
      lines_.clear();
      ends_lines_ = false;
    }
    std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
    for (const auto& line : lines_) {
      waiting.push_back({line->client, POLLIN, 0});
      waiting.push_back({line->server, POLLIN, 0});
    }
    if (::poll(waiting.data(), waiting.size(), 1) <= 0) continue;
    for (std::size_t i = lines_.size(); i-- > 0;) {
      bool lives = true;
      if (waiting[2 * i + 1].revents != 0) lives = pass(*lines_[i], false);
      if (lives && waiting[2 * i + 2].revents != 0) lives = pass(*lines_[i], true);
      if (!lives) lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (waiting[0].revents != 0) accept_line();
  }
}

}  // namespace notify::test
