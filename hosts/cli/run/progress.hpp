#pragma once

#include <notify/schedule.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace nfy_cli {

/// The signal that asked the program to stop, 0 while none did.
[[nodiscard]] int stop_signal() noexcept;
/// Lets SIGINT and SIGTERM ask for a stop; the second one ends the program as usual.
void listen_for_stop();

/// How far a long command is, on one line of a terminal; nothing where standard error is none.
class ProgressBar {
public:
  /// `is_shown` false: nothing is shown in any case.
  ProgressBar(std::string what, bool is_shown);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Shows where it stands, ten times a second at most. False if the program was asked to stop.
  bool show(std::int64_t done, std::int64_t total, std::string_view phase = {});
  /// The same as what long functions of the library call.
  [[nodiscard]] notify::ProgressFunction function();
  /// Takes the line away.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  bool is_shown_;
  bool is_drawn_ = false;
  Clock::time_point began_ = Clock::now();
  std::string phase_;            ///< each has a time of its own
  std::int64_t first_done_ = 0;  ///< what was done when it began
  Clock::time_point drawn_{};
};

/// Where a command stands; `first_done` was done before it began.
struct ProgressAt {
  std::int64_t done = 0, total = 0, first_done = 0;
};
/// The line: "rebuild  [####----]  50%  1,000 of 2,000  4 s left". `seconds` have passed.
[[nodiscard]] std::string progress_line(std::string_view what, const ProgressAt& at,
                                        double seconds);

}  // namespace nfy_cli
