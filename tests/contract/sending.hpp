#pragma once

#include "contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/store.hpp>

#include <string>
#include <vector>

/// What a worker does with a store, for tests that are about what comes of it.
namespace notify::test {

inline const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

inline std::vector<ClaimedNotification> claim(Store& store, UtcTime now, std::int64_t limit = 100,
                                              std::string owner = "a") {
  return must(store.claim_deliveries(
      {NotificationType::sms, std::move(owner), now, now + std::chrono::minutes(5), limit}));
}

/// By the provider "sim".
inline AttemptIntent intent(const ClaimedNotification& c) {
  return {c.notification.id, c.epoch, "sim", c.notification.billable_units, false};
}

/// Of such an attempt; what is given back is ready again an hour after noon.
inline AttemptResult ended(const ClaimedNotification& c, SendOutcome outcome,
                           std::string reference = {}) {
  return {c.notification.id,           c.epoch, "sim", outcome, std::move(reference),
          noon + std::chrono::hours(1)};
}

/// All text messages that are ready, at once.
inline void send_all(Store& store, UtcTime now) {
  const auto claimed = claim(store, now, 10'000);
  std::vector<AttemptIntent> intents;
  std::vector<AttemptResult> results;
  for (const auto& c : claimed) {
    intents.push_back(intent(c));
    results.push_back(ended(c, SendOutcome::accepted));
  }
  must(store.begin_attempts(intents, now));
  CHECK(must(store.finish_attempts(results, now)) == 0);
}

}  // namespace notify::test
