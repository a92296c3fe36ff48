#include <notify/limits.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t minute_us = 60'000'000;

/// Moves a bucket to `now`. Whole tokens only; the time of the part of one is kept for later, and
/// is rounded so that no rate is ever exceeded. The Redis script does the same arithmetic, in
/// numbers that are exact up to 2^53.
void fill(Bucket& bucket, const BucketRules& rules, UtcTime now) noexcept {
  const std::int64_t elapsed = (now - bucket.replenished_at).count();
  const std::int64_t room = rules.size - rules.tokens_min;
  if (elapsed <= 0) return;
  if (elapsed >= (room * minute_us + rules.per_minute - 1) / rules.per_minute) {
    bucket = Bucket::full(rules, now);
    return;
  }
  const std::int64_t granted = elapsed * rules.per_minute / minute_us;
  bucket.tokens = std::min(bucket.tokens + granted, rules.size);
  const std::int64_t used_us = (granted * minute_us + rules.per_minute - 1) / rules.per_minute;
  bucket.replenished_at = bucket.replenished_at + std::chrono::microseconds(used_us);
}

}  // namespace

std::string_view name_of(DailyKind kind) noexcept {
  switch (kind) {
    case DailyKind::sms: return "sms";
    case DailyKind::email: return "email";
    case DailyKind::letter: return "letter";
    case DailyKind::international_sms: break;
  }
  return "international_sms";
}

BucketRules BucketRules::of_rate_limit(std::int64_t per_minute) noexcept {
  constexpr std::int64_t size_max = 1'000;
  const std::int64_t rate = std::clamp<std::int64_t>(per_minute, 1, rate_limit_max);
  return {rate, std::min((rate + 2) / 3 + 1, size_max), 0};
}

Bucket Bucket::filled_since(UtcTime since, const BucketRules& rules, UtcTime now) noexcept {
  Bucket bucket{rules.tokens_min, std::min(since, now)};
  fill(bucket, rules, now);
  return bucket;
}

bool Bucket::take(const BucketRules& rules, UtcTime now) noexcept {
  fill(*this, rules, now);
  tokens = std::max(tokens - 1, rules.tokens_min);
  return tokens >= 1;
}

}  // namespace notify
