#include "http/access_log.hpp"

#include <notify/time.hpp>

#include <poll.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>

namespace notifyd {

namespace {

std::string now_text() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return notify::UtcTime::from_us(
             std::chrono::duration_cast<std::chrono::microseconds>(now).count())
      .to_text();
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned char>(c));
      out += code;
    } else {
      out += c;
    }
  }
  return out += '"';
}

AccessLog::AccessLog(int descriptor) : descriptor_(descriptor) {
  if (descriptor_ >= 0) thread_ = std::thread([this] { run(); });
}

AccessLog::~AccessLog() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void AccessLog::write(const AccessLine& line) {
  if (descriptor_ < 0) return;
  std::string text =
      "{\"time\":\"" + now_text() + "\",\"method\":" + quoted(line.method) +
      ",\"route\":" + quoted(line.route) + ",\"status\":" + std::to_string(line.status) +
      ",\"us\":" + std::to_string(line.us) + ",\"bytes_in\":" + std::to_string(line.bytes_in) +
      ",\"bytes_out\":" + std::to_string(line.bytes_out) +
      ",\"request_id\":" + quoted(line.request_id) + "}\n";
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + text.size() > waiting_bytes_max) {
      ++dropped_;
      return;
    }
    was_empty = waiting_.empty();
    waiting_ += text;
  }
  if (was_empty) changed_.notify_one();
}

void AccessLog::run() {
  std::string text;
  for (bool stopping = false; !stopping;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      stopping = stopping_;
      text.swap(waiting_);
    }
    put_all(text);
    text.clear();
    // Lines that come within a moment of one another leave with one call.
    if (!stopping) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void AccessLog::put_all(std::string_view text) {
  while (!text.empty()) {
    pollfd ready{descriptor_, POLLOUT, 0};
    if (poll(&ready, 1, 1'000) == 0) {
      const std::lock_guard lock(mutex_);
      if (!stopping_) continue;
      return;
    }
    // A pipe takes at most so much without blocking once it is ready.
    const ssize_t written =
        ::write(descriptor_, text.data(), std::min<std::size_t>(4096, text.size()));
    if (written < 0 && errno != EINTR && errno != EAGAIN) {
      ++dropped_;
      return;
    }
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace notifyd
