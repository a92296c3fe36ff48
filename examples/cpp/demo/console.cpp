#include "demo/console.hpp"

#include <unistd.h>

#include <cstdio>

namespace demo {

Console::Console(bool quiet) : quiet_(quiet), is_terminal_(isatty(STDOUT_FILENO) == 1) {}

void Console::say(const std::string& line) {
  if (quiet_) return;
  end_bar();
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

void Console::show(std::string_view what, std::int64_t done, std::int64_t total,
                   std::string_view note) {
  if (quiet_ || total <= 0) return;
  constexpr int bar_width = 32;
  const int filled = static_cast<int>(done * bar_width / total);
  if (is_terminal_) {
    std::printf("\r  %-9.*s [", static_cast<int>(what.size()), what.data());
    for (int i = 0; i < bar_width; ++i) std::fputs(i < filled ? "#" : ".", stdout);
    std::printf("] %3d%%  %.*s\x1b[K", static_cast<int>(done * 100 / total),
                static_cast<int>(note.size()), note.data());
    std::fflush(stdout);
    has_bar_ = true;
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now - last_line_ < std::chrono::seconds(3)) return;
  last_line_ = now;
  std::printf("  %.*s %3d%%  %.*s\n", static_cast<int>(what.size()), what.data(),
              static_cast<int>(done * 100 / total), static_cast<int>(note.size()), note.data());
  std::fflush(stdout);
}

void Console::end_bar() {
  if (has_bar_) std::printf("\r\x1b[K");
  has_bar_ = false;
}

std::string with_commas(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

}  // namespace demo
