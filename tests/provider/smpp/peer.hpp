#pragma once

#include "provider/smpp/pdu.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// A message centre on loopback that does what a test says, connection by connection.
namespace notify::test {

/// One connection, as a script sees it.
class SmppCall {
public:
  SmppCall(int socket, const std::atomic<bool>& is_over) : socket_(socket), is_over_(is_over) {}
  ~SmppCall() { close(); }
  SmppCall(const SmppCall&) = delete;
  SmppCall& operator=(const SmppCall&) = delete;

  /// The next pdu; nothing once the client has gone or the test is over.
  std::optional<smpp::Pdu> next() {
    for (;;) {
      const auto size = smpp::frame_size(in_);
      if (!size) return std::nullopt;
      if (*size) {
        auto pdu = smpp::decode(std::string_view(in_).substr(0, **size));
        in_.erase(0, **size);
        if (pdu) return *pdu;
        return std::nullopt;
      }
      if (!fill()) return std::nullopt;
    }
  }
  void say(const smpp::Pdu& pdu) { say(smpp::encode(pdu).value()); }
  void say(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void answer(const smpp::Pdu& to, std::uint32_t status = 0, std::string name = {}) {
    const auto command =
        static_cast<smpp::Command>(static_cast<std::uint32_t>(to.command) | 0x80000000U);
    smpp::Pdu out{command, status, to.sequence, {}};
    if (to.command == smpp::Command::submit_sm || to.command == smpp::Command::bind_transceiver)
      out.body = smpp::Named{std::move(name), {}};
    say(out);
  }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  /// Waits until the client closes, or the test is over.
  void wait_for_end() {
    in_.clear();
    while (fill()) in_.clear();
  }

private:
  bool fill() {
    while (!is_over_ && socket_ >= 0) {
      pollfd one{socket_, POLLIN, 0};
      if (::poll(&one, 1, 10) <= 0) continue;
      char piece[4096];
      const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
      if (got <= 0) return false;
      in_.append(piece, static_cast<std::size_t>(got));
      return true;
    }
    return false;
  }

  int socket_;
  const std::atomic<bool>& is_over_;
  std::string in_;
};

class SmppPeer {
public:
  using Script = std::function<void(SmppCall&, int call)>;

  explicit SmppPeer(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
        ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size) != 0)
      std::abort();
    port_ = ntohs(where.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~SmppPeer() { stop(); }
  SmppPeer(const SmppPeer&) = delete;
  SmppPeer& operator=(const SmppPeer&) = delete;

  void stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
    if (listener_ >= 0) ::close(listener_);
    listener_ = -1;
  }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] int calls() const noexcept { return calls_; }

private:
  void serve() {
    while (!is_over_) {
      pollfd one{listener_, POLLIN, 0};
      if (::poll(&one, 1, 10) <= 0) continue;
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) continue;
      SmppCall call(socket, is_over_);
      script_(call, calls_++);
    }
  }

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_over_{false};
  std::atomic<int> calls_{0};
  std::thread thread_;
};

/// What came in, kept safe between the peer's thread and the test's.
template <typename T>
class Basket {
public:
  void add(T one) {
    const std::scoped_lock lock(mutex_);
    all_.push_back(std::move(one));
  }
  [[nodiscard]] std::vector<T> all() const {
    const std::scoped_lock lock(mutex_);
    return all_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<T> all_;
};

}  // namespace notify::test
