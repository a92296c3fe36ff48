#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify::test {

/// A program of tools/ as a child process that says "listening on 127.0.0.1:PORT" first. Ends with
/// the object.
class ListeningChild {
public:
  ListeningChild() = default;
  ~ListeningChild() { kill(); }
  ListeningChild(const ListeningChild&) = delete;
  ListeningChild& operator=(const ListeningChild&) = delete;

  /// Starts it and waits for its port. Answers false if it ended with `missing` instead, as some do
  /// where something that they need is not installed; any other end fails the test.
  bool start(std::vector<std::string> words, std::optional<int> missing = {});
  /// Asks it to end; what it still prints is read by `read_line`.
  void ask_to_end() const;
  void wait_for_end() noexcept;
  void kill() noexcept;

  [[nodiscard]] bool is_running() const noexcept { return pid_ > 0; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// The next line of its output, without the end; empty at the end of all.
  [[nodiscard]] std::string read_line() const;

private:
  pid_t pid_ = 0;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

/// What stands after `words` in `line`; a line of another beginning fails the test.
[[nodiscard]] std::uint64_t number_after(const std::string& line, std::string_view words);

/// The lines of a file; none if there is no such file.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& path);

}  // namespace notify::test
