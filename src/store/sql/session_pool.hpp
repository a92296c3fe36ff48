#pragma once

#include "store/sql/session.hpp"

#include <unistd.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace notify::sql {

/// Opens a connection; called again when an old one was lost. Throws Failure.
using Connect = std::function<std::unique_ptr<Connection>()>;

/// How many sessions a store may open.
struct SessionLimits {
  /// Sessions that may write. PostgreSQL takes several; SQLite has one writer.
  std::size_t writers = 1;
  /// Sessions that only read, beside the writers; without any, the writers read too.
  std::size_t readers = 0;
  /// How long a call waits for a session before it fails with busy.
  std::chrono::milliseconds wait_max{30'000};
};

inline constexpr int attempts_max = 10;
/// Whether a transaction failed only because another one was there at the same time.
[[nodiscard]] inline bool is_collision(const Error& error) noexcept {
  return error.detail == "40001" || error.detail == "40P01";
}

/// The sessions of a store. They are opened when they are first needed, lent to one call at a time,
/// the one that was used last first, and opened again after they were lost. Any thread may call.
class SessionPool {
  struct Kind;

public:
  SessionPool(const SessionShared& shared, Connect connect, SessionLimits limits);
  /// Ends the sessions; a pool that was inherited over fork() drops them without a message to the
  /// server.
  ~SessionPool();
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  /// A connected session, for as long as the lease lives.
  class Lease {
  public:
    Lease(SessionPool& pool, Kind& kind, Session& session) noexcept
        : pool_(pool), kind_(kind), session_(session) {}
    ~Lease() { pool_.give_back(kind_, session_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    [[nodiscard]] Session& operator*() const noexcept { return session_; }
    [[nodiscard]] Session* operator->() const noexcept { return &session_; }

  private:
    SessionPool& pool_;
    Kind& kind_;
    Session& session_;
  };

  /// Waits until a session is free. Throws Failure: busy if none was free in time, forked, or what
  /// connecting failed with.
  [[nodiscard]] Lease take(Access access);
  /// After a failure: rolls back and says whether the transaction may be tried again. A session
  /// whose connection is gone is connected anew by its next call.
  [[nodiscard]] bool recover(Session& session, const Error& error, int attempt) noexcept;
  [[nodiscard]] Dialect dialect() const noexcept { return dialect_; }
  /// How many connections were opened so far.
  [[nodiscard]] std::int64_t connections() const noexcept { return connections_; }

private:
  /// Sessions that can stand in for each other.
  struct Kind {
    std::size_t limit = 0;
    std::deque<Session> sessions;  // all that were opened; they stay where they are
    std::vector<Session*> free;
    std::condition_variable freed;
  };

  /// A session of the kind that is free now, or nullptr. Under the mutex, like the next.
  Session* find_free(Kind& kind);
  Session& wait_for_free(Kind& kind, std::unique_lock<std::mutex>& lock);
  void give_back(Kind& kind, Session& session) noexcept;
  void abandon(Kind& kind) noexcept;

  const SessionShared& shared_;
  Connect connect_;
  std::chrono::milliseconds wait_max_;
  pid_t owner_pid_;
  std::atomic<std::int64_t> connections_{0};
  std::atomic<Dialect> dialect_{Dialect::sqlite};  ///< of the last connection
  std::mutex mutex_;
  Kind writers_;
  Kind readers_;
};

}  // namespace notify::sql
