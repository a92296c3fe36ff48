#pragma once

#include <notify/archive.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace notify {

/// Port of the store: the move to the history. The rules of Store hold.
class ArchiveStore {
public:
  virtual ~ArchiveStore() = default;

  /// Those of `scopes` that have something for move() to do.
  [[nodiscard]] virtual Result<std::vector<ArchiveScope>> list_expired(
      std::span<const ArchiveScope> scopes) = 0;

  /// Moves up to `limit` notifications of `scope` to the history, oldest first; deletes those of
  /// test keys instead. Letters that are not final stay, and so does what is being sent. What is
  /// deleted here is what is inserted there, in one statement; several movers may run at once and
  /// none waits for another. All zero: nothing is left that is free to move.
  [[nodiscard]] virtual Result<ArchiveReport> move(const ArchiveScope& scope, std::int64_t limit,
                                                   UtcTime now) = 0;

  /// Moves up to `limit` notifications of all scopes together to the history, oldest first, and
  /// forgets the requests' keys of those services at the end. What needs a closer look is passed
  /// over and left for move(): test keys, what waits to be sent, ids that are known
  /// elsewhere, rows that others hold. Each step looks at a limited number of rows, and stretches
  /// that hold nothing of the scopes are skipped. An engine that moves service by service as fast
  /// (SQLite) leaves everything. Fails with invalid_argument if the scopes end differently.
  [[nodiscard]] virtual Result<ArchiveSwept> sweep(const ArchiveSweep& sweep) = 0;

  /// Newest first. Anything here was stored past the library. (rules/reliability C10)
  [[nodiscard]] virtual Result<std::vector<QuarantinedNotification>> list_quarantined(
      std::int64_t limit) = 0;

  /// Makes the places of the history for the months from `first` to before `until`, both beginnings
  /// of months (UTC). Rows whose month has no place are kept all the same. Answers how many places
  /// it made; fails with busy if readers hold the history for long.
  [[nodiscard]] virtual Result<std::int64_t> prepare_history(UtcTime first, UtcTime until) = 0;
};

}  // namespace notify
