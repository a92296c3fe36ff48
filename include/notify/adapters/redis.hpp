#pragma once

#include <notify/ports/admin_cache.hpp>
#include <notify/ports/cache.hpp>
#include <notify/ports/clock.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace notify {

struct RedisOptions {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string unix_socket;  ///< a path; then host and port do not count
  std::string username;     ///< empty: only the password is sent
  std::string password;     ///< never part of a message
  int database = 0;
  std::string prefix = "nfy";  ///< what every key begins with
  std::int64_t connect_timeout_ms = 250;
  std::int64_t timeout_ms = 250;  ///< of one call, however its answer trickles in
  /// How long the circuit breaker stays open after a failure: calls fail at once.
  std::int64_t pause_ms = 1'000;

  /// Reads "redis://[[user]:password@]host[:port][/database]" or "unix:/path[?db=1]"; the password
  /// may be percent-encoded. Fails with invalid_argument and shows none of what stands before "@".
  [[nodiscard]] static Result<RedisOptions> from_url(std::string_view url);
};

/// Keeps everything on a Redis server of version 5 or newer, over hiredis, on one connection that
/// is opened when it is first needed and again after it was lost. `clock` gives deadlines. What one
/// server wrote is never read from another: keys carry the identity of the server, and a restart
/// or a failover, which may have lost the newest writes, begins anew. It is asked for again after a
/// second. A replica is unavailable. Host names are resolved by the system, which no timeout
/// bounds: name an address.
/// Fails with invalid_argument on options out of range, with unsupported if the library was built
/// without Redis. A server out of reach is no failure here.
[[nodiscard]] Result<std::shared_ptr<Cache>> make_redis_cache(RedisOptions options,
                                                              std::shared_ptr<Clock> clock);

/// Removes keys from the Redis that the admin app keeps answers in; their names are the app's, so
/// the prefix of the options does not count. A pattern costs a look at every key of the database.
/// Fails as make_redis_cache() does.
[[nodiscard]] Result<std::shared_ptr<AdminCache>> make_redis_admin_cache(
    RedisOptions options, std::shared_ptr<Clock> clock);

}  // namespace notify
