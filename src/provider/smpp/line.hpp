#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace notify::smpp {

/// Real time that only ever grows, for what a peer may take: it is no instant.
using Moment = std::chrono::steady_clock::time_point;
[[nodiscard]] Moment moment_now() noexcept;

struct LineOptions {
  std::string host;
  std::uint16_t port = 2775;
  bool tls = false;
  std::string ca_file{};  ///< PEM file of trusted certificates; empty: the system's
  std::chrono::milliseconds connect_timeout{5'000};
};

/// A TCP connection, inside of TLS if wanted, that never waits but in connect() and wait(). The
/// certificate is verified for the host always. One thread at a time. A process that was forked off
/// only closes its copy.
class Line {
public:
  Line();
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  [[nodiscard]] Result<void> connect(const LineOptions& options);
  [[nodiscard]] bool is_open() const noexcept { return socket_ >= 0; }
  void close() noexcept;

  /// How much of `bytes` the computer took; 0: nothing now. An error: the line is closed.
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes);
  /// Appends what has come and answers how much; 0: nothing now. An error: the line is closed.
  [[nodiscard]] Result<std::size_t> read(std::string& into);
  /// Waits until there is something to read, or to write if that is wanted, or until `until`.
  void wait(bool to_write, Moment until) const;

private:
  struct Tls;

  [[nodiscard]] Result<void> connect_socket(const LineOptions& options, Moment until);
  [[nodiscard]] Result<void> shake_hands(const LineOptions& options, Moment until);
  void wait_for(short events, Moment until) const;

  int socket_ = -1;
  std::unique_ptr<Tls> tls_;
};

}  // namespace notify::smpp
