#include "http/pool.hpp"

namespace notifyd {

Pool::Pool(std::int64_t threads, std::int64_t queue_max)
    : queue_max_(static_cast<std::size_t>(queue_max)) {
  for (std::int64_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Pool::submit(Work&& work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) return false;
    queue_.push_back({std::move(work), std::chrono::steady_clock::now()});
  }
  changed_.notify_one();
  return true;
}

Pool::State Pool::state() {
  const std::lock_guard lock(mutex_);
  State state;
  state.threads = static_cast<std::int64_t>(threads_.size());
  state.busy = busy_;
  state.waiting = static_cast<std::int64_t>(queue_.size());
  if (!queue_.empty()) {
    state.oldest = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - queue_.front().since);
  }
  return state;
}

void Pool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    Work work = std::move(queue_.front().work);
    queue_.pop_front();
    ++busy_;
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    --busy_;
  }
}

}  // namespace notifyd
