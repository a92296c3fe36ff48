#pragma once

#include <notify/engine_facet.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace notify {

/// What a service's daily limits count. An international text message counts as both of its kinds.
/// (rules/limits 1.1)
enum class DailyKind : std::uint8_t { sms, email, letter, international_sms };
inline constexpr std::array daily_kinds{DailyKind::sms, DailyKind::email, DailyKind::letter,
                                        DailyKind::international_sms};
/// Returns "sms", "email", "letter" or "international_sms".
[[nodiscard]] std::string_view name_of(DailyKind kind) noexcept;

/// How many messages of each kind; without test keys and cancelled ones.
using DailyCounts = std::array<std::int64_t, daily_kinds.size()>;

inline constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

/// A request to send `wanted` more of a kind on a day on which `limit` may be sent.
struct DailyAsk {
  DailyKind kind = DailyKind::sms;
  std::int64_t wanted = 0;
  std::int64_t limit = no_limit;
  friend bool operator==(const DailyAsk&, const DailyAsk&) = default;
};

/// The ask that was not granted; then none of the others was either.
struct DailyRefusal {
  DailyKind kind = DailyKind::sms;
  std::int64_t limit = 0;
  std::int64_t used = 0;  ///< of the day, before the ask; what others ask for meanwhile included
  friend bool operator==(const DailyRefusal&, const DailyRefusal&) = default;
};

/// What holds for limits while the cache is out of reach.
enum class LimitPolicy : std::uint8_t {
  fail_open,    ///< whatever cannot be checked is let through, and buckets that are lost are full
  fail_closed,  ///< it is refused with code unavailable, and buckets that are lost are empty
};

/// How fast a token bucket fills. (rules/limits 2.1)
struct BucketRules {
  std::int64_t per_minute = 3'000;
  std::int64_t size = 1'000;
  std::int64_t tokens_min = 0;  ///< refused requests take tokens too, down to this

  /// Those of a service's rate limit: a third of it, at most 1,000, fills the bucket.
  [[nodiscard]] static BucketRules of_rate_limit(std::int64_t per_minute) noexcept;
  friend bool operator==(const BucketRules&, const BucketRules&) = default;
};
/// Greater limits hold as this one does.
inline constexpr std::int64_t rate_limit_max = 1'000'000;

/// A bucket as it is kept. `replenished_at` is the instant up to which tokens were given.
struct Bucket {
  std::int64_t tokens = 0;
  UtcTime replenished_at;

  [[nodiscard]] static Bucket full(const BucketRules& rules, UtcTime now) noexcept {
    return {rules.size, now};
  }
  /// What an empty bucket has become since `since`.
  [[nodiscard]] static Bucket filled_since(UtcTime since, const BucketRules& rules,
                                           UtcTime now) noexcept;

  /// Fills the bucket up to `now` and takes one token out. The request is let through if some are
  /// left then: a full bucket of M serves M - 1 at once. A clock that went back fills nothing.
  [[nodiscard]] bool take(const BucketRules& rules, UtcTime now) noexcept;
  friend bool operator==(const Bucket&, const Bucket&) = default;
};

/// The limits of services, for borders that ask before they look at what is to be sent; send()
/// keeps them in any case. (rules/limits)
class Limits : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Takes one request out of the minute of a service's keys of one type; a refused one takes it
  /// too. Fails with limited, reason over_rate_limit. Without a cache no rate limit holds.
  [[nodiscard]] Result<void> take_request(ServiceId service, KeyType key_type);

  /// Whether the day has room for one message more. Takes no place: others may take it before
  /// send() does. Fails with limited, reason over_daily_limit. Where only the store counts, send()
  /// alone tells.
  [[nodiscard]] Result<void> check_day(ServiceId service, NotificationType type, KeyType key_type);
};

}  // namespace notify
