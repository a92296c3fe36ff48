#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace notifyd {

/// Threads that do work which may block, and a queue of bounded length before them.
class Pool {
public:
  using Work = std::function<void()>;

  Pool(std::int64_t threads, std::int64_t queue_max);
  ~Pool();  ///< waits for the work that has begun; drops what waits
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// False, and `work` is not taken, while the queue is full.
  [[nodiscard]] bool submit(Work&& work);

  struct State {
    std::int64_t threads = 0;
    std::int64_t busy = 0;
    std::int64_t waiting = 0;
    std::chrono::microseconds oldest{0};  ///< how long the first of those that wait has waited
  };
  [[nodiscard]] State state();

private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Waiting {
    Work work;
    SteadyTime since;
  };
  void run();

  std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  std::int64_t busy_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace notifyd
