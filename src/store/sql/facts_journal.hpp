#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// How far the facts have come.
struct Watermarks {
  UtcTime watermark;
  UtcTime announced;
  [[nodiscard]] UtcTime latest() const { return std::max(watermark, announced); }
};

/// The facts that bills and statistics are made of: the totals of days, what changed since, and how
/// far they have come.
class FactsJournal : public Steps {
public:
  using Steps::Steps;

  Watermarks read_watermarks(bool locked = false);
  /// The watermarks as a writer must see them: under the shared lock.
  Watermarks lock_watermarks();
  /// The first step of every change of totals or bills: two of them never run at the same time.
  void hold();
  void append(const DeltaSet& deltas);
  void mark_billing(std::span<const CubeRow> cells);
  std::int64_t take_deltas(UtcTime before, std::int64_t limit, Cube& cube,
                           std::vector<CubeRow>& touched);
  /// Raises the cube's cells, and the sums of them without their jobs.
  void add_totals(std::span<const CubeRow> cells);
  /// Each alone: what it is about is wrong by so much. The jobs of `sums` are nil.
  void add_cells(std::span<const CubeRow> cells);
  void add_sums(std::span<const CubeRow> sums);
  /// From the first row in [from, to) to just after the last, or nothing.
  std::optional<BillingWindow> extent_of_rows(UtcTime from, UtcTime to);
  /// In each service's own calendar, or all in `as`.
  Cube count_rows(UtcTime from, UtcTime to, std::optional<ServiceId> service,
                  const Calendar* as = nullptr);
  /// From the earliest start of the first day to the latest end of the last one, over the calendars
  /// of `service` or of all.
  BillingWindow widest_window(LocalDayRange days, std::optional<ServiceId> service);
};

inline FactsJournal Session::facts() noexcept { return FactsJournal(*this); }

}  // namespace notify::sql
