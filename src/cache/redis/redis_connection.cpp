#include "cache/redis/redis_connection.hpp"

#include <hiredis/hiredis.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace notify::redis {
namespace {

constexpr std::size_t answer_bytes_max = 64 << 20;
constexpr std::chrono::seconds identity_holds{1};

Error unavailable(std::string message) {
  return make_error(ErrorCode::unavailable, "redis: " + std::move(message));
}

/// The line itself is dead: another one may do.
Error closed(std::string message) {
  return make_error(ErrorCode::unavailable, "redis: " + std::move(message), "closed");
}

timeval to_timeval(std::int64_t ms) {
  return {static_cast<time_t>(ms / 1'000), static_cast<suseconds_t>(ms % 1'000 * 1'000)};
}

/// Where what hiredis has just read belongs: into the list that it is part of, or by itself.
Reply* place_for(const redisReadTask* task) {
  if (!task->parent) return new Reply;
  auto* const list = static_cast<Reply*>(task->parent->obj);
  const auto index = static_cast<std::size_t>(task->idx);
  return index < list->list.size() ? &list->list[index] : nullptr;
}

/// Runs `fill` on that place. Nothing passes into the frames of C: no memory is a null.
template <typename Fill>
void* made_by(const redisReadTask* task, Fill fill) noexcept {
  try {
    Reply* const reply = place_for(task);
    if (reply) fill(*reply);
    return reply;
  } catch (...) {
    return nullptr;
  }
}

void* make_text(const redisReadTask* task, char* data, std::size_t size) {
  return made_by(task, [&](Reply& reply) {
    reply.kind = task->type == REDIS_REPLY_ERROR ? Reply::Kind::error : Reply::Kind::text;
    reply.text.assign(data, size);
  });
}

/// hiredis 0.14 counts elements in int, 1.x in size_t.
template <typename Count>
void* make_list(const redisReadTask* task, Count elements) {
  constexpr std::size_t elements_max = 1 << 20;
  if (static_cast<std::size_t>(elements) > elements_max) return nullptr;
  return made_by(task, [&](Reply& reply) {
    reply.kind = Reply::Kind::list;
    reply.list.resize(static_cast<std::size_t>(elements));
  });
}

void* make_integer(const redisReadTask* task, long long value) {
  return made_by(task, [&](Reply& reply) {
    reply.kind = Reply::Kind::integer;
    reply.integer = value;
  });
}

void* make_nil(const redisReadTask* task) {
  return made_by(task, [](Reply&) {});
}

void drop_reply(void* reply) { delete static_cast<Reply*>(reply); }

redisReader* make_reader() {
  static redisReplyObjectFunctions functions = [] {
    redisReplyObjectFunctions made{};
    made.createString = make_text;
    made.createArray = make_list;
    made.createInteger = make_integer;
    made.createNil = make_nil;
    made.freeObject = drop_reply;
    return made;
  }();
  return redisReaderCreateWithFunctions(&functions);
}

/// The value of a line "name:value" of INFO.
std::string_view line_of(std::string_view info, std::string_view name) {
  for (std::size_t at = 0; at < info.size();) {
    const std::size_t end = std::min(info.find("\r\n", at), info.size());
    const std::string_view line = info.substr(at, end - at);
    if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ':')
      return line.substr(name.size() + 1);
    at = end + 2;
  }
  return {};
}

/// The first word of an error, which is its kind; the rest may repeat what was sent.
std::string kind_of(const Reply& error) { return error.text.substr(0, error.text.find(' ')); }

Pipeline who_are_you() {
  Pipeline questions;
  questions.add({"INFO", "server"});
  questions.add({"INFO", "replication"});
  return questions;
}

/// Fails with unavailable if it is a replica, or says nothing about itself.
Result<std::string> identity_from(const Reply& server, const Reply& replication) {
  if (server.is(Reply::Kind::error)) return unavailable("server answered " + kind_of(server));
  constexpr std::size_t digits = 12;
  const std::string_view run_id = line_of(server.text, "run_id");
  const std::string_view replication_id = line_of(replication.text, "master_replid");
  if (run_id.size() < digits || replication_id.size() < digits)
    return unavailable("server does not say who it is");
  if (line_of(replication.text, "role") != "master") return unavailable("server is a replica");
  return std::string(run_id.substr(0, digits)) + std::string(replication_id.substr(0, digits));
}

}  // namespace

template <typename Arguments>
void Pipeline::append(const Arguments& arguments) {
  const auto count_line = [this](char mark, std::size_t count) {
    bytes_ += mark;
    bytes_ += std::to_string(count);
    bytes_ += "\r\n";
  };
  count_line('*', arguments.size());
  for (const std::string_view argument : arguments) {
    count_line('$', argument.size());
    bytes_ += argument;
    bytes_ += "\r\n";
  }
  ++commands_;
}

void Pipeline::add(std::initializer_list<std::string_view> arguments) { append(arguments); }
void Pipeline::add(const std::vector<std::string_view>& arguments) { append(arguments); }

void RedisConnection::Closer::operator()(redisContext* context) const noexcept {
  redisFree(context);
}
void RedisConnection::Closer::operator()(redisReader* reader) const noexcept {
  redisReaderFree(reader);
}

RedisConnection::RedisConnection(const RedisOptions& options, Clock& clock,
                                 std::unique_ptr<redisContext, Closer> context)
    : timeout_ms_(options.timeout_ms),
      clock_(clock),
      context_(std::move(context)),
      reader_(make_reader()) {}

RedisConnection::~RedisConnection() = default;

Result<std::unique_ptr<RedisConnection>> RedisConnection::open(const RedisOptions& options,
                                                               Clock& clock) {
  const timeval patience = to_timeval(options.connect_timeout_ms);
  std::unique_ptr<redisContext, Closer> context(
      options.unix_socket.empty()
          ? redisConnectWithTimeout(options.host.c_str(), options.port, patience)
          : redisConnectUnixWithTimeout(options.unix_socket.c_str(), patience));
  if (!context) return make_error(ErrorCode::no_memory, "redis: no memory for a connection");
  if (context->err != 0) return unavailable(context->errstr);
  ::fcntl(context->fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(context->fd, F_SETFL, ::fcntl(context->fd, F_GETFL) | O_NONBLOCK);
  std::unique_ptr<RedisConnection> connection(
      new RedisConnection(options, clock, std::move(context)));
  if (!connection->reader_) return make_error(ErrorCode::no_memory, "redis: no memory to read");
  NFY_CHECK(connection->sign_in(options));
  return connection;
}

Result<void> RedisConnection::sign_in(const RedisOptions& options) {
  Pipeline hello = who_are_you();
  Pipeline first;
  const std::string database = std::to_string(options.database);
  if (!options.password.empty() && options.username.empty()) {
    first.add({"AUTH", options.password});
  } else if (!options.password.empty()) {
    first.add({"AUTH", options.username, options.password});
  }
  if (options.database != 0) first.add({"SELECT", database});
  if (first.commands() > 0) {
    NFY_TRY(answers, run(first));
    for (const Reply& answer : answers)
      if (answer.is(Reply::Kind::error)) return unavailable("server answered " + kind_of(answer));
  }
  NFY_TRY(answers, run(hello));
  NFY_TRY(identity, identity_from(answers[0], answers[1]));
  identity_ = std::move(identity);
  confirmed_at_ = clock_.now();
  return {};
}

Result<void> RedisConnection::confirm_identity() {
  const UtcTime now = clock_.now();
  if (now - confirmed_at_ < identity_holds && now >= confirmed_at_) return {};
  NFY_TRY(answers, run(who_are_you()));
  NFY_TRY(identity, identity_from(answers[0], answers[1]));
  if (identity != identity_) return unavailable("server is another one than before");
  confirmed_at_ = now;
  return {};
}

Result<std::vector<Reply>> RedisConnection::run(const Pipeline& pipeline) {
  if (is_lost_) return closed("connection was lost");
  is_lost_ = true;  // until all is read
  const UtcTime deadline = clock_.now() + std::chrono::milliseconds(timeout_ms_);
  NFY_CHECK(send(pipeline.bytes(), deadline));
  std::vector<Reply> replies;
  replies.reserve(pipeline.commands());
  received_ = 0;
  while (replies.size() < pipeline.commands()) {
    NFY_TRY(reply, receive(deadline));
    replies.push_back(std::move(reply));
  }
  is_lost_ = false;
  return replies;
}

Result<void> RedisConnection::wait(short events, UtcTime deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.now());
    const std::int64_t ms = std::clamp<std::int64_t>(left.count() + 1, 0, timeout_ms_ + 1);
    pollfd waiting{context_->fd, events, 0};
    const int ready = left.count() < 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(ms));
    if (ready > 0) return {};
    if (ready == 0) return unavailable("no answer in time");
    if (errno != EINTR) return unavailable(std::strerror(errno));
  }
}

Result<void> RedisConnection::send(std::string_view bytes, UtcTime deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(context_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      NFY_CHECK(wait(POLLOUT, deadline));
    } else if (errno != EINTR) {
      return closed(std::strerror(errno));
    }
  }
  return {};
}

Result<Reply> RedisConnection::receive(UtcTime deadline) {
  std::array<char, 16 * 1024> piece;
  for (;;) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK)
      return unavailable("answer is no redis protocol");
    if (raw) {
      const std::unique_ptr<Reply> reply(static_cast<Reply*>(raw));
      return std::move(*reply);
    }
    NFY_CHECK(wait(POLLIN, deadline));
    const ssize_t got = ::recv(context_->fd, piece.data(), piece.size(), 0);
    if (got == 0) return closed("server closed the connection");
    if (got < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) continue;
      return closed(std::strerror(errno));
    }
    received_ += static_cast<std::size_t>(got);
    if (received_ > answer_bytes_max) return unavailable("answer is longer than 67108864 bytes");
    if (redisReaderFeed(reader_.get(), piece.data(), static_cast<std::size_t>(got)) != REDIS_OK)
      return unavailable("answer is no redis protocol");
  }
}

}  // namespace notify::redis
