#pragma once

#include <notify/adapters/redis.hpp>

#include <unistd.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;
struct redisReader;

namespace notify::redis {

/// What the server said.
struct Reply {
  enum class Kind : std::uint8_t { nil, integer, text, error, list };
  Kind kind = Kind::nil;
  std::int64_t integer = 0;
  std::string text;  ///< of an error: its words
  std::vector<Reply> list;

  [[nodiscard]] bool is(Kind wanted) const noexcept { return kind == wanted; }
};

/// Commands as binary-safe argument vectors, in the wire's own form, to be sent together.
class Pipeline {
public:
  void add(std::initializer_list<std::string_view> arguments);
  void add(const std::vector<std::string_view>& arguments);
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t commands() const noexcept { return commands_; }

private:
  template <typename Arguments>
  void append(const Arguments& arguments);
  std::string bytes_;
  std::size_t commands_ = 0;
};

/// One connection to one server; used by one thread at a time. hiredis connects and reads the
/// protocol; bytes are moved here, because its own writing raises SIGPIPE in the host and its
/// timeouts count for each piece of an answer instead of for all of it.
class RedisConnection {
public:
  /// Connects, signs in, and asks who the server is. Fails with unavailable.
  [[nodiscard]] static Result<std::unique_ptr<RedisConnection>> open(const RedisOptions& options,
                                                                     Clock& clock);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  /// Changes with every restart and every failover: what was written before may not all be there.
  [[nodiscard]] const std::string& server_identity() const noexcept { return identity_; }
  /// Asks again, if a second has passed since. Fails with unavailable if it is another one.
  [[nodiscard]] Result<void> confirm_identity();

  /// One round trip: a reply per command, in order. After a failure every call fails: an answer
  /// that comes late must not be taken for the answer to something else.
  [[nodiscard]] Result<std::vector<Reply>> run(const Pipeline& pipeline);

private:
  struct Closer {
    void operator()(redisContext* context) const noexcept;
    void operator()(redisReader* reader) const noexcept;
  };
  RedisConnection(const RedisOptions& options, Clock& clock,
                  std::unique_ptr<redisContext, Closer> context);
  Result<void> sign_in(const RedisOptions& options);
  Result<void> send(std::string_view bytes, UtcTime deadline);
  Result<Reply> receive(UtcTime deadline);
  /// Waits until the socket can do `events`.
  Result<void> wait(short events, UtcTime deadline);

  std::int64_t timeout_ms_;
  Clock& clock_;
  std::unique_ptr<redisContext, Closer> context_;
  std::unique_ptr<redisReader, Closer> reader_;
  std::string identity_;
  UtcTime confirmed_at_;
  bool is_lost_ = false;
  std::size_t received_ = 0;  ///< bytes of the answer that is being read
};

}  // namespace notify::redis
