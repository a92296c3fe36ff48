#pragma once

#include <notify/error.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace notify::simulator {

/// A growing set of well-mixed non-zero 64-bit fingerprints. A run keeps one entry for each message
/// ever taken, so an entry is eight bytes and no allocation of its own. Not thread-safe.
class KeySet {
public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool contains(std::uint64_t key) const noexcept {
    return slots_[slot_of(slots_, key)] == key;
  }

  /// Returns false if `key` was there already.
  bool insert(std::uint64_t key) {
    NFY_ASSERT(key != 0);
    std::uint64_t& slot = slots_[slot_of(slots_, key)];
    if (slot == key) return false;
    slot = key;
    if (++size_ > slots_.size() / 4 * 3) grow();
    return true;
  }

private:
  /// The slot that holds `key`, or the empty one where it belongs.
  static std::size_t slot_of(const std::vector<std::uint64_t>& slots, std::uint64_t key) noexcept {
    const std::size_t mask = slots.size() - 1;
    std::size_t slot = static_cast<std::size_t>(key) & mask;
    while (slots[slot] != 0 && slots[slot] != key) slot = (slot + 1) & mask;
    return slot;
  }

  void grow() {
    std::vector<std::uint64_t> larger(slots_.size() * 2);
    for (const std::uint64_t key : slots_) {
      if (key != 0) larger[slot_of(larger, key)] = key;
    }
    slots_ = std::move(larger);
  }

  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024);
  std::size_t size_ = 0;
};

}  // namespace notify::simulator
