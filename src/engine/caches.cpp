#include "engine/days.hpp"
#include "engine/ledger.hpp"
#include "engine/task_keys.hpp"

#include <notify/caches.hpp>

#include <algorithm>
#include <set>

namespace notify {
namespace {

using Kind = LedgerPlace::Kind;

constexpr std::size_t ledgers_read_at_once = 500;

struct CachedDay {
  LedgerCount count;
  bool is_resting = false;  ///< nothing is put aside that may never be stored
};

using CachedDays = std::vector<std::optional<CachedDay>>;

/// What the cache's ledgers hold, in order; nothing where it cannot vouch for one. One round trip.
/// Fails with unavailable.
Result<CachedDays> try_to_read(EngineContext& state, std::span<const ServiceLedger> ledgers) {
  CachedDays out(ledgers.size());
  if (!state.ports.cache) return out;
  std::vector<std::string> keys;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < ledgers.size(); ++i) {
    if (ledgers[i].place.kind != Kind::cache) continue;
    keys.push_back(ledger::key_of(ledgers[i].service_id, ledgers[i].place));
    positions.push_back(i);
  }
  if (keys.empty()) return out;
  NFY_TRY(found, state.ports.cache->read_ledgers(keys, state.ports.clock->now()));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!found[i]) continue;
    if (auto count = ledger::count_from(*found[i]))
      out[positions[i]] = CachedDay{*std::move(count), found[i]->reservations == 0};
  }
  return out;
}

/// The same; nothing at all while the cache is away.
CachedDays read_cached(EngineContext& state, std::span<const ServiceLedger> ledgers) {
  auto found = try_to_read(state, ledgers);
  return found ? std::move(found).value() : CachedDays(ledgers.size());
}

/// Counts a day that the cache does not know, and leaves it there for the next who asks.
Result<LedgerCount> count_anew(EngineContext& state, ServiceId service, const LedgerPlace& seen) {
  // Where a cache of this process alone met a ledger of another, the store counts for all.
  const bool is_others =
      seen.kind != Kind::nowhere && state.ports.cache && !state.ports.cache->is_shared();
  if (!is_others) {
    NFY_TRY(made, ledger::recount(state, service, seen));
    if (made.count) return *std::move(made.count);
  }
  return state.store().ledgers().count_day(service, seen.day);
}

std::vector<CacheDrift> drift_of(ServiceId service, LocalDay day, const LedgerCount& cached,
                                 const LedgerCount& counted) {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> both;
  for (const LedgerEntry& entry : ledger::entries_of(cached)) both[entry.name].first = entry.amount;
  for (const LedgerEntry& entry : ledger::entries_of(counted))
    both[entry.name].second = entry.amount;
  std::vector<CacheDrift> drift;
  for (const auto& [name, counts] : both)
    if (counts.first != counts.second)
      drift.push_back({service, day, name, counts.first, counts.second});
  return drift;
}

/// Compares ledgers with the notifications while messages go on being stored: a difference counts
/// only if the ledger rested, and said the same before and after.
class Reconciliation {
public:
  Reconciliation(EngineContext& state, bool dry_run) : context_(state), dry_run_(dry_run) {}

  Result<void> check(const ServiceLedger& ledger, std::optional<CachedDay> before) {
    ++report_.ledgers;
    const auto& [service, place] = ledger;
    if (place.kind == Kind::store) return check_store(service, place);
    for (int tries = 0; tries < tries_max; ++tries) {
      if (!before) {
        ++report_.unknown;
        return rebuild(service, place);
      }
      NFY_TRY(counted, context_.store().ledgers().count_day(service, place.day));
      auto after = read_cached(context_, std::span(&ledger, 1)).front();
      if (after && after->count == counted) return {};
      const bool rested = after && after->is_resting && before->is_resting;
      if (rested && after->count == before->count) {
        const auto drift = drift_of(service, place.day, after->count, counted);
        report_.drift.insert(report_.drift.end(), drift.begin(), drift.end());
        return rebuild(service, place);
      }
      before = std::move(after);
    }
    ++report_.busy;
    return {};
  }

  CacheReport report() && { return std::move(report_); }

private:
  static constexpr int tries_max = 10;

  Result<void> check_store(ServiceId service, const LedgerPlace& place) {
    NFY_TRY(kept, context_.store().ledgers().read_daily_counts(service, place.day));
    NFY_TRY(counted, context_.store().ledgers().count_day(service, place.day));
    NFY_TRY(after, context_.store().ledgers().read_daily_counts(service, place.day));
    if (!kept || kept != after || *kept == counted.kinds) return {};
    counted.templates.clear();
    const auto drift = drift_of(service, place.day, LedgerCount{{}, *kept}, counted);
    report_.drift.insert(report_.drift.end(), drift.begin(), drift.end());
    if (dry_run_) return {};
    ++report_.rebuilt;
    return context_.store().ledgers().give_up(service, place.day);
  }

  Result<void> rebuild(ServiceId service, const LedgerPlace& place) {
    if (dry_run_) return {};
    NFY_TRY(made, ledger::recount(context_, service, place));
    if (made.count) ++report_.rebuilt;
    return {};
  }

  EngineContext& context_;
  bool dry_run_;
  CacheReport report_;
};

}  // namespace

Result<std::int64_t> ledger::reconcile(EngineContext& state, LocalDay last, std::int64_t limit) {
  Store& store = state.store();
  NFY_TRY(ledgers, store.ledgers().list_unreconciled(last, limit));
  const auto cached = try_to_read(state, ledgers);
  if (!cached) return make_error(ErrorCode::busy, "cache is out of reach");
  for (std::size_t i = 0; i < ledgers.size(); ++i) {
    const auto& [service, place] = ledgers[i];
    NFY_TRY(counted, store.ledgers().count_day(service, place.day));
    NFY_TRY(kept, store.ledgers().read_daily_counts(service, place.day));
    const auto& known = (*cached)[i];
    if (kept ? *kept == counted.kinds : known && known->count == counted) {
      NFY_CHECK(store.ledgers().mark_reconciled(ledgers[i]));
      if (!kept) static_cast<void>(state.ports.cache->compact_ledger(key_of(service, place)));
    } else {
      NFY_CHECK(store.ledgers().give_up(service, place.day));
    }
  }
  NFY_CHECK(store.ledgers().prune(first_kept_day(state.ports.clock->now())));
  return static_cast<std::int64_t>(ledgers.size());
}

Result<RecentUsage> Caches::recent_usage(ServiceId service_id, int whole_days) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service_id));
  NFY_TRY(calendar, context_->calendar(settings.service().calendar));
  RecentUsage usage;
  NFY_TRY(days, days_until_today(*calendar, context_->now(), whole_days));
  usage.days = days;
  NFY_TRY(places, context_->store().ledgers().read_places(service_id, usage.days));
  std::vector<ServiceLedger> ledgers;
  for (const LedgerPlace& place : places) ledgers.push_back({service_id, place});
  const auto cached = read_cached(*context_, ledgers);
  std::map<TemplateId, std::int64_t> sums;
  for (std::size_t i = 0; i < places.size(); ++i) {
    LedgerCount day;
    if (cached[i]) {
      ++usage.days_cached;
      day = cached[i]->count;
    } else {
      NFY_TRY(counted, count_anew(*context_, service_id, places[i]));
      day = std::move(counted);
    }
    for (const auto& [id, count] : day.templates) sums[id] += count;
  }
  for (const auto& [id, count] : sums) usage.templates.push_back({id, count});
  std::ranges::stable_sort(usage.templates, std::ranges::greater{}, &RecentUsage::Line::count);
  return usage;
}

Result<DailyCounts> Caches::messages_today(ServiceId service_id) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service_id));
  NFY_TRY(calendar, context_->calendar(settings.service().calendar));
  const LocalDay today = calendar->day_of(context_->now());
  NFY_TRY(places, context_->store().ledgers().read_places(service_id, {today, today}));
  const ServiceLedger ledger{service_id, places.front()};
  if (ledger.place.kind == Kind::store) {
    NFY_TRY(kept, context_->store().ledgers().read_daily_counts(service_id, today));
    if (kept) return *kept;
  }
  if (const auto cached = read_cached(*context_, std::span(&ledger, 1)).front())
    return cached->count.kinds;
  NFY_TRY(counted, count_anew(*context_, service_id, ledger.place));
  return counted.kinds;
}

Result<CacheReport> Caches::rebuild(const RebuildCacheOptions& options) {
  if (options.service) NFY_CHECK(context_->store().services().get(*options.service));
  NFY_TRY(all, context_->store().ledgers().prune(ledger::first_kept_day(context_->now())));
  if (options.service)
    std::erase_if(all, [&](const auto& l) { return l.service_id != *options.service; });
  Reconciliation reconciliation(*context_, options.dry_run);
  const auto total = static_cast<std::int64_t>(all.size());
  for (std::size_t from = 0; from < all.size(); from += ledgers_read_at_once) {
    const auto part =
        std::span(all).subspan(from, std::min(ledgers_read_at_once, all.size() - from));
    const auto cached = read_cached(*context_, part);
    for (std::size_t i = 0; i < part.size(); ++i) {
      NFY_CHECK(reconciliation.check(part[i], cached[i]));
      const auto done = static_cast<std::int64_t>(from + i + 1);
      if (options.progress && !options.progress(Progress{"caches", done, total})) return stopped();
    }
  }
  return std::move(reconciliation).report();
}

}  // namespace notify
