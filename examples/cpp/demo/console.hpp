#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace demo {

/// What the reader of a terminal sees: lines, and under them one bar that moves. Where nobody
/// watches (a file, a CI log), a bar becomes a line every few seconds.
class Console {
public:
  explicit Console(bool quiet);

  /// A line of the story; nothing if quiet.
  void say(const std::string& line);
  /// Moves the bar. `note` stands behind it.
  void show(std::string_view what, std::int64_t done, std::int64_t total, std::string_view note);
  /// Takes the bar away.
  void end_bar();

private:
  bool quiet_;
  bool is_terminal_;
  bool has_bar_ = false;
  std::chrono::steady_clock::time_point last_line_ = std::chrono::steady_clock::now();
};

/// "12,345".
[[nodiscard]] std::string with_commas(std::int64_t count);

}  // namespace demo
