#pragma once

#include <notify/ids.hpp>
#include <notify/limits.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace notify {

/// Where the messages of one service and local day are counted. The store says so; it alone decides
/// which ledger of the cache may be believed. (docs/cache.md)
struct LedgerPlace {
  enum class Kind : std::uint8_t {
    nowhere,
    cache,  ///< in the cache's ledger of this generation: every message of the day is in it
    store,  ///< in the store itself
  };
  LocalDay day;
  Kind kind = Kind::nowhere;
  Uuid generation;  ///< of kind cache
  friend bool operator==(const LedgerPlace&, const LedgerPlace&) = default;
};

/// How the notifications of one call are counted.
struct Counting {
  LedgerPlace place;  ///< as the caller knows it; they were reserved there, if in the cache
  std::vector<DailyAsk> asks;  ///< kind store: granted in the same transaction
};

/// All messages of a service's day that were ever stored, without those of test keys.
struct LedgerCount {
  std::map<TemplateId, std::int64_t> templates;
  DailyCounts kinds{};  ///< without cancelled ones
  friend bool operator==(const LedgerCount&, const LedgerCount&) = default;
};

struct Recount {
  LedgerPlace place;                 ///< where the day is counted now
  std::optional<LedgerCount> count;  ///< nothing if another recount was faster
};

}  // namespace notify
