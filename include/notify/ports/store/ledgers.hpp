#pragma once

#include <notify/billing.hpp>
#include <notify/ids.hpp>
#include <notify/limits.hpp>
#include <notify/ports/ledger.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace notify {

struct ServiceLedger {
  ServiceId service_id;
  LedgerPlace place;
  friend bool operator==(const ServiceLedger&, const ServiceLedger&) = default;
};

/// Port of the store: where the messages of a day are counted (docs/cache.md). The rules of Store
/// hold.
class LedgersStore {
public:
  virtual ~LedgersStore() = default;

  /// Where each day of a range is counted, oldest first, including days that are counted nowhere.
  [[nodiscard]] virtual Result<std::vector<LedgerPlace>> read_places(ServiceId service,
                                                                     LocalDayRange days) = 0;

  /// Counts a service's day from its notifications and names `generation` as its place, unless it
  /// is no longer at `seen`. Those who store meanwhile wait, or find that it moved. Forgets what
  /// the store itself counted. Fails with not_found.
  [[nodiscard]] virtual Result<Recount> recount(ServiceId service, const LedgerPlace& seen,
                                                const Uuid& generation) = 0;

  /// The same count, changing nothing.
  [[nodiscard]] virtual Result<LedgerCount> count_day(ServiceId service, LocalDay day) = 0;

  /// Gives up the ledger of the day; no failure if there is none.
  [[nodiscard]] virtual Result<void> give_up(ServiceId service, LocalDay day) = 0;

  /// What the store itself has counted; nothing unless the day's place is the store.
  [[nodiscard]] virtual Result<std::optional<DailyCounts>> read_daily_counts(ServiceId service,
                                                                             LocalDay day) = 0;

  /// Every ledger, after those before `first` were forgotten.
  [[nodiscard]] virtual Result<std::vector<ServiceLedger>> prune(LocalDay first) = 0;

  /// Ledgers of days up to `last` that were not compared with the notifications yet.
  [[nodiscard]] virtual Result<std::vector<ServiceLedger>> list_unreconciled(
      LocalDay last, std::int64_t limit) = 0;

  /// No failure if the day is counted elsewhere by now.
  [[nodiscard]] virtual Result<void> mark_reconciled(const ServiceLedger& ledger) = 0;
};

}  // namespace notify
