#include "cache/redis/redis_connection.hpp"
#include "cache/redis/redis_options.hpp"

#include <mutex>
#include <optional>

namespace notify {
namespace redis_admin_cache {

using redis::Pipeline;
using redis::RedisConnection;
using redis::Reply;

/// How many keys the server looks at in one step: a millisecond or less, in which it serves nobody
/// else.
constexpr std::string_view looked_at_once = "1000";

bool is_pattern(std::string_view key) { return key.find_first_of("*?[") != key.npos; }

class RedisAdminCache final : public AdminCache {
public:
  RedisAdminCache(RedisOptions options, std::shared_ptr<Clock> clock)
      : options_(std::move(options)), clock_(std::move(clock)), owner_pid_(::getpid()) {}

  Result<void> forget(std::span<const std::string> keys) override {
    const std::scoped_lock lock(mutex_);
    NFY_CHECK(remove_keys(keys));
    for (const std::string& key : keys)
      if (is_pattern(key)) NFY_CHECK(remove_matching(key));
    return {};
  }

private:
  Result<void> remove_keys(std::span<const std::string> keys) {
    std::vector<std::string_view> words{"UNLINK"};
    for (const std::string& key : keys)
      if (!is_pattern(key)) words.push_back(key);
    if (words.size() == 1) return {};
    NFY_CHECK(run(words));
    return {};
  }

  /// A key that is there from the first step to the last is seen by one of them.
  Result<void> remove_matching(std::string_view pattern) {
    std::string place = "0";
    do {
      NFY_TRY(reply, run({"SCAN", place, "MATCH", pattern, "COUNT", looked_at_once}));
      if (!reply.is(Reply::Kind::list) || reply.list.size() != 2)
        return lose(make_error(ErrorCode::unavailable, "redis: answer of a scan is no list"));
      place = reply.list[0].text;
      std::vector<std::string_view> words{"UNLINK"};
      for (const Reply& key : reply.list[1].list) words.push_back(key.text);
      if (words.size() > 1) NFY_CHECK(run(words));
    } while (place != "0");
    return {};
  }

  Result<RedisConnection*> ready() {
    if (owner_pid_ != ::getpid())
      return make_error(ErrorCode::forked, "cache was opened before fork(): open a new one");
    if (connection_) return connection_.get();
    const UtcTime now = clock_->now();
    if (failed_at_ && now >= *failed_at_ &&
        now < *failed_at_ + std::chrono::milliseconds(options_.pause_ms))
      return make_error(ErrorCode::unavailable, "redis: out of reach a moment ago");
    auto opened = RedisConnection::open(options_, *clock_);
    if (!opened) return lose(opened.error());
    connection_ = std::move(opened).value();
    failed_at_.reset();
    return connection_.get();
  }

  Error lose(Error error) {
    connection_.reset();
    failed_at_ = clock_->now();
    return error;
  }

  /// A line that had gone dead unnoticed is opened again once: every command may be repeated.
  Result<Reply> run(const std::vector<std::string_view>& words) {
    for (bool again = connection_ != nullptr;; again = false) {
      NFY_TRY(connection, ready());
      Pipeline pipeline;
      pipeline.add(words);
      auto replies = connection->run(pipeline);
      if (!replies) {
        if (!again || replies.error().detail != "closed") return lose(replies.error());
        connection_.reset();
        continue;
      }
      Reply& reply = replies->front();
      if (reply.is(Reply::Kind::error))
        return lose(
            make_error(ErrorCode::unavailable,
                       "redis: server answered " + reply.text.substr(0, reply.text.find(' '))));
      return std::move(reply);
    }
  }

  RedisOptions options_;
  std::shared_ptr<Clock> clock_;
  pid_t owner_pid_;
  std::mutex mutex_;
  std::unique_ptr<RedisConnection> connection_;
  std::optional<UtcTime> failed_at_;
};

}  // namespace redis_admin_cache

Result<std::shared_ptr<AdminCache>> make_redis_admin_cache(RedisOptions options,
                                                           std::shared_ptr<Clock> clock) {
  NFY_CHECK(redis::check(options));
  if (!clock) return make_error(ErrorCode::invalid_argument, "a redis cache needs a clock");
  return std::shared_ptr<AdminCache>(
      std::make_shared<redis_admin_cache::RedisAdminCache>(std::move(options), std::move(clock)));
}

}  // namespace notify
