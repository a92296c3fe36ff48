#pragma once

#include <notify/result.hpp>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace notify {

/// Lets callers that ask for the same thing at the same time share one read, which began after each
/// of them had asked: no answer is older than its question. The first who waits reads for all; no
/// thread of ours. Any thread may call.
template <typename Key, typename Value>
class SharedReads {
public:
  /// What `read`, a function without arguments that answers a Result<Value>, says about `key`.
  template <typename Read>
  [[nodiscard]] Result<Value> get(const Key& key, const Read& read) {
    std::unique_lock lock(mutex_);
    auto& place = lines_[key];
    if (!place) place = std::make_shared<Line>();
    const std::shared_ptr<Line> line = place;
    const Caller caller{*this, key, *line};
    const std::uint64_t wanted = line->begun + 1;
    while (line->ended < wanted) {
      if (line->is_reading)
        line->changed.wait(lock);
      else
        read_once(*line, lock, read);
    }
    return *line->answer;
  }

private:
  /// Those who ask for one key.
  struct Line {
    std::uint64_t begun = 0;  ///< reads
    std::uint64_t ended = 0;
    bool is_reading = false;
    std::int64_t callers = 0;
    std::optional<Result<Value>> answer{};  ///< of the last read that ended
    std::condition_variable changed{};
  };

  /// One who asks, for as long as the lock is held or awaited; the last one clears up.
  struct Caller {
    Caller(SharedReads& reads, const Key& key, Line& line) : reads_(reads), key_(key), line_(line) {
      ++line_.callers;
    }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;
    ~Caller() {
      if (--line_.callers == 0) reads_.lines_.erase(key_);
    }

  private:
    SharedReads& reads_;
    const Key& key_;
    Line& line_;
  };

  /// Reads without the lock. If the read throws, the next caller tries.
  template <typename Read>
  static void read_once(Line& line, std::unique_lock<std::mutex>& lock, const Read& read) {
    struct Turn {
      Line& line;
      std::unique_lock<std::mutex>& lock;
      ~Turn() {
        if (!lock.owns_lock()) lock.lock();
        line.is_reading = false;
        line.changed.notify_all();
      }
    };
    line.is_reading = true;
    const std::uint64_t turn = ++line.begun;
    const Turn held{line, lock};
    lock.unlock();
    Result<Value> answer = read();
    lock.lock();
    line.answer = std::move(answer);
    line.ended = turn;
  }

  std::mutex mutex_;
  std::unordered_map<Key, std::shared_ptr<Line>> lines_;
};

}  // namespace notify
