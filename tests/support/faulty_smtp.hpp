#pragma once

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace notify::test {

/// What a server does instead of its usual answer, the first time that it would give it.
struct SmtpFault {
  /// Said when? "greeting", a command ("EHLO", "MAIL", "RCPT", "DATA"), or "." for the mail.
  std::string at;
  std::string says;  ///< these bytes, one after the other; empty: nothing
  enum class Then { go_on, close, be_silent, say_for_ever } then = Then::go_on;
  std::string late{};  ///< said after the silence, when the next line is opened
};

/// A mail server on loopback that takes every mail, in a thread that ends with it, and has one
/// fault. It serves one line at a time and begins the next when the client gives that one up.
class FaultySmtp {
public:
  explicit FaultySmtp(SmtpFault fault) : fault_(std::move(fault)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 16) == 0);
    REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FaultySmtp() {
    is_over_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (const int line : silent_) ::close(line);
  }
  FaultySmtp(const FaultySmtp&) = delete;
  FaultySmtp& operator=(const FaultySmtp&) = delete;

  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  /// Mails of which the end came, whatever was answered.
  [[nodiscard]] int mails() const noexcept { return mails_; }
  [[nodiscard]] int connections() const noexcept { return connections_; }

private:
  using Then = SmtpFault::Then;
  static constexpr int poll_ms = 20;

  void serve() {
    while (!is_over_) {
      const int line = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (line < 0) return;
      ++connections_;
      const int now = 1;
      ::setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
      for (const int silent : silent_) say(silent, fault_.late);
      const bool is_silent = talk(line) == Then::be_silent;
      if (is_silent)
        silent_.push_back(line);
      else
        ::close(line);
    }
  }

  Then talk(int line) {
    Then then = answer(line, "greeting", "220 sink.example\r\n");
    std::string text;
    while (then == Then::go_on && read_line(line, text)) {
      const std::string command = text.substr(0, 4);
      if (command == "EHLO") {
        then = answer(line, command, "250-sink.example\r\n250 8BITMIME\r\n");
      } else if (command == "DATA") {
        then = answer(line, command, "354 go ahead\r\n");
        if (then != Then::go_on || std::exchange(has_refused_data_, false)) continue;
        while (text != "." && read_line(line, text)) continue;
        if (text != ".") return Then::close;
        ++mails_;
        then = answer(line, ".", "250 2.0.0 taken\r\n");
      } else if (command == "QUIT") {
        say(line, "221 bye\r\n");
        then = Then::close;
      } else {
        then = answer(line, command, "250 2.1.0 ok\r\n");
      }
    }
    return then;
  }

  Then answer(int line, std::string_view at, std::string_view usual) {
    if (is_done_ || at != fault_.at) {
      say(line, usual);
      return Then::go_on;
    }
    is_done_ = true;
    has_refused_data_ = at == "DATA" && fault_.then == Then::go_on;
    do {
      if (!say(line, fault_.says)) return Then::close;
    } while (fault_.then == Then::say_for_ever && !is_over_);
    return fault_.then;
  }

  static bool say(int line, std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(1))
      if (::send(line, bytes.data(), 1, MSG_NOSIGNAL) != 1) return false;
    return true;
  }

  /// False once nothing more comes.
  bool read_line(int line, std::string& text) {
    text.clear();
    for (char c = 0; !is_over_;) {
      pollfd ready{line, POLLIN, 0};
      if (::poll(&ready, 1, poll_ms) == 0) continue;
      if (::recv(line, &c, 1, 0) != 1) return false;
      if (c == '\n') return true;
      if (c != '\r') text += c;
    }
    return false;
  }

  const SmtpFault fault_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  bool is_done_ = false;
  bool has_refused_data_ = false;
  std::vector<int> silent_;
  std::atomic<bool> is_over_ = false;
  std::atomic<int> mails_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

}  // namespace notify::test
