#include <notify/adapters/memory_cache.hpp>

#include "cache/cache_key.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <unordered_map>
#include <variant>

namespace notify {
namespace {

struct StoredValue {
  std::string version;
  std::string value;
};

struct Ledger {
  bool is_complete = false;
  std::map<std::string, std::int64_t, std::less<>> counts;
  std::map<Uuid, UtcTime> reservations;  ///< deadlines by token

  [[nodiscard]] bool is_in_doubt(UtcTime now) const {
    return std::ranges::any_of(reservations, [&](const auto& r) { return r.second <= now; });
  }
};

class MemoryCache final : public Cache {
public:
  MemoryCache(std::shared_ptr<Clock> clock, MemoryCacheOptions options)
      : clock_(std::move(clock)), options_(options), began_at_(clock_->now()) {}

  bool is_shared() const noexcept override { return false; }

  Result<std::optional<std::string>> get(std::string_view key, std::string_view version) override {
    NFY_CHECK(check_cache_key(key));
    const std::scoped_lock lock(mutex_);
    const auto* const found = find<StoredValue>(key);
    if (!found || found->version != version) return std::optional<std::string>();
    return std::optional(found->value);
  }

  Result<void> set(std::string_view key, std::string_view version, std::string_view value,
                   std::chrono::milliseconds ttl) override {
    NFY_CHECK(check_value(key, version, value, ttl));
    const std::scoped_lock lock(mutex_);
    put(key, StoredValue{std::string(version), std::string(value)}, ttl);
    return {};
  }

  Result<void> remove(std::string_view key) override {
    NFY_CHECK(check_cache_key(key));
    const std::scoped_lock lock(mutex_);
    drop(entries_.find(std::string(key)));
    return {};
  }

  Result<void> open_ledger(std::string_view key) override {
    NFY_CHECK(check_cache_key(key));
    const std::scoped_lock lock(mutex_);
    if (!find<Ledger>(key)) put(key, Ledger{}, ledger_ttl);
    return {};
  }

  Result<bool> complete_ledger(std::string_view key, std::span<const LedgerEntry> counts) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_entries(counts));
    const std::scoped_lock lock(mutex_);
    auto* const ledger = find<Ledger>(key);
    if (!ledger) return false;
    if (!ledger->is_complete) add(*ledger, counts);
    ledger->is_complete = true;
    touch(key);
    return true;
  }

  Result<ReserveAnswer> reserve(std::string_view key, const LedgerReservation& r) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_reservation(r));
    const std::scoped_lock lock(mutex_);
    auto* const ledger = find<Ledger>(key);
    if (!ledger || ledger->reservations.size() >= ledger_reservations_max) return ReserveAnswer{};
    if (ledger->reservations.contains(r.token)) return ReserveAnswer{ReserveOutcome::reserved};
    const bool has_limit =
        std::ranges::any_of(r.lines, [](const auto& line) { return line.limit != no_limit; });
    if (has_limit && (!ledger->is_complete || ledger->is_in_doubt(r.now))) return ReserveAnswer{};
    for (std::size_t i = 0; i < r.lines.size(); ++i) {
      const auto& line = r.lines[i];
      const auto at = ledger->counts.find(line.name);
      const std::int64_t used = at == ledger->counts.end() ? 0 : at->second;
      if (line.limit != no_limit && used + line.amount > line.limit)
        return ReserveAnswer{ReserveOutcome::refused, i, used};
    }
    for (const auto& line : r.lines) ledger->counts[line.name] += line.amount;
    ledger->reservations[r.token] = r.deadline;
    touch(key);
    return ReserveAnswer{ReserveOutcome::reserved};
  }

  Result<bool> settle(std::string_view key, const Uuid& token,
                      std::span<const LedgerEntry> changes) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_entries(changes));
    const std::scoped_lock lock(mutex_);
    auto* const ledger = find<Ledger>(key);
    if (!ledger) return false;
    if (ledger->reservations.erase(token) > 0) add(*ledger, changes);
    touch(key);
    return true;
  }

  Result<std::vector<std::optional<LedgerState>>> read_ledgers(std::span<const std::string> keys,
                                                               UtcTime now) override {
    for (const std::string& key : keys) NFY_CHECK(check_cache_key(key));
    const std::scoped_lock lock(mutex_);
    std::vector<std::optional<LedgerState>> out;
    for (const std::string& key : keys) {
      const auto* const ledger = find<Ledger>(key);
      out.emplace_back();
      if (ledger && ledger->is_complete && !ledger->is_in_doubt(now))
        out.back() = state_of(*ledger);
    }
    return out;
  }

  Result<bool> take_token(std::string_view key, const BucketRules& rules, UtcTime now,
                          LimitPolicy policy) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_rules(rules));
    const std::scoped_lock lock(mutex_);
    auto* bucket = find<Bucket>(key);
    if (!bucket) {
      put(key,
          policy == LimitPolicy::fail_open ? Bucket::full(rules, now)
                                           : Bucket::filled_since(began_at_, rules, now),
          bucket_ttl);
      bucket = find<Bucket>(key);
    }
    if (!bucket) return make_error(ErrorCode::unavailable, "cache is too small for one bucket");
    touch(key, bucket_ttl);
    return bucket->take(rules, now);
  }

private:
  using Content = std::variant<StoredValue, Ledger, Bucket>;
  struct Entry {
    Content content;
    UtcTime expires_at;
    std::list<std::string>::iterator place;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  static std::size_t size_of(const std::string& key, const Content& content) {
    constexpr std::size_t overhead = 200;  // an entry's own nodes, roughly
    const auto* const value = std::get_if<StoredValue>(&content);
    return overhead + 2 * key.size() + (value ? value->version.size() + value->value.size() : 0);
  }

  static LedgerState state_of(const Ledger& ledger) {
    LedgerState state{{}, static_cast<std::int64_t>(ledger.reservations.size())};
    for (const auto& [name, amount] : ledger.counts) state.counts.push_back({name, amount});
    return state;
  }

  static void add(Ledger& ledger, std::span<const LedgerEntry> entries) {
    for (const LedgerEntry& entry : entries) ledger.counts[entry.name] += entry.amount;
  }

  void drop(Entries::iterator at) {
    if (at == entries_.end()) return;
    bytes_ -= size_of(at->first, at->second.content);
    order_.erase(at->second.place);
    entries_.erase(at);
  }

  /// What is there and has not expired; it becomes the most recently used.
  Entry* find_any(std::string_view key) {
    const auto at = entries_.find(std::string(key));
    if (at == entries_.end()) return nullptr;
    if (at->second.expires_at <= clock_->now()) {
      drop(at);
      return nullptr;
    }
    order_.splice(order_.begin(), order_, at->second.place);
    return &at->second;
  }

  /// Null if there is none or something else.
  template <typename T>
  T* find(std::string_view key) {
    Entry* const entry = find_any(key);
    return entry ? std::get_if<T>(&entry->content) : nullptr;
  }

  void put(std::string_view key, Content content, std::chrono::milliseconds ttl) {
    std::string name(key);
    drop(entries_.find(name));
    const std::size_t size = size_of(name, content);
    while (!entries_.empty() &&
           (entries_.size() >= options_.entries_max || bytes_ + size > options_.bytes_max))
      drop(entries_.find(order_.back()));
    if (size > options_.bytes_max) return;
    order_.push_front(name);
    entries_.emplace(std::move(name),
                     Entry{std::move(content), clock_->now() + ttl, order_.begin()});
    bytes_ += size;
  }

  void touch(std::string_view key, std::chrono::milliseconds ttl = ledger_ttl) {
    if (Entry* const entry = find_any(key)) entry->expires_at = clock_->now() + ttl;
  }

  std::shared_ptr<Clock> clock_;
  MemoryCacheOptions options_;
  UtcTime began_at_;
  std::mutex mutex_;
  Entries entries_;
  std::list<std::string> order_;  ///< the most recently used first
  std::size_t bytes_ = 0;
};

}  // namespace

Result<std::shared_ptr<Cache>> make_memory_cache(std::shared_ptr<Clock> clock,
                                                 MemoryCacheOptions options) {
  if (!clock) return make_error(ErrorCode::invalid_argument, "a memory cache needs a clock");
  if (options.entries_max == 0 || options.bytes_max == 0)
    return make_error(ErrorCode::invalid_argument, "a memory cache needs room for an entry");
  return std::shared_ptr<Cache>(std::make_shared<MemoryCache>(std::move(clock), options));
}

}  // namespace notify
