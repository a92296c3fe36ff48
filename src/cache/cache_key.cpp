#include "cache/cache_key.hpp"

#include <algorithm>

namespace notify {
namespace {

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= cache_key_bytes_max &&
         std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Names of one character are a ledger's own.
Result<void> check_line(std::string_view name, std::int64_t amount) {
  if (name.size() < 2 || !is_key(name))
    return make_error(ErrorCode::invalid_argument, "name of a count is not 2 to 200 characters");
  if (amount < -ledger_amount_max || amount > ledger_amount_max)
    return make_error(ErrorCode::invalid_argument,
                      "amount of a count is out of range: " + std::to_string(amount));
  return {};
}

Result<void> check_size(std::size_t lines) {
  if (lines > ledger_lines_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 counts in one call: " + std::to_string(lines));
  return {};
}

}  // namespace

Result<void> check_cache_key(std::string_view key) {
  if (is_key(key)) return {};
  return make_error(ErrorCode::invalid_argument,
                    "cache key is not 1 to 200 printable characters without spaces");
}

Result<void> Cache::compact_ledger(std::string_view key) { return check_cache_key(key); }

Result<void> check_value(std::string_view key, std::string_view version, std::string_view value,
                         std::chrono::milliseconds ttl) {
  NFY_CHECK(check_cache_key(key));
  if (version.size() > cache_key_bytes_max)
    return make_error(ErrorCode::invalid_argument, "version of a value is longer than 200 bytes");
  if (value.size() > cache_value_bytes_max)
    return make_error(ErrorCode::invalid_argument,
                      "value is longer than 16777216 bytes: " + std::to_string(value.size()));
  if (ttl <= std::chrono::milliseconds::zero() || ttl > std::chrono::hours(24 * 366))
    return make_error(
        ErrorCode::invalid_argument,
        "time to live is not between 1 ms and 366 days: " + std::to_string(ttl.count()));
  return {};
}

Result<void> check_entries(std::span<const LedgerEntry> entries) {
  NFY_CHECK(check_size(entries.size()));
  for (const LedgerEntry& entry : entries) NFY_CHECK(check_line(entry.name, entry.amount));
  return {};
}

Result<void> check_reservation(const LedgerReservation& reservation) {
  NFY_CHECK(check_size(reservation.lines.size()));
  for (const auto& line : reservation.lines) {
    NFY_CHECK(check_line(line.name, line.amount));
    if (line.amount < 0 || line.limit < 0)
      return make_error(ErrorCode::invalid_argument,
                        "a reservation asks for less than nothing: " + line.name);
  }
  if (reservation.deadline <= reservation.now)
    return make_error(ErrorCode::invalid_argument, "a reservation ends before it begins");
  return {};
}

Result<void> check_rules(const BucketRules& rules) {
  if (rules.per_minute < 1 || rules.per_minute > rate_limit_max)
    return make_error(ErrorCode::invalid_argument, "rate limit is not between 1 and 1000000: " +
                                                       std::to_string(rules.per_minute));
  if (rules.size < 1 || rules.size > rate_limit_max || rules.tokens_min < -rate_limit_max ||
      rules.tokens_min >= rules.size)
    return make_error(ErrorCode::invalid_argument,
                      "size of a bucket is out of range: " + std::to_string(rules.size));
  return {};
}

}  // namespace notify
