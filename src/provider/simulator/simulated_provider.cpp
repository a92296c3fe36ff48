#include "provider/simulator/fate.hpp"
#include "provider/simulator/key_set.hpp"

#include <notify/adapters/simulator.hpp>

#include <algorithm>
#include <mutex>
#include <tuple>
#include <utility>

namespace notify {
namespace {

using simulator::Answer;
using simulator::Fate;

constexpr std::uint32_t million = 1'000'000;

/// A receipt on its way; holds what the Receipt is made from when its time has come.
struct WaitingReceipt {
  UtcTime due;
  std::uint64_t order = 0;
  NotificationId id;
  std::uint64_t key = 0;
  Status status = Status::delivered;
};

/// For a heap with the earliest receipt on top.
struct DueLater {
  bool operator()(const WaitingReceipt& left, const WaitingReceipt& right) const noexcept {
    return std::tie(left.due, left.order) > std::tie(right.due, right.order);
  }
};

/// Thirteen letters and digits, so that a reference fits into a string without an allocation.
std::string reference_of(std::uint64_t key) {
  constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string text(13, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
    *digit = digits[key & 31];
    key >>= 5;
  }
  return text;
}

std::uint64_t key_of(const OutboundMessage& message) noexcept {
  const auto& bytes = message.id.uuid.bytes;
  const std::string_view id(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::uint64_t key = message.provider_key.empty()
                                ? simulator::fingerprint(1, id)
                                : simulator::fingerprint(2, message.provider_key);
  return key == 0 ? 1 : key;
}

class Simulator final : public SimulatedProvider {
public:
  Simulator(SimulatorOptions options, std::shared_ptr<Clock> clock)
      : options_(std::move(options)), clock_(std::move(clock)) {}

  std::string_view identifier() const noexcept override { return options_.identifier; }
  NotificationType type() const noexcept override { return options_.type; }
  bool removes_duplicates() const noexcept override { return true; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return options_.in_doubt_policy; }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    std::vector<SendResult> results;
    results.reserve(messages.size());
    const UtcTime now = clock_->now();
    const std::lock_guard lock(mutex_);
    for (const OutboundMessage& message : messages) results.push_back(send(message, now));
    return results;
  }

  std::vector<Receipt> take_receipts(std::size_t limit) override {
    const UtcTime now = clock_->now();
    std::vector<WaitingReceipt> due;
    {
      const std::lock_guard lock(mutex_);
      while (due.size() < limit && !waiting_.empty() && waiting_.front().due <= now) {
        std::pop_heap(waiting_.begin(), waiting_.end(), DueLater{});
        due.push_back(waiting_.back());
        waiting_.pop_back();
      }
    }
    // Earliest first would be an order that a caller could come to rely on.
    std::stable_sort(due.begin(), due.end(),
                     [](const auto& left, const auto& right) { return left.order < right.order; });
    std::vector<Receipt> receipts;
    receipts.reserve(due.size());
    for (const WaitingReceipt& one : due) {
      receipts.push_back({one.id, options_.identifier, reference_of(one.key), one.status, one.due});
    }
    return receipts;
  }

  std::size_t receipts_waiting() const override {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

  std::uint64_t messages_taken() const override {
    const std::lock_guard lock(mutex_);
    return taken_.size();
  }

private:
  SendResult send(const OutboundMessage& message, UtcTime now) {
    const std::uint64_t key = key_of(message);
    if (taken_.contains(key)) return {SendOutcome::accepted, reference_of(key), {}};

    const Fate fate = simulator::fate_of(options_, message);
    if (fate.answer == Answer::reject) return {SendOutcome::rejected, {}, "simulated rejection"};
    if (fate.answer == Answer::refuse_once && refused_.insert(key)) {
      return {SendOutcome::retry, {}, "simulated refusal"};
    }
    taken_.insert(key);
    expect_receipts(message.id, key, fate, now);
    if (fate.answer == Answer::lose_once) {
      return {SendOutcome::unknown, {}, "simulated loss of the answer"};
    }
    return {SendOutcome::accepted, reference_of(key), {}};
  }

  void expect_receipts(NotificationId id, std::uint64_t key, const Fate& fate, UtcTime now) {
    if (fate.receipt_lost) return;
    const auto expect = [&](std::chrono::microseconds after, Status status, std::uint64_t nth) {
      waiting_.push_back({now + after, simulator::mixed(fate.order + nth), id, key, status});
      std::push_heap(waiting_.begin(), waiting_.end(), DueLater{});
    };
    if (fate.pending_first) expect(fate.pending_after, Status::pending, 0);
    expect(fate.final_after, fate.final_status, 1);
    if (fate.receipt_twice) expect(fate.repeat_after, fate.final_status, 2);
  }

  const SimulatorOptions options_;
  const std::shared_ptr<Clock> clock_;
  mutable std::mutex mutex_;
  simulator::KeySet taken_;
  simulator::KeySet refused_;
  std::vector<WaitingReceipt> waiting_;  ///< a heap by DueLater
};

Result<void> check_shares(std::string_view what, std::initializer_list<std::uint64_t> shares) {
  std::uint64_t sum = 0;
  for (const std::uint64_t share : shares) sum += share;
  if (sum <= million) return {};
  return make_error(ErrorCode::invalid_argument, "simulator shares of " + std::string(what) +
                                                     " exceed a million: " + std::to_string(sum));
}

Result<void> check(const SimulatorOptions& options) {
  if (options.identifier.empty()) {
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  }
  NFY_CHECK(
      check_shares("answers", {options.rejected_ppm, options.retry_ppm, options.unknown_ppm}));
  NFY_CHECK(check_shares("receipts", {options.receipt_lost_ppm, options.receipt_twice_ppm}));
  NFY_CHECK(check_shares("final statuses",
                         {options.temporary_failure_ppm, options.permanent_failure_ppm}));
  NFY_CHECK(check_shares("pending receipts", {options.pending_first_ppm}));
  const std::int64_t shortest = options.latency_min.count();
  const std::int64_t longest = options.latency_max.count();
  if (shortest < 0 || shortest > longest) {
    return make_error(ErrorCode::invalid_argument,
                      "simulator latencies are no span: " + std::to_string(shortest) + " to " +
                          std::to_string(longest) + " microseconds");
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<SimulatedProvider>> make_simulated_provider(SimulatorOptions options,
                                                                   std::shared_ptr<Clock> clock) {
  NFY_CHECK(check(options));
  if (!clock) return make_error(ErrorCode::invalid_argument, "a simulated provider needs a clock");
  return std::shared_ptr<SimulatedProvider>(
      std::make_shared<Simulator>(std::move(options), std::move(clock)));
}

}  // namespace notify
