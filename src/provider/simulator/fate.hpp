#pragma once

#include <notify/adapters/simulator.hpp>

#include <cstring>
#include <string_view>

namespace notify::simulator {

/// Spreads every bit of `value` over the whole word; a bijection.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t value) noexcept {
  value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93ULL;
  value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93ULL;
  return value ^ (value >> 32);
}

/// A fingerprint of `text` that follows from `state`. Repeatable on machines of one byte order;
/// no defence against an adversary.
[[nodiscard]] inline std::uint64_t fingerprint(std::uint64_t state,
                                               std::string_view text) noexcept {
  state = mixed(state ^ text.size());
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    state = mixed(state ^ word);
    text.remove_prefix(sizeof word);
  }
  std::uint64_t rest = 0;
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return mixed(state ^ rest);
}

/// A reproducible stream of numbers that a message's fate is drawn from.
class Draws {
public:
  explicit constexpr Draws(std::uint64_t state) noexcept : state_(state) {}
  constexpr std::uint64_t next() noexcept { return mixed(state_ += 0x9E3779B97F4A7C15ULL); }
  /// Even over [0, count) but for a bias below count / 2^64.
  constexpr std::uint64_t below(std::uint64_t count) noexcept { return next() % count; }

private:
  std::uint64_t state_;
};

enum class Answer : std::uint8_t { accept, reject, refuse_once, lose_once };

/// All that will happen to one message, settled before it is sent.
struct Fate {
  Answer answer = Answer::accept;
  bool receipt_lost = false;
  bool receipt_twice = false;
  bool pending_first = false;
  Status final_status = Status::delivered;
  std::chrono::microseconds pending_after{};  ///< never later than final_after
  std::chrono::microseconds final_after{};
  std::chrono::microseconds repeat_after{};
  std::uint64_t order = 0;  ///< sorts receipts that are due together

  friend bool operator==(const Fate&, const Fate&) = default;
};

/// Settles the fate of `message`; a pure function of the seed, the shares, the recipient and the
/// text.
[[nodiscard]] inline Fate fate_of(const SimulatorOptions& options,
                                  const OutboundMessage& message) noexcept {
  constexpr std::uint64_t million = 1'000'000;
  const std::uint64_t seed = mixed(options.seed + 0x51ED270B0A1F39C1ULL);
  const std::uint64_t text = fingerprint(fingerprint(seed, message.to), message.subject);
  Draws draws(fingerprint(text, message.body));

  Fate fate;
  const std::uint64_t answer = draws.below(million);
  const std::uint64_t refuse_from = options.rejected_ppm;
  const std::uint64_t lose_from = refuse_from + options.retry_ppm;
  const std::uint64_t accept_from = lose_from + options.unknown_ppm;
  fate.answer = answer < refuse_from   ? Answer::reject
                : answer < lose_from   ? Answer::refuse_once
                : answer < accept_from ? Answer::lose_once
                                       : Answer::accept;

  const std::uint64_t receipt = draws.below(million);
  fate.receipt_lost = receipt < options.receipt_lost_ppm;
  fate.receipt_twice = !fate.receipt_lost && receipt < std::uint64_t{options.receipt_lost_ppm} +
                                                           options.receipt_twice_ppm;

  const std::uint64_t status = draws.below(million);
  const std::uint64_t permanent_from = options.temporary_failure_ppm;
  const std::uint64_t delivered_from = permanent_from + options.permanent_failure_ppm;
  fate.final_status = status < permanent_from   ? Status::temporary_failure
                      : status < delivered_from ? Status::permanent_failure
                                                : Status::delivered;
  fate.pending_first = draws.below(million) < options.pending_first_ppm;

  const auto spread =
      static_cast<std::uint64_t>((options.latency_max - options.latency_min).count()) + 1;
  const auto latency = [&](std::uint64_t part) {
    return options.latency_min + std::chrono::microseconds(static_cast<std::int64_t>(part));
  };
  const std::uint64_t wait = draws.below(spread);
  fate.final_after = latency(wait);
  fate.pending_after = latency(wait / 2);
  fate.repeat_after = latency(draws.below(spread));
  fate.order = draws.next();
  return fate;
}

}  // namespace notify::simulator
