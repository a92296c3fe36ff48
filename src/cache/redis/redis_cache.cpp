#include "cache/cache_key.hpp"
#include "cache/redis/redis_connection.hpp"
#include "cache/redis/redis_options.hpp"
#include "cache/redis/scripts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

namespace notify {
namespace {

using redis::Pipeline;
using redis::RedisConnection;
using redis::Reply;
using redis::Script;

constexpr std::string_view complete_field = "=", waiting_field = "?", compact_field = "*";
constexpr std::size_t token_bytes = 16, reservation_bytes = 32;
constexpr std::size_t keys_max = 10'000;

/// In 16 digits: instants compare as their texts do.
std::string digits_of(UtcTime at) {
  const std::string digits = std::to_string(std::max<std::int64_t>(at.us(), 0));
  return digits.size() < token_bytes ? std::string(token_bytes - digits.size(), '0') + digits
                                     : digits.substr(0, token_bytes);
}

std::string bytes_of(const Uuid& token) { return {token.bytes.begin(), token.bytes.end()}; }

std::string ms_of(std::chrono::milliseconds span) { return std::to_string(span.count()); }

/// Whether the server, not the command, is the trouble. (rules/reliability R6)
bool is_servers_fault(std::string_view error) {
  return !error.starts_with("WRONGTYPE") && !error.starts_with("NOSCRIPT") &&
         !error.starts_with("ERR");
}

Error refused(const Reply& reply) {
  return make_error(ErrorCode::unavailable,
                    "redis: server answered " + reply.text.substr(0, reply.text.find(' ')));
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

/// Adds compacted counts to those that came later, which are few or none. False if a line of
/// theirs is no such line.
bool add_compacted(std::string_view lines, std::vector<LedgerEntry>& counts) {
  const std::size_t later = counts.size();
  counts.reserve(later + static_cast<std::size_t>(std::ranges::count(lines, '\n')));
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n'), space = lines.find(' ');
    if (end == lines.npos || space >= end) return false;
    const auto amount = number_in(lines.substr(0, space));
    if (!amount) return false;
    const std::string_view name = lines.substr(space + 1, end - space - 1);
    const auto same =
        std::find_if(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(later),
                     [&](const LedgerEntry& entry) { return entry.name == name; });
    if (same - counts.begin() < static_cast<std::ptrdiff_t>(later))
      same->amount += *amount;
    else
      counts.push_back({std::string(name), *amount});
    lines.remove_prefix(end + 1);
  }
  return true;
}

/// What HGETALL told, or nothing unless it is a complete ledger and nothing in it is in doubt.
std::optional<LedgerState> ledger_from(Reply& reply, std::string_view now) {
  if (!reply.is(Reply::Kind::list) || reply.list.size() % 2 != 0) return std::nullopt;
  LedgerState ledger;
  ledger.counts.reserve(reply.list.size() / 2);
  bool is_complete = false, has_waiting = false;
  std::string_view compacted;
  for (std::size_t i = 0; i < reply.list.size(); i += 2) {
    std::string& name = reply.list[i].text;
    const std::string& value = reply.list[i + 1].text;
    if (name == complete_field) {
      is_complete = value == "1";
    } else if (name == waiting_field) {
      if (value.size() % reservation_bytes != 0) return std::nullopt;
      for (std::size_t at = token_bytes; at < value.size(); at += reservation_bytes)
        if (std::string_view(value).substr(at, token_bytes) <= now) return std::nullopt;
      ledger.reservations = static_cast<std::int64_t>(value.size() / reservation_bytes);
      has_waiting = true;
    } else if (name == compact_field) {
      compacted = value;
    } else {
      const auto count = number_in(value);
      if (!count) return std::nullopt;
      ledger.counts.push_back({std::move(name), *count});
    }
  }
  if (!is_complete || !has_waiting) return std::nullopt;
  if (!compacted.empty() && !add_compacted(compacted, ledger.counts)) return std::nullopt;
  return ledger;
}

class RedisCache final : public Cache {
public:
  RedisCache(RedisOptions options, std::shared_ptr<Clock> clock)
      : options_(std::move(options)), clock_(std::move(clock)), owner_pid_(::getpid()) {}

  bool is_shared() const noexcept override { return true; }

  Result<std::optional<std::string>> get(std::string_view key, std::string_view version) override {
    NFY_CHECK(check_cache_key(key));
    NFY_TRY(reply, run_one(key, [&](Pipeline& p, const std::string& name) {
              p.add({"GET", name});
            }));
    const std::string head = head_of(version);
    if (!reply.is(Reply::Kind::text) || !reply.text.starts_with(head))
      return std::optional<std::string>();
    return std::optional(reply.text.substr(head.size()));
  }

  Result<void> set(std::string_view key, std::string_view version, std::string_view value,
                   std::chrono::milliseconds ttl) override {
    NFY_CHECK(check_value(key, version, value, ttl));
    const std::string content = head_of(version) + std::string(value), life = ms_of(ttl);
    NFY_CHECK(run_one(key, [&](Pipeline& p, const std::string& name) {
      p.add({"SET", name, content, "PX", life});
    }));
    return {};
  }

  Result<void> remove(std::string_view key) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(run_one(key, [&](Pipeline& p, const std::string& name) { p.add({"DEL", name}); }));
    return {};
  }

  Result<void> open_ledger(std::string_view key) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(call(redis::open_ledger, {key}, {ms_of(ledger_ttl)}));
    return {};
  }

  Result<bool> complete_ledger(std::string_view key, std::span<const LedgerEntry> counts) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_entries(counts));
    std::vector<std::string> arguments{ms_of(ledger_ttl)};
    append(arguments, counts);
    NFY_TRY(answer, call(redis::complete_ledger, {key}, arguments));
    return answer.front() == 1;
  }

  Result<ReserveAnswer> reserve(std::string_view key, const LedgerReservation& r) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_reservation(r));
    std::vector<std::string> arguments{ms_of(ledger_ttl), bytes_of(r.token), digits_of(r.now),
                                       digits_of(r.deadline),
                                       std::to_string(ledger_reservations_max)};
    for (const auto& line : r.lines) {
      arguments.push_back(line.name);
      arguments.push_back(std::to_string(line.amount));
      arguments.push_back(line.limit == no_limit ? std::string() : std::to_string(line.limit));
    }
    NFY_TRY(answer, call(redis::reserve, {key}, arguments));
    if (answer.front() == 1) return ReserveAnswer{ReserveOutcome::reserved};
    if (answer.front() == 2 && answer.size() == 3)
      return ReserveAnswer{ReserveOutcome::refused, static_cast<std::size_t>(answer[1]), answer[2]};
    return ReserveAnswer{};
  }

  Result<bool> settle(std::string_view key, const Uuid& token,
                      std::span<const LedgerEntry> changes) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_entries(changes));
    std::vector<std::string> arguments{ms_of(ledger_ttl), bytes_of(token)};
    append(arguments, changes);
    NFY_TRY(answer, call(redis::settle, {key}, arguments));
    return answer.front() == 1;
  }

  Result<void> compact_ledger(std::string_view key) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(call(redis::compact_ledger, {key}, {ms_of(ledger_ttl)}));
    return {};
  }

  Result<std::vector<std::optional<LedgerState>>> read_ledgers(std::span<const std::string> keys,
                                                               UtcTime now) override {
    for (const std::string& key : keys) NFY_CHECK(check_cache_key(key));
    if (keys.size() > keys_max)
      return make_error(ErrorCode::invalid_argument,
                        "more than 10000 ledgers in one call: " + std::to_string(keys.size()));
    std::vector<std::optional<LedgerState>> out;
    if (keys.empty()) return out;
    NFY_TRY(replies, run([&](Pipeline& p, const RedisConnection& connection) {
              for (const std::string& key : keys) p.add({"HGETALL", full_name(connection, key)});
            }));
    const std::string at = digits_of(now);
    for (Reply& reply : replies) {
      if (reply.is(Reply::Kind::error) && is_servers_fault(reply.text)) return refused(reply);
      out.push_back(ledger_from(reply, at));
    }
    return out;
  }

  Result<bool> take_token(std::string_view key, const BucketRules& rules, UtcTime now,
                          LimitPolicy policy) override {
    NFY_CHECK(check_cache_key(key));
    NFY_CHECK(check_rules(rules));
    constexpr std::chrono::hours since_ttl{24 * 28};
    NFY_TRY(answer,
            call(redis::take_token, {key, "since"},
                 {ms_of(bucket_ttl), std::to_string(rules.per_minute), std::to_string(rules.size),
                  std::to_string(rules.tokens_min), std::to_string(now.us()),
                  policy == LimitPolicy::fail_open ? "open" : "closed", ms_of(since_ttl)}));
    if (answer.front() != 1 || answer.size() != 2)
      return make_error(ErrorCode::unavailable, "redis: bucket could not be read");
    return answer[1] == 1;
  }

private:
  static void append(std::vector<std::string>& arguments, std::span<const LedgerEntry> entries) {
    for (const LedgerEntry& entry : entries) {
      arguments.push_back(entry.name);
      arguments.push_back(std::to_string(entry.amount));
    }
  }

  /// What a value of `version` begins with.
  static std::string head_of(std::string_view version) {
    return std::to_string(version.size()) + ":" + std::string(version);
  }

  std::string full_name(const RedisConnection& connection, std::string_view key) const {
    return options_.prefix + ":" + connection.server_identity() + ":" + std::string(key);
  }

  /// The connection, open and known to speak to the server that it was opened to.
  Result<RedisConnection*> ready() {
    if (owner_pid_ != ::getpid())
      return make_error(ErrorCode::forked, "cache was opened before fork(): open a new one");
    if (connection_) {
      if (connection_->confirm_identity()) return connection_.get();
      connection_.reset();
    }
    const UtcTime now = clock_->now();
    const auto pause = std::chrono::milliseconds(options_.pause_ms);
    if (failed_at_ && now < *failed_at_ + pause && now >= *failed_at_)
      return make_error(ErrorCode::unavailable, "redis: out of reach a moment ago");
    auto opened = RedisConnection::open(options_, *clock_);
    if (!opened) return lose(opened.error());
    connection_ = std::move(opened).value();
    failed_at_.reset();
    if (const auto loaded = load_scripts(); !loaded) return lose(loaded.error());
    return connection_.get();
  }

  Error lose(Error error) {
    connection_.reset();
    failed_at_ = clock_->now();
    return error;
  }

  /// Runs what `fill` puts together. A line that had gone dead unnoticed is opened again once:
  /// every command here may be repeated.
  template <typename Fill>
  Result<std::vector<Reply>> run(Fill fill) {
    const std::scoped_lock lock(mutex_);
    return run_locked(fill);
  }
  template <typename Fill>
  Result<std::vector<Reply>> run_locked(Fill fill) {
    for (bool again = connection_ != nullptr;; again = false) {
      NFY_TRY(connection, ready());
      Pipeline pipeline;
      fill(pipeline, *connection);
      auto replies = connection->run(pipeline);
      if (!replies) {
        if (!again || replies.error().detail != "closed") return lose(replies.error());
        connection_.reset();
        continue;
      }
      for (const Reply& reply : *replies)
        if (reply.is(Reply::Kind::error) && is_servers_fault(reply.text))
          return lose(refused(reply));
      return replies;
    }
  }

  /// One command on one key. A key of the wrong type is not ours any more: it goes, and is a miss.
  template <typename Fill>
  Result<Reply> run_one(std::string_view key, Fill fill) {
    NFY_TRY(replies, run([&](Pipeline& p, const RedisConnection& connection) {
              fill(p, full_name(connection, key));
            }));
    if (replies.front().is(Reply::Kind::error)) {
      if (!replies.front().text.starts_with("WRONGTYPE")) return refused(replies.front());
      NFY_CHECK(run([&](Pipeline& p, const RedisConnection& connection) {
        p.add({"DEL", full_name(connection, key)});
      }));
      return Reply{};
    }
    return std::move(replies.front());
  }

  Result<void> load_scripts() {
    static constexpr std::array scripts{&redis::open_ledger,    &redis::complete_ledger,
                                        &redis::reserve,        &redis::settle,
                                        &redis::compact_ledger, &redis::take_token};
    digests_.clear();
    Pipeline pipeline;
    for (const Script* script : scripts) pipeline.add({"SCRIPT", "LOAD", script->text});
    NFY_TRY(replies, connection_->run(pipeline));
    for (std::size_t i = 0; i < scripts.size(); ++i)
      if (replies[i].is(Reply::Kind::text)) digests_.emplace_back(scripts[i], replies[i].text);
    return {};
  }

  /// Runs a script by its digest, or by its text where the server has forgotten it.
  Result<std::vector<std::int64_t>> call(const Script& script, std::vector<std::string_view> keys,
                                         const std::vector<std::string>& arguments) {
    const std::scoped_lock lock(mutex_);
    for (const bool by_digest : {true, false}) {
      std::vector<std::string> names;
      const std::string count = std::to_string(keys.size());
      NFY_TRY(replies, run_locked([&](Pipeline& p, const RedisConnection& connection) {
                const auto known = std::ranges::find(digests_, &script,
                                                     &std::pair<const Script*, std::string>::first);
                const bool use = by_digest && known != digests_.end();
                const std::string_view body = use ? std::string_view(known->second) : script.text;
                std::vector<std::string_view> words{use ? "EVALSHA" : "EVAL", body, count};
                names.clear();
                for (const std::string_view key : keys) names.push_back(full_name(connection, key));
                words.insert(words.end(), names.begin(), names.end());
                words.insert(words.end(), arguments.begin(), arguments.end());
                p.add(words);
              }));
      const Reply& reply = replies.front();
      if (reply.is(Reply::Kind::error) && reply.text.starts_with("NOSCRIPT") && by_digest) continue;
      return numbers_from(reply);
    }
    return make_error(ErrorCode::internal, "redis: no script was run");
  }

  static Result<std::vector<std::int64_t>> numbers_from(const Reply& reply) {
    if (reply.is(Reply::Kind::error)) return refused(reply);
    if (!reply.is(Reply::Kind::list) || reply.list.empty())
      return make_error(ErrorCode::unavailable, "redis: answer of a script is no list");
    std::vector<std::int64_t> numbers;
    for (const Reply& part : reply.list) {
      std::int64_t number = part.integer;
      if (part.is(Reply::Kind::text))
        std::from_chars(part.text.data(), part.text.data() + part.text.size(), number);
      numbers.push_back(number);
    }
    return numbers;
  }

  RedisOptions options_;
  std::shared_ptr<Clock> clock_;
  pid_t owner_pid_;
  std::mutex mutex_;
  std::unique_ptr<RedisConnection> connection_;
  std::vector<std::pair<const Script*, std::string>> digests_;  ///< those that are loaded
  std::optional<UtcTime> failed_at_;
};

}  // namespace

Result<std::shared_ptr<Cache>> make_redis_cache(RedisOptions options,
                                                std::shared_ptr<Clock> clock) {
  NFY_CHECK(redis::check(options));
  if (!clock) return make_error(ErrorCode::invalid_argument, "a redis cache needs a clock");
  return std::shared_ptr<Cache>(std::make_shared<RedisCache>(std::move(options), std::move(clock)));
}

}  // namespace notify
