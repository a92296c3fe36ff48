#include "http/pool.hpp"

#include <algorithm>

namespace notifyd {
namespace {

/// So many at the most, so that the first of them does not wait long for its answer.
constexpr std::size_t together_max = 64;

/// One for each core, and one more that may wait for the store.
std::size_t default_lanes() { return std::max(1u, std::thread::hardware_concurrency()) + 1; }

}  // namespace

Pool::Pool(std::int64_t threads, std::int64_t queue_max, Together together)
    : queue_max_(static_cast<std::size_t>(queue_max)),
      together_(std::move(together)),
      lanes_(default_lanes()) {
  for (std::int64_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
    gathered_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Pool::submit(Work&& work) {
  {
    const std::lock_guard lock(mutex_);
    if (!has_room()) return false;
    queue_.push_back({std::move(work), std::chrono::steady_clock::now()});
  }
  changed_.notify_one();
  return true;
}

bool Pool::gather(Item&& item) {
  bool may_run = false;
  {
    const std::lock_guard lock(mutex_);
    if (!has_room()) return false;
    gathered_.push_back({std::move(item), std::chrono::steady_clock::now()});
    may_run = may_run_together();
  }
  // Else a thread that is at it takes this one along next.
  if (may_run) changed_.notify_one();
  return true;
}

bool Pool::has_room() const { return !stopping_ && queue_.size() + gathered_.size() < queue_max_; }

bool Pool::may_run_together() const { return !gathered_.empty() && lanes_busy_ < lanes_; }

Pool::State Pool::state() {
  const std::lock_guard lock(mutex_);
  State state;
  state.threads = static_cast<std::int64_t>(threads_.size());
  state.busy = busy_;
  state.waiting = static_cast<std::int64_t>(queue_.size() + gathered_.size());
  const auto now = std::chrono::steady_clock::now();
  auto oldest = now;
  if (!queue_.empty()) oldest = std::min(oldest, queue_.front().since);
  if (!gathered_.empty()) oldest = std::min(oldest, gathered_.front().since);
  state.oldest = std::chrono::duration_cast<std::chrono::microseconds>(now - oldest);
  return state;
}

void Pool::run() {
  Lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !queue_.empty() || may_run_together(); });
    if (stopping_) return;
    ++busy_;
    const bool is_next =
        may_run_together() && (queue_.empty() || gathered_.front().since <= queue_.front().since);
    is_next ? run_together(lock) : run_one(lock);
    --busy_;
  }
}

void Pool::run_one(Lock& lock) {
  Work work = std::move(queue_.front().what);
  queue_.pop_front();
  lock.unlock();
  work();
  work = nullptr;
  lock.lock();
}

// Takes a fair share of what has gathered: all of it if nobody else could.
void Pool::run_together(Lock& lock) {
  const std::size_t lanes_free = lanes_ - lanes_busy_;
  const std::size_t share = (gathered_.size() + lanes_free - 1) / lanes_free;
  std::vector<Item> items;
  for (std::size_t left = std::min(share, together_max); left > 0; --left) {
    items.push_back(std::move(gathered_.front().what));
    gathered_.pop_front();
  }
  ++lanes_busy_;
  lock.unlock();
  together_(std::move(items));
  lock.lock();
  --lanes_busy_;
}

}  // namespace notifyd
