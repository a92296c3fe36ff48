#pragma once

#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/ports/store.hpp>

#include <span>
#include <string>
#include <vector>

/// What a worker does with a store, for tests that are about what comes of it.
namespace notify::test {

inline const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

inline std::vector<ClaimedNotification> claim(Store& store, UtcTime now, std::int64_t limit = 100,
                                              std::string owner = "a") {
  return must(store.delivery().claim(
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

using Claims = std::span<const ClaimedNotification>;

inline std::vector<HeldClaim> held(Claims claims) {
  std::vector<HeldClaim> all;
  for (const ClaimedNotification& c : claims) all.push_back({c.notification.id, c.epoch});
  return all;
}
inline std::vector<AttemptIntent> intents(Claims claims) {
  std::vector<AttemptIntent> all;
  for (const ClaimedNotification& c : claims) all.push_back(intent(c));
  return all;
}
inline std::vector<AttemptResult> ends(Claims claims, SendOutcome outcome) {
  std::vector<AttemptResult> all;
  for (const ClaimedNotification& c : claims) all.push_back(ended(c, outcome));
  return all;
}

/// All text messages that are ready, at once.
inline void send_all(Store& store, UtcTime now) {
  const auto claimed = claim(store, now, 10'000);
  must(store.delivery().begin_attempts(intents(claimed), now));
  CHECK(must(store.delivery().finish_attempts(ends(claimed, SendOutcome::accepted), now)) == 0);
}

}  // namespace notify::test
