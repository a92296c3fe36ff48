#pragma once

#include "store/sql/session.hpp"
#include "store/sql/session_pool.hpp"

#include <notify/host_transaction.hpp>

#include <atomic>
#include <functional>
#include <memory>

namespace notify::sql {

/// Uses a connection of the host's for the length of a call. Throws Failure.
using Borrow = std::function<std::unique_ptr<Connection>(const HostTransaction&)>;

/// What every port of a store works through: a pool of sessions. Any thread may call at any time.
class Transactions {
public:
  Transactions(Connect connect, std::shared_ptr<ArchiveFiles> files, Borrow borrow,
               SessionLimits limits)
      : shared_{std::move(files)},
        pool_(shared_, std::move(connect), limits),
        borrow_(std::move(borrow)) {}

  [[nodiscard]] SessionPool& pool() noexcept { return pool_; }
  [[nodiscard]] const SessionShared& shared() const noexcept { return shared_; }

  /// Runs `work` in a transaction of a session: commits what it did or rolls all of it back.
  /// Conflicts between PostgreSQL transactions (40001, 40P01) are run again, up to ten times.
  template <typename Work>
  auto run(Access access, Work work) -> Result<std::invoke_result_t<Work, Session&>> {
    using Out = std::invoke_result_t<Work, Session&>;
    if constexpr (std::is_void_v<Out>) {
      return run_until_committed(access, work);
    } else {
      std::optional<Out> out;
      NFY_CHECK(run_until_committed(access, [&](Session& s) { out.emplace(work(s)); }));
      return *std::move(out);
    }
  }

  /// Runs `work` in the host's transaction: what it did stays, for the host to commit, or none of
  /// it. Collisions with other transactions are run again as above.
  template <typename Work>
  auto take_part(const HostTransaction& host, Work work)
      -> Result<std::invoke_result_t<Work, Session&>> {
    try {
      if (!borrow_) fail(ErrorCode::unsupported, "this store takes no part in other transactions");
      const SessionPool::Lease session = pool_.take(Access::write);
      const Substitute theirs(*session, borrow_(host));
      for (int attempt = 1;; ++attempt) {
        session->connection().begin(Access::write);
        try {
          auto out = work(*session);
          session->connection().commit();
          return out;
        } catch (const Failure& failure) {
          session->connection().rollback();
          if (!is_collision(failure.error) || attempt == attempts_max) return failure.error;
        } catch (...) {
          session->connection().rollback();
          throw;
        }
      }
    } catch (const Failure& failure) {
      return failure.error;
    }
  }

  /// For benchmarks only: what would sending cost if nothing were counted. While no call runs.
  void count_facts(bool on) noexcept { shared_.count_facts = on; }
  /// For benchmarks only: without, no version of settings is ever met again. While no call runs.
  void hold_versions(bool on) noexcept { versions_hold_ = on; }
  [[nodiscard]] bool versions_hold() const noexcept { return versions_hold_; }
  /// A session that no connection has, each time another.
  [[nodiscard]] std::int64_t session_never_met() noexcept { return --never_again_; }

private:
  /// The same for work without an answer: the last run of it is the one that was committed.
  Result<void> run_until_committed(Access access, FunctionRef<void(Session&)> work);

  /// Puts another connection in the place of a session's own, for a while.
  class Substitute {
  public:
    Substitute(Session& session, std::unique_ptr<Connection> other)
        : session_(session), own_(session.connect(std::move(other))) {}
    ~Substitute() { session_.connect(std::move(own_)); }
    Substitute(const Substitute&) = delete;
    Substitute& operator=(const Substitute&) = delete;

  private:
    Session& session_;
    std::unique_ptr<Connection> own_;
  };

  SessionShared shared_;
  SessionPool pool_;
  Borrow borrow_;
  bool versions_hold_ = true;
  std::atomic<std::int64_t> never_again_{0};
};

/// What the ports share: each of their methods is one call of transact().
class SqlPort {
protected:
  explicit SqlPort(Transactions& transactions) noexcept : transactions_(&transactions) {}

  template <typename Work>
  auto transact(Access access, Work work) {
    return transactions_->run(access, std::move(work));
  }

  Transactions* transactions_;
};

}  // namespace notify::sql
