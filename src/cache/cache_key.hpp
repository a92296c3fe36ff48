#pragma once

#include <notify/ports/cache.hpp>

namespace notify {

inline constexpr std::size_t cache_key_bytes_max = 200;
inline constexpr std::size_t cache_value_bytes_max = 16 << 20;
inline constexpr std::size_t ledger_lines_max = 10'000;
/// Amounts stay far from where sums of them could overflow, or leave what Lua counts exactly.
inline constexpr std::int64_t ledger_amount_max = 1'000'000'000;
/// A bucket without requests is full long before: the slowest takes three minutes to fill.
inline constexpr std::chrono::minutes bucket_ttl{10};

// What both adapters refuse, before they touch anything. All fail with invalid_argument.
[[nodiscard]] Result<void> check_value(std::string_view key, std::string_view version,
                                       std::string_view value, std::chrono::milliseconds ttl);
[[nodiscard]] Result<void> check_entries(std::span<const LedgerEntry> entries);
[[nodiscard]] Result<void> check_reservation(const LedgerReservation& reservation);
[[nodiscard]] Result<void> check_rules(const BucketRules& rules);

}  // namespace notify
