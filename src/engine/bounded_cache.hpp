#pragma once

#include <notify/result.hpp>

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace notify {

/// Of values that never change.
struct Unchanging {
  friend bool operator==(const Unchanging&, const Unchanging&) = default;
};

/// The values used last, at most `limit` of them, one for a key. Each is good for the version that
/// it was kept under and no other, so changed values need not be taken out. Safe from several
/// threads; values are shared with their finders.
template <typename Key, typename Value, typename Version = Unchanging>
class BoundedCache {
public:
  using Pointer = std::shared_ptr<const Value>;

  explicit BoundedCache(std::size_t limit) : limit_(limit) { NFY_ASSERT(limit > 0); }

  /// Null: a miss.
  [[nodiscard]] Pointer find(const Key& key, const Version& version) {
    const std::scoped_lock lock(mutex_);
    const auto at = places_.find(key);
    if (at == places_.end() || at->second->version != version) return nullptr;
    entries_.splice(entries_.begin(), entries_, at->second);
    return at->second->value;
  }
  void put(const Key& key, const Version& version, Pointer value) {
    const std::scoped_lock lock(mutex_);
    if (const auto at = places_.find(key); at != places_.end()) {
      at->second->value = std::move(value);
      at->second->version = version;
      entries_.splice(entries_.begin(), entries_, at->second);
      return;
    }
    if (places_.size() == limit_) {
      places_.erase(entries_.back().key);
      entries_.pop_back();
    }
    entries_.push_front({key, std::move(value), version});
    places_.emplace(key, entries_.begin());
  }
  /// What is kept for `key` and `version`, or else what `read` answers, a Result<Pointer>. Several
  /// who miss at once all read, with no lock held; failures are not kept.
  template <typename Read>
  [[nodiscard]] Result<Pointer> get(const Key& key, const Version& version, Read read) {
    if (Pointer known = find(key, version)) return known;
    NFY_TRY(fresh, read());
    put(key, version, fresh);
    return Result<Pointer>(std::move(fresh));
  }

private:
  struct Entry {
    Key key;
    Pointer value;
    Version version;
  };

  std::mutex mutex_;
  std::size_t limit_;
  std::list<Entry> entries_;  ///< the one used last first
  std::map<Key, typename std::list<Entry>::iterator> places_;
};

}  // namespace notify
