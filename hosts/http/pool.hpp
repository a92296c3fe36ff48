#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace notifyd {

/// Threads that do work which may block, and a queue of bounded length before them.
class Pool {
public:
  using Work = std::function<void()>;
  using Item = std::shared_ptr<void>;
  /// What several items are done by at once.
  using Together = std::function<void(std::vector<Item>&&)>;

  /// `together` gets what is gathered. So few threads do so that what comes meanwhile gathers.
  Pool(std::int64_t threads, std::int64_t queue_max, Together together = {});
  ~Pool();  ///< waits for the work that has begun; drops what waits
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// False, and `work` is not taken, while the queue is full.
  [[nodiscard]] bool submit(Work&& work);
  /// The same for what is done better together with others of its kind. It never waits for any.
  [[nodiscard]] bool gather(Item&& item);

  struct State {
    std::int64_t threads = 0;
    std::int64_t busy = 0;
    std::int64_t waiting = 0;
    std::chrono::microseconds oldest{0};  ///< how long the first of those that wait has waited
  };
  [[nodiscard]] State state();

private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  template <typename What>
  struct Waiting {
    What what;
    SteadyTime since;
  };
  using Lock = std::unique_lock<std::mutex>;
  void run();
  void run_one(Lock& lock);
  void run_together(Lock& lock);
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] bool may_run_together() const;

  std::size_t queue_max_;
  Together together_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting<Work>> queue_;
  std::deque<Waiting<Item>> gathered_;
  std::size_t lanes_;  ///< threads at the most that do gathered work at a time
  std::size_t lanes_busy_ = 0;
  std::int64_t busy_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace notifyd
