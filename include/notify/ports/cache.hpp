#pragma once

#include <notify/ids.hpp>
#include <notify/limits.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// How much a count changes.
struct LedgerEntry {
  std::string name;
  std::int64_t amount = 0;
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};
/// A ledger that vouches for its counts; what is put aside is among them.
struct LedgerState {
  std::vector<LedgerEntry> counts;  ///< in no order, each name once
  std::int64_t reservations = 0;    ///< that are not settled
  friend bool operator==(const LedgerState&, const LedgerState&) = default;
};

/// Messages that are put aside in a ledger until it is known whether they are stored.
struct LedgerReservation {
  Uuid token;
  UtcTime now;
  UtcTime deadline;  ///< from then on the ledger is in doubt: it may have happened or not
  struct Line {
    std::string name;
    std::int64_t amount = 0;
    std::int64_t limit = no_limit;  ///< of the count with this amount; no_limit asks for nothing
  };
  std::vector<Line> lines;
};

enum class ReserveOutcome : std::uint8_t {
  reserved,  ///< all lines were added
  refused,   ///< a line would pass its limit: nothing was added
  unknown,   ///< there is no such ledger, or it cannot vouch for its counts
};
struct ReserveAnswer {
  ReserveOutcome outcome = ReserveOutcome::unknown;
  std::size_t line = 0;   ///< the one that was refused
  std::int64_t used = 0;  ///< its count
};

/// Port: a place that is quick and may forget anything at any moment. Each call is atomic. Every
/// answer is what was stored, a miss, or the Error unavailable; nothing here is ever taken for zero
/// because it is missing. Keys and names hold ids only, up to 200 bytes, no personal data. Safe to
/// call from several threads. The contract suite in tests/cache runs over every implementation.
/// (rules/caches 1, rules/reliability 4)
class Cache {
public:
  virtual ~Cache() = default;

  /// Whether other processes see what is kept here.
  [[nodiscard]] virtual bool is_shared() const noexcept = 0;

  // -- values -------------------------------------------------------------------------------------
  /// The value under `key`, if it was stored for this very `version`.
  [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view key,
                                                               std::string_view version) = 0;
  /// Replaces what is under `key`, whatever it is; it is kept for `ttl` at most.
  [[nodiscard]] virtual Result<void> set(std::string_view key, std::string_view version,
                                         std::string_view value, std::chrono::milliseconds ttl) = 0;
  [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;

  // -- ledgers: counts by name that vouch for being complete --------------------------------------
  // A ledger comes into being by open_ledger() alone: none of the other calls makes one, so that
  // what was forgotten stays unknown. It is kept for `ledger_ttl` after its last change.
  static constexpr std::chrono::hours ledger_ttl{8 * 24};
  static constexpr std::size_t ledger_reservations_max = 10'000;

  /// Makes an empty ledger, which is not complete. Nothing happens if there is one.
  [[nodiscard]] virtual Result<void> open_ledger(std::string_view key) = 0;
  /// Adds what was counted elsewhere and makes the ledger complete, once. False: it is gone.
  [[nodiscard]] virtual Result<bool> complete_ledger(std::string_view key,
                                                     std::span<const LedgerEntry> counts) = 0;
  /// Adds every line, or none, and remembers the token; once only. Without limits an incomplete
  /// ledger does as well. Unknown if it has too many reservations that are not settled.
  [[nodiscard]] virtual Result<ReserveAnswer> reserve(std::string_view key,
                                                      const LedgerReservation& reservation) = 0;
  /// Ends a reservation: adds `changes` (less than nothing for what did not happen) and forgets the
  /// token. Once only: a repetition changes nothing. False: the ledger is gone.
  [[nodiscard]] virtual Result<bool> settle(std::string_view key, const Uuid& token,
                                            std::span<const LedgerEntry> changes) = 0;
  /// Keeps the counts of a complete ledger without reservations in less room, so that they are read
  /// faster: for a day that is over. It goes on as before, should there be more to count. Nothing
  /// happens to any other ledger, nor where there is nothing to gain.
  [[nodiscard]] virtual Result<void> compact_ledger(std::string_view key);
  /// Each ledger, in order; nothing where one is missing, not complete, or has a
  /// reservation whose deadline is over. One round trip.
  [[nodiscard]] virtual Result<std::vector<std::optional<LedgerState>>> read_ledgers(
      std::span<const std::string> keys, UtcTime now) = 0;

  // -- token buckets ------------------------------------------------------------------------------
  /// Takes a token. A bucket that is missing is full under fail_open; under fail_closed it has what
  /// an empty one would have got since the cache began to forget nothing.
  [[nodiscard]] virtual Result<bool> take_token(std::string_view key, const BucketRules& rules,
                                                UtcTime now, LimitPolicy policy) = 0;
};

/// Fails with invalid_argument unless `key` is 1 to 200 printable ASCII characters without spaces.
[[nodiscard]] Result<void> check_cache_key(std::string_view key);

}  // namespace notify
