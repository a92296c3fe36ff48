#pragma once

#include "support/listening_child.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace notify::test {

/// tools/smtp-sink as a child process on a free port of 127.0.0.1, with a directory of its own for
/// what it keeps. Ends with the object.
class SmtpServer {
public:
  explicit SmtpServer(std::vector<std::string> arguments = {});
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  /// False where Debian's python3-aiosmtpd is not installed: such a test must say that it skips.
  [[nodiscard]] bool is_available() const noexcept { return child_.is_running(); }
  [[nodiscard]] std::string url() const {
    return "smtp://127.0.0.1:" + std::to_string(child_.port());
  }

  /// Every mail taken so far, one line of JSON each, as Python's e-mail parser reads it.
  [[nodiscard]] std::vector<std::string> mails() const;

  struct Counts {
    std::uint64_t connections = 0;
    std::uint64_t received = 0;
  };
  /// Ends the server and returns what it counted.
  Counts stop();

private:
  std::filesystem::path directory_;
  ListeningChild child_;
};

}  // namespace notify::test
