#include "store/sql/session_pool.hpp"

namespace notify::sql {
namespace {

// Of SQLSTATE, the classes that say that the session is gone: 08 connection exception, 57P operator
// intervention (shutdown, failover).
bool is_lost(const Error& error) noexcept {
  return error.detail.starts_with("08") || error.detail.starts_with("57P");
}

}  // namespace

SessionPool::SessionPool(const SessionShared& shared, Connect connect, SessionLimits limits)
    : shared_(shared),
      connect_(std::move(connect)),
      wait_max_(limits.wait_max),
      owner_pid_(::getpid()) {
  writers_.limit = limits.writers;
  readers_.limit = limits.readers;
}

SessionPool::~SessionPool() {
  // The parent of a fork still uses these connections: the child must not end its sessions or drop
  // its file locks.
  if (owner_pid_ == ::getpid()) return;
  abandon(writers_);
  abandon(readers_);
}

void SessionPool::abandon(Kind& kind) noexcept {
  for (Session& session : kind.sessions) {
    if (!session.is_connected()) continue;
    session.connection().abandon();
    static_cast<void>(session.connect(nullptr).release());
  }
}

SessionPool::Lease SessionPool::take(Access access) {
  if (owner_pid_ != ::getpid())
    fail(ErrorCode::forked, "store was opened before fork(): open a new one in the child");
  Kind* kind = &writers_;
  Session* session = nullptr;
  {
    std::unique_lock lock(mutex_);
    // A small read goes to an idle writer, which has the newest pages in memory; a long one would
    // keep writers waiting.
    const bool only_reads = access == Access::single || access == Access::read;
    if (access != Access::read || readers_.limit == 0) session = find_free(writers_);
    if (!session && only_reads && readers_.limit > 0) kind = &readers_;
    if (!session) session = &wait_for_free(*kind, lock);
  }
  if (!session->is_connected()) {
    try {
      session->connect(connect_());
      dialect_ = session->connection().dialect();
      ++connections_;
    } catch (...) {
      give_back(*kind, *session);
      throw;
    }
  }
  return {*this, *kind, *session};
}

Session* SessionPool::find_free(Kind& kind) {
  if (!kind.free.empty()) {
    Session* session = kind.free.back();
    kind.free.pop_back();
    return session;
  }
  return kind.sessions.size() < kind.limit ? &kind.sessions.emplace_back(shared_) : nullptr;
}

Session& SessionPool::wait_for_free(Kind& kind, std::unique_lock<std::mutex>& lock) {
  Session* session = nullptr;
  const auto is_free = [&] { return (session = find_free(kind)) != nullptr; };
  if (!kind.freed.wait_for(lock, wait_max_, is_free))
    fail(ErrorCode::busy, "all " + std::to_string(kind.limit) + " connections of the store are " +
                              "in use: waited " + std::to_string(wait_max_.count()) + " ms");
  return *session;
}

void SessionPool::give_back(Kind& kind, Session& session) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    kind.free.push_back(&session);
  }
  kind.freed.notify_one();
}

bool SessionPool::recover(Session& session, const Error& error, int attempt) noexcept {
  if (error.code == ErrorCode::forked) return false;
  session.connection().rollback();
  if (is_lost(error)) session.connect(nullptr);
  return is_collision(error) && attempt < attempts_max;
}

}  // namespace notify::sql
