#pragma once

#include "support/listening_child.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace notify::test {

/// tools/https-sink as a child process on a free port of 127.0.0.1, with a certificate of its own
/// for the names "localhost" and "127.0.0.1", or without TLS. Ends with the object.
class HttpsServer {
public:
  enum class Tls : std::uint8_t { with, without };
  explicit HttpsServer(Tls tls = Tls::with);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  /// False where the openssl program is not installed: such a test must say that it skips.
  [[nodiscard]] bool is_available() const noexcept { return child_.is_running(); }
  [[nodiscard]] std::string url(const std::string& path) const {
    return (tls_ == Tls::with ? "https://localhost:" : "http://localhost:") +
           std::to_string(child_.port()) + path;
  }
  [[nodiscard]] std::uint16_t port() const noexcept { return child_.port(); }
  [[nodiscard]] std::string ca_file() const { return (directory_ / "cert.pem").string(); }
  /// Every request so far, one line of JSON each.
  [[nodiscard]] std::vector<std::string> requests() const;

private:
  Tls tls_;
  std::filesystem::path directory_;
  ListeningChild child_;
};

}  // namespace notify::test
