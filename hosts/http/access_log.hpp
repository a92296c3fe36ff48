#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace notifyd {

/// What is said of one request. No path, query, header or body: nothing that may name a person.
struct AccessLine {
  std::string_view method;
  std::string_view route;  ///< a pattern; empty where no route answered
  int status = 0;
  std::int64_t us = 0;
  std::size_t bytes_in = 0;
  std::size_t bytes_out = 0;
  std::string_view request_id;
};

/// `text` between quotes, as JSON has it.
[[nodiscard]] std::string quoted(std::string_view text);

/// Writes a line of JSON for each request, from a thread of its own: a slow reader of the lines
/// never holds up a request. Lines that it leaves behind for too long are dropped and counted.
class AccessLog {
public:
  /// `descriptor` below 0: nothing is written.
  explicit AccessLog(int descriptor);
  ~AccessLog();  ///< writes what waits, unless its reader is stuck
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void write(const AccessLine& line);
  [[nodiscard]] std::int64_t dropped() const { return dropped_; }

private:
  void run();
  void put_all(std::string_view text);

  static constexpr std::size_t waiting_bytes_max = 4 << 20;
  int descriptor_;
  std::atomic<std::int64_t> dropped_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace notifyd
