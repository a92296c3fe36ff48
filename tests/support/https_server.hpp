#pragma once

#include "support/listening_child.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace notify::test {

/// How tools/https-sink answers.
struct HttpReply {
  std::string path{};  ///< what the path begins with; empty: every one
  std::int64_t status = 200;
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string fault{};  ///< as tools/https-sink lists them; empty: none
  std::int64_t wait_ms = 0;
  std::int64_t times = 0;  ///< how often, before the next reply has its turn; 0: for ever
};

/// What tools/https-sink was asked.
struct HttpRecord {
  std::string method, path, body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case

  /// Empty if it is not there.
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [known, value] : headers)
      if (known == name) return value;
    return {};
  }
};

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
  [[nodiscard]] std::vector<HttpRecord> records() const;
  /// From now on the first of these that fits answers, and the path decides where none does.
  void script(std::span<const HttpReply> replies);

private:
  Tls tls_;
  std::filesystem::path directory_;
  ListeningChild child_;
  int scripts_ = 0;
};

}  // namespace notify::test
