#pragma once

#include "engine/context.hpp"

#include <variant>

/// Counts what is stored: for daily limits, which are asked for before, and for the usage of
/// templates. The store names the one ledger of the cache that has every message of a service's
/// day; a transaction that stores messages fails to if they were put aside in another one. So a
/// count is complete or unknown, and a limit holds, whatever the cache forgets. (docs/cache.md)
namespace notify::ledger {

/// Messages put aside for one call, to be stored or given back.
struct Grant {
  ServiceId service;
  std::vector<DailyAsk> asks;
  UtcTime at;
  /// Where they are counted; nothing: nowhere, and whatever ledger there is must be given up.
  std::optional<Counting> counting;
  Uuid token;  ///< of the reservation, if the place is the cache
};

/// Asks for the messages of one call that begins at `at`. The limits of all asks are kept or the
/// first one that is not is answered; where the store itself counts, create() answers instead. A
/// message that is international is asked for as both of its kinds. Test keys ask for nothing.
[[nodiscard]] Result<std::variant<Grant, DailyRefusal>> ask(EngineContext& state,
                                                            const Service& service, UtcTime at,
                                                            std::vector<DailyAsk> asks);

/// Stores rows of `grant`, all created at its instant, and counts those that are new; what was
/// asked for and not used is given back. Outcome `refused` if a limit turned out to be passed.
[[nodiscard]] Result<CreatedBatch> create(EngineContext& state, Grant grant,
                                          std::span<const NewNotification> rows);

/// For a grant that is not used.
void give_back(EngineContext& state, const Grant& grant);

/// Both in one: for callers who know what they store.
[[nodiscard]] Result<CreatedBatch> create(EngineContext& state, const Service& service, UtcTime at,
                                          std::vector<DailyAsk> asks,
                                          std::span<const NewNotification> rows);

/// Takes one request of a service's rate limit; false: too many in this minute. (rules/limits 2.1)
/// While the cache is out of reach the engine's limit policy holds. Fails with unavailable.
[[nodiscard]] Result<bool> take_request(EngineContext& state, ServiceId service, KeyType key_type,
                                        std::int64_t per_minute);

// -- for those who read or mend ledgers -----------------------------------------------------------
[[nodiscard]] std::string key_of(ServiceId service, const LedgerPlace& place);
[[nodiscard]] std::vector<LedgerEntry> entries_of(const LedgerCount& count);
/// Nothing if a name is neither a template nor a kind.
[[nodiscard]] std::optional<LedgerCount> count_from(const LedgerState& ledger);
/// Compares up to `limit` ledgers of days up to `last`, which are over, with the notifications. One
/// that differs, or was forgotten, is given up: who asks next counts anew. Answers how many they
/// were; fails with busy while the cache is away.
[[nodiscard]] Result<std::int64_t> reconcile(EngineContext& state, LocalDay last,
                                             std::int64_t limit);
/// Ledgers of days before this one are forgotten: no calendar shows so many.
[[nodiscard]] LocalDay first_kept_day(UtcTime now) noexcept;
/// Counts a day that is at `seen` from the notifications, into a new ledger of the cache. Where the
/// cache is out of reach, `place` of the answer is `seen`. Nothing is counted if others were
/// faster.
[[nodiscard]] Result<Recount> recount(EngineContext& state, ServiceId service,
                                      const LedgerPlace& seen);

}  // namespace notify::ledger
