#include <notify/ports/clock.hpp>

#include <sys/random.h>

#include <cerrno>
#include <chrono>

namespace notify {

UtcTime SystemClock::now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return UtcTime::from_us(std::chrono::floor<std::chrono::microseconds>(since_1970).count());
}

void SystemEntropy::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t filled = ::getrandom(out.data(), out.size(), 0);
    if (filled < 0 && errno == EINTR) continue;
    NFY_ASSERT(filled > 0);
    out = out.subspan(static_cast<std::size_t>(filled));
  }
}

void SeededEntropy::fill(std::span<std::uint8_t> out) {
  const std::lock_guard lock(mutex_);
  std::uint64_t word = 0;
  std::size_t bytes_left = 0;
  for (std::uint8_t& byte : out) {
    if (bytes_left == 0) {
      state_ += 0x9E3779B97F4A7C15ULL;
      word = state_;
      word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ULL;
      word = (word ^ (word >> 27)) * 0x94D049BB133111EBULL;
      word ^= word >> 31;
      bytes_left = sizeof word;
    }
    byte = static_cast<std::uint8_t>(word);
    word >>= 8;
    --bytes_left;
  }
}

}  // namespace notify
