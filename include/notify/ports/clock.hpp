#pragma once

#include <notify/time.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace notify {

/// Port: what time it is. The library reads no other clock. Implementations must be safe to call
/// from any thread; time may stand still but should not run backwards.
class Clock {
public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UtcTime now() = 0;
};

/// Port: random bytes, from which ids and secrets are made. Safe to call from any thread.
class Entropy {
public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

/// The computer's clock.
class SystemClock final : public Clock {
public:
  [[nodiscard]] UtcTime now() override;
};

/// The operating system's random source (getrandom). Aborts if the system has none.
class SystemEntropy final : public Entropy {
public:
  void fill(std::span<std::uint8_t> out) override;
};

/// A clock that moves only when told to: a host can run a whole financial year in seconds.
class SimulatedClock final : public Clock {
public:
  explicit SimulatedClock(UtcTime start) noexcept : now_us_(start.us()) {}
  [[nodiscard]] UtcTime now() override { return UtcTime::from_us(now_us_.load()); }
  void set(UtcTime at) noexcept { now_us_.store(at.us()); }
  void advance(std::chrono::microseconds span) noexcept { now_us_.fetch_add(span.count()); }

private:
  std::atomic<std::int64_t> now_us_;
};

/// A reproducible stream of bytes (SplitMix64) for tests and simulations. Never use it for the
/// secrets of a real service.
class SeededEntropy final : public Entropy {
public:
  explicit SeededEntropy(std::uint64_t seed) noexcept : state_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

private:
  std::mutex mutex_;
  std::uint64_t state_;
};

}  // namespace notify
