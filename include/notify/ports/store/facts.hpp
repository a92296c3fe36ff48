#pragma once

#include <notify/billing.hpp>
#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace notify {

/// The watermark stands on a whole multiple of this.
inline constexpr std::chrono::minutes watermark_step{5};

/// Port of the store: the cube of facts. The rules of Store hold.
class FactsStore {
public:
  virtual ~FactsStore() = default;

  [[nodiscard]] virtual Result<FactsState> state() = 0;

  /// Moves the watermark towards `target` (a multiple of watermark_step), at most one day a call,
  /// and marks what changed. Answers the new watermark.
  [[nodiscard]] virtual Result<UtcTime> advance(UtcTime target) = 0;

  /// Moves up to `limit` deltas into totals. Answers how many it moved.
  [[nodiscard]] virtual Result<std::int64_t> fold(std::int64_t limit) = 0;

  /// Recomputes one day (of one service, or of all) from the rows and replaces its totals.
  /// Answers what was different; with `dry_run` it changes nothing.
  [[nodiscard]] virtual Result<std::vector<FactsDifference>> rebuild(
      LocalDay day, std::optional<ServiceId> service, bool dry_run) = 0;

  /// The cells of a service's days: the cube with its deltas and the rows since the watermark.
  [[nodiscard]] virtual Result<std::vector<CubeRow>> read_cells(ServiceId service,
                                                                LocalDayRange days) = 0;

  /// The same counted from the notifications of `window`, in a calendar of the caller's choice.
  [[nodiscard]] virtual Result<std::vector<CubeRow>> count_cells(ServiceId service,
                                                                 BillingWindow window,
                                                                 const Calendar& calendar) = 0;

  /// From a service's first notification to just after its last, or nothing.
  [[nodiscard]] virtual Result<std::optional<BillingWindow>> extent_of(ServiceId service) = 0;
};

}  // namespace notify
