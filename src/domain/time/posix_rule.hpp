#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// The day of a year on which clocks change, as POSIX writes it in TZ.
struct RuleDate {
  enum class Kind : std::uint8_t {
    julian,      ///< Jn: 1 to 365, 29 February is never counted
    zero_based,  ///< n: 0 to 365, 29 February is counted
    weekday,     ///< Mm.w.d: the w-th weekday d of month m; w = 5 is the last
  };
  Kind kind = Kind::julian;
  int day = 1;
  int month = 1;
  int week = 1;
  /// Local seconds past midnight, -167 h to 167 h.
  std::int32_t time = 7200;

  /// Local seconds since 1970 of the change in `year`.
  [[nodiscard]] std::int64_t local_in(int year) const noexcept;
};

/// What a TZ string says ("GMT0BST,M3.5.0/1,M10.5.0"): a zone's rule past its last listed
/// transition. Offsets are seconds east of Greenwich. Immutable value.
struct PosixRule {
  std::string standard_name;  ///< "GMT"
  std::int32_t standard_offset = 0;
  bool has_dst = false;
  std::string dst_name;  ///< "BST"
  std::int32_t dst_offset = 0;
  RuleDate dst_start;
  RuleDate dst_end;

  /// Reads a TZ string with the extensions of RFC 9636, 3.3.2. Fails with corrupt.
  [[nodiscard]] static Result<PosixRule> from_text(std::string_view text);

  /// The instants, in seconds, at which summer time starts and ends in `year`.
  [[nodiscard]] std::int64_t start_in(int year) const noexcept;
  [[nodiscard]] std::int64_t end_in(int year) const noexcept;
};

}  // namespace notify
