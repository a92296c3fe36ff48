#include "cli/run/progress.hpp"

#include "cli/run/output.hpp"

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>

namespace nfy_cli {

namespace {

constexpr std::size_t bar_width = 30;
constexpr auto redraw_every = std::chrono::milliseconds(100);

std::atomic<int> asked_to_stop{0};

extern "C" void nfy_cli_stop(int number) {
  asked_to_stop.store(number);
  std::signal(number, SIG_DFL);
}

}  // namespace

int stop_signal() noexcept { return asked_to_stop.load(); }

void listen_for_stop() {
  struct sigaction action {};
  action.sa_handler = nfy_cli_stop;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

ProgressBar::ProgressBar(std::string what, bool is_shown)
    : what_(std::move(what)), is_shown_(is_shown && isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() { clear(); }

bool ProgressBar::show(std::int64_t done, std::int64_t total, std::string_view phase) {
  const auto now = Clock::now();
  if (phase != phase_) {
    phase_ = phase;
    first_done_ = done;
    began_ = now;
  }
  if (is_shown_ && (now - drawn_ >= redraw_every || (total > 0 && done == total))) {
    drawn_ = now;
    const std::chrono::duration<double> passed = now - began_;
    std::string what = what_;
    if (!phase.empty() && phase != what_) what += " " + std::string(phase);
    const std::string line = progress_line(what, {done, total, first_done_}, passed.count());
    std::fprintf(stderr, "\r%s\033[K", line.c_str());
    std::fflush(stderr);
    is_drawn_ = true;
  }
  return stop_signal() == 0;
}

notify::ProgressFunction ProgressBar::function() {
  return [this](const notify::Progress& at) { return show(at.done, at.total, at.phase); };
}

void ProgressBar::clear() {
  if (!is_drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  is_drawn_ = false;
}

std::string progress_line(std::string_view what, const ProgressAt& at, double seconds) {
  std::string line(what);
  const std::int64_t total = at.total;
  if (total <= 0) return line + "  " + grouped(at.done);
  const std::int64_t done = std::clamp<std::int64_t>(at.done, 0, total);
  const double share = static_cast<double>(done) / static_cast<double>(total);
  const auto full = static_cast<std::size_t>(share * bar_width);
  line += "  [" + std::string(full, '#') + std::string(bar_width - full, '-') + "]  ";
  line += std::to_string(static_cast<int>(share * 100)) + "%  ";
  line += grouped(done) + " of " + grouped(total);
  if (done > at.first_done && done < total && seconds > 1) {
    const double left =
        seconds / static_cast<double>(done - at.first_done) * static_cast<double>(total - done);
    line += "  " + grouped(static_cast<std::int64_t>(left + 0.5)) + " s left";
  }
  return line;
}

}  // namespace nfy_cli
