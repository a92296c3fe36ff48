#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// The detail of the Failure that leaves a transaction whose rows are counted elsewhere.
inline constexpr std::string_view ledger_moved = "ledger moved";

/// Where the messages of a service and day are counted against its limits.
class DayLedgers : public Steps {
public:
  using Steps::Steps;

  /// Waits for the transactions that store notifications of `service`, and keeps later ones
  /// waiting.
  void hold_service(ServiceId service);
  LedgerPlace read_place(ServiceId service, LocalDay day);
  LedgerCount count_messages(ServiceId service, LocalDay day);
  /// The ledger of every (service, day) that `rows` are counted in is given up.
  void give_up(std::span<const Notification* const> rows);
  void give_up(ServiceId service, const std::set<LocalDay>& days);
  void give_up(ServiceId service);
  /// Counts the day in the store itself if it is counted elsewhere; refuses what is over a limit.
  std::optional<DailyRefusal> grant_in_store(ServiceId service, const Counting& counting);
  void add_counts(ServiceId service, LocalDay day, const DailyCounts& counts);
  /// Where the rows are counted, or, as a Failure, that it is not where `counting` says.
  void settle_place(std::span<const Notification* const> rows,
                    const std::optional<Counting>& counting, LedgerPlace& place);
};

inline DayLedgers Session::ledgers() noexcept { return DayLedgers(*this); }

}  // namespace notify::sql
