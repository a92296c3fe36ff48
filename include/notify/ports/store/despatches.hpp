#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace notify {

/// Port of the store: letters that were despatched, and their facts. The rules of Store hold.
class DespatchesStore {
public:
  virtual ~DespatchesStore() = default;

  /// Stores what the printer reports; a letter that is reported again moves. Marks the days.
  /// Answers how many letters were new or moved.
  [[nodiscard]] virtual Result<std::int64_t> put(std::span<const LetterDespatch> letters) = 0;

  /// Days whose despatch facts are older than the letters or the rates, as
  /// BillingStore::list_marks().
  [[nodiscard]] virtual Result<std::vector<LocalDay>> list_marks(std::int64_t limit) = 0;

  /// Replaces the despatch facts of a day and takes its mark away. Fails with not_found if a rate
  /// is missing; the day is then put behind the others.
  [[nodiscard]] virtual Result<void> bill(LocalDay day) = 0;

  /// Marks the days of a range that have letters or facts.
  [[nodiscard]] virtual Result<void> mark(LocalDayRange days) = 0;

  /// Sorted by day and the order of price_despatch().
  [[nodiscard]] virtual Result<std::vector<DespatchFact>> list_facts(LocalDayRange days) = 0;
};

}  // namespace notify
