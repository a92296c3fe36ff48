#pragma once

#include <notify/metrics.hpp>
#include <notify/notification.hpp>
#include <notify/ports/log.hpp>
#include <notify/receipts.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace notify {

struct CallbackReport;
struct DeliverReport;

/// What an engine counts of its own work. Safe to use from several threads; one call counts a whole
/// batch. (rules/observing 2)
class Meters {
public:
  /// Of one call of send() or send_many().
  void count_requests(std::int64_t accepted, std::int64_t refused) noexcept {
    accepted_.fetch_add(accepted, std::memory_order_relaxed);
    refused_.fetch_add(refused, std::memory_order_relaxed);
  }
  /// Of one batch that a provider was given: how it ended, by the name of each outcome.
  struct Call {
    std::int64_t accepted = 0, rejected = 0, retried = 0, unknown = 0;
  };
  void count_call(std::string_view provider, const Call& call, std::chrono::microseconds took);
  void count_receipts(const ReceiptReport& report);
  void count_quarantined(std::string_view provider);
  void count_callbacks(const CallbackReport& report);
  void count_task(std::string_view kind, bool failed);

  [[nodiscard]] std::vector<Metric> read() const;

private:
  static constexpr std::array<std::int64_t, 10> bounds_us{
      5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 5'000'000, 30'000'000};
  struct Latency {
    std::array<std::int64_t, bounds_us.size() + 1> counts{};
    std::int64_t us = 0;
  };
  struct OfProvider {
    Call messages;
    Latency calls;
    std::int64_t quarantined = 0;
  };
  struct OfTask {
    std::int64_t done = 0, failed = 0;
  };

  std::atomic<std::int64_t> accepted_{0}, refused_{0};
  mutable std::mutex mutex_;
  std::map<std::string, OfProvider, std::less<>> providers_;
  std::map<std::string, OfTask, std::less<>> tasks_;
  ReceiptReport receipts_;
  std::int64_t calls_done_ = 0, calls_retried_ = 0, calls_dead_ = 0;
};

/// Writes to the log of an engine, if it has one.
void log_event(Log* log, UtcTime now, LogLevel level, std::string_view event,
               std::string_view message, std::initializer_list<LogAttribute> attributes);

}  // namespace notify
