#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/provider.hpp>

#include <memory>

namespace notify {

/// How the simulated provider behaves; shares are per million of messages. What happens to a
/// message depends only on `seed`, its recipient and its text, so a run can be repeated even if
/// its ids differ.
struct SimulatorOptions {
  std::string identifier = "simulator";
  NotificationType type = NotificationType::sms;
  std::uint64_t seed = 1;
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::by_capability;
  std::chrono::microseconds latency_min{2'000'000};  ///< until the receipt comes
  std::chrono::microseconds latency_max{90'000'000};
  std::uint32_t rejected_ppm = 0;       ///< refused for good when sent
  std::uint32_t retry_ppm = 0;          ///< first try refused, second taken
  std::uint32_t unknown_ppm = 0;        ///< taken, but the answer is lost (once)
  std::uint32_t receipt_lost_ppm = 0;   ///< taken, no receipt ever
  std::uint32_t receipt_twice_ppm = 0;  ///< the receipt comes twice
  std::uint32_t temporary_failure_ppm = 0;
  std::uint32_t permanent_failure_ppm = 0;
  std::uint32_t pending_first_ppm = 0;  ///< "pending" first, then the final receipt
};

/// A provider that sends nothing and reports as if it had. Receipts wait inside until their time
/// has come by `clock` and come out in no useful order, though the same one in every run.
/// De-duplicates by provider key (by the notification's id where that is empty), as a good provider
/// does. Safe to call from several threads.
class SimulatedProvider : public Provider {
public:
  /// Up to `limit` receipts that are due at the clock's now.
  [[nodiscard]] virtual std::vector<Receipt> take_receipts(std::size_t limit) = 0;
  /// Receipts that are still to come.
  [[nodiscard]] virtual std::size_t receipts_waiting() const = 0;
  /// How often a message really was taken: 1 for each provider key, however often it was sent.
  [[nodiscard]] virtual std::uint64_t messages_taken() const = 0;
};

/// Fails with invalid_argument without an identifier or a clock, on shares that exclude each other
/// and sum to more than a million, and on latencies that are negative or in the wrong order.
[[nodiscard]] Result<std::shared_ptr<SimulatedProvider>> make_simulated_provider(
    SimulatorOptions options, std::shared_ptr<Clock> clock);

}  // namespace notify
