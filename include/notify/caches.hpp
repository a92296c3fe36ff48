#pragma once

#include <notify/billing.hpp>
#include <notify/engine_facet.hpp>
#include <notify/limits.hpp>
#include <notify/schedule.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace notify {

/// How often templates were used on the last days, whatever became of the messages; without test
/// keys. Exact at some instant of the call.
struct RecentUsage {
  LocalDayRange days;
  struct Line {
    TemplateId template_id;
    std::int64_t count = 0;
    friend bool operator==(const Line&, const Line&) = default;
  };
  std::vector<Line> templates;   ///< the most used first
  std::int64_t days_cached = 0;  ///< of `days`; the others were counted from the notifications
};

/// What a cache holds that the notifications do not say. (docs/cache.md)
struct CacheDrift {
  ServiceId service_id;
  LocalDay day;
  std::string name;  ///< of the count: the id of a template, or "sms", "email", …
  std::int64_t cached = 0, counted = 0;
  friend bool operator==(const CacheDrift&, const CacheDrift&) = default;
};

struct CacheReport {
  std::int64_t ledgers = 0;  ///< service's days that are counted somewhere
  std::int64_t unknown = 0;  ///< of these, those that the cache has forgotten
  std::int64_t busy = 0;     ///< those that never rested while they were looked at
  std::int64_t rebuilt = 0;
  std::vector<CacheDrift> drift;
};

struct RebuildCacheOptions {
  std::optional<ServiceId> service{};
  bool dry_run = false;
  ProgressFunction progress{};
};

/// Counts that are kept in a cache. (docs/cache.md)
class Caches : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Today and `whole_days` (0 to 7) days before it, in one round trip to the cache; days that it
  /// cannot vouch for are counted from the notifications and kept there again.
  [[nodiscard]] Result<RecentUsage> recent_usage(ServiceId service, int whole_days = 7);

  /// What counts towards today's limits, what is just being stored included.
  [[nodiscard]] Result<DailyCounts> messages_today(ServiceId service);

  /// Compares every ledger with the notifications and, unless it is a dry run, makes those anew
  /// that differ or were forgotten. Senders go on meanwhile.
  [[nodiscard]] Result<CacheReport> rebuild(const RebuildCacheOptions& options = {});
};

}  // namespace notify
