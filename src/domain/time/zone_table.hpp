#pragma once

#include "domain/time/posix_rule.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// A zone's changes of offset, in seconds since 1970, with the rule past the last of them written
/// out for one 400-year cycle of the calendar. Later instants are moved back by whole cycles, in
/// which dates and weekdays repeat exactly, so every answer is one binary search without an
/// allocation. Immutable once made; safe to share between threads.
class ZoneTable {
public:
  /// Reads TZif bytes, version 1 to 4 (RFC 9636). Fails with corrupt.
  [[nodiscard]] static Result<ZoneTable> from_tzif(std::string_view bytes);

  /// Seconds east of Greenwich at `at`.
  [[nodiscard]] std::int32_t offset_at(std::int64_t at) const noexcept;
  /// The abbreviation of the time that clocks show then: "GMT", "BST".
  [[nodiscard]] const std::string& abbreviation_at(std::int64_t at) const noexcept;

  /// What local clocks do when they are about to show `local`.
  struct Reading {
    std::int64_t at = 0;       ///< first instant that shows it; in a gap, by the offset before it
    std::int64_t gap_end = 0;  ///< in a gap, the instant of the change; else the same as `at`
  };
  [[nodiscard]] Reading read_local(std::int64_t local) const noexcept;

private:
  struct Change {
    std::int64_t at = 0;
    std::int32_t offset = 0;  ///< from `at` on
    std::uint16_t name = 0;   ///< place in names_
  };
  static constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

  void add(Change change);
  /// The place of `name` in names_, which it is put into.
  [[nodiscard]] std::uint16_t place_of(std::string_view name);
  /// Adds the changes that `rule` makes after the instant `last`.
  void write_out(const PosixRule& rule, std::int64_t last);
  [[nodiscard]] std::size_t changes_until(std::int64_t at) const noexcept;
  /// The state of the clocks after so many changes.
  [[nodiscard]] const Change& state_after(std::size_t changes) const noexcept;
  [[nodiscard]] std::int32_t offset_after(std::size_t changes) const noexcept;
  [[nodiscard]] std::int64_t cycles_past(std::int64_t at) const noexcept;

  Change first_;                 ///< before the first change
  std::vector<Change> changes_;  ///< rising, each with another offset or name than the one before
  std::vector<std::string> names_;  ///< abbreviations
  std::int64_t horizon_ = forever;  ///< from here on the last 400 years repeat
};

}  // namespace notify
