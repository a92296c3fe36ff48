#include "engine/context.hpp"
#include "engine/task_keys.hpp"

#include <notify/facts.hpp>

#include <algorithm>

namespace notify {

Result<FactsState> Facts::state() { return context_->store().facts().state(); }

namespace {

Result<std::vector<FactsDifference>> rebuild_days(Store& store, LocalDayRange days,
                                                  std::optional<ServiceId> service, bool dry_run,
                                                  const ProgressFunction& progress) {
  NFY_CHECK(check_days(days));
  std::vector<FactsDifference> found;
  const std::int64_t total = (days.last - days.first).count() + 1;
  for (LocalDay day = days.first; day <= days.last; day = day.next()) {
    NFY_TRY(diff, store.facts().rebuild(day, service, dry_run));
    found.insert(found.end(), diff.begin(), diff.end());
    if (progress &&
        !progress(Progress{dry_run ? "verify" : "rebuild", (day - days.first).count() + 1, total}))
      return stopped();
  }
  return found;
}
}  // namespace

Result<std::vector<FactsDifference>> Facts::rebuild(LocalDayRange days,
                                                    std::optional<ServiceId> service, bool dry_run,
                                                    const ProgressFunction& progress) {
  NFY_TRY(found, rebuild_days(context_->store(), days, service, dry_run, progress));
  if (!dry_run) NFY_CHECK(context_->store().despatches().mark(days));
  return found;
}

bool FactsAudit::is_clean() const noexcept {
  return cube.empty() && std::ranges::all_of(billing, &BillingDifference::due);
}

Result<FactsAudit> Facts::audit(LocalDayRange days, std::optional<ServiceId> service,
                                const ProgressFunction& progress) {
  NFY_CHECK(check_days(days));
  FactsAudit found;
  const std::int64_t total = (days.last - days.first).count() + 1;
  for (LocalDay day = days.first; day <= days.last; day = day.next()) {
    NFY_TRY(cube, context_->store().facts().rebuild(day, service, true));
    NFY_TRY(billing, context_->store().billing().audit(day, service));
    found.cube.insert(found.cube.end(), cube.begin(), cube.end());
    found.billing.insert(found.billing.end(), billing.begin(), billing.end());
    if (progress && !progress(Progress{"audit", (day - days.first).count() + 1, total}))
      return stopped();
  }
  return found;
}

Result<std::vector<FactsDifference>> Facts::verify(LocalDayRange days,
                                                   const ProgressFunction& progress) {
  return rebuild_days(context_->store(), days, std::nullopt, true, progress);
}

}  // namespace notify
