#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace notify::test {

/// tools/https-sink as a child process on a free port of 127.0.0.1, with a certificate of its own
/// for the names "localhost" and "127.0.0.1". Ends with the object.
class HttpsServer {
public:
  HttpsServer();
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  /// False where the openssl program is not installed: such a test must say that it skips.
  [[nodiscard]] bool is_available() const noexcept { return pid_ > 0; }
  [[nodiscard]] std::string url(const std::string& path) const {
    return "https://localhost:" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string ca_file() const { return (directory_ / "cert.pem").string(); }
  /// Every request so far, one line of JSON each.
  [[nodiscard]] std::vector<std::string> requests() const;

private:
  std::filesystem::path directory_;
  pid_t pid_ = 0;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace notify::test
