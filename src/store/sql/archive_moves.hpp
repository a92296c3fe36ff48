#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// What a scope has to archive, and when the first of it was created.
struct FirstExpired {
  ArchiveScope scope;
  UtcTime created_at;
};

/// Moving notifications to the history: parts of ArchiveStore::move() and sweep().
class ArchiveMoves : public Steps {
public:
  using Steps::Steps;

  /// Inside ArchiveStore::move(). Resolving answers the days that have to be recounted.
  std::int64_t delete_test_notifications(const ArchiveScope& scope, std::int64_t limit);
  std::int64_t resolve_conflicts(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                                 std::vector<LocalDay>& days);
  /// Moves nothing if some id is in the history already: fails with conflict.
  std::int64_t move_rows_of(const ArchiveScope& scope, std::int64_t limit);
  /// Those of `scopes` that have something to archive that was created at `from` or later, each
  /// with the creation of the first.
  std::vector<FirstExpired> find_expired(std::span<const ArchiveScope> scopes, UtcTime from);
  /// Parts of ArchiveStore::sweep(): one stretch from an instant on, and where the next one begins.
  ArchiveSwept sweep_stretch(const ArchiveSweep& sweep, UtcTime from);
};

inline ArchiveMoves Session::archive() noexcept { return ArchiveMoves(*this); }

}  // namespace notify::sql
