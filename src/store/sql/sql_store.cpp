#include "store/sql/sql_store.hpp"

#include "store/sql/rows.hpp"
#include "store/sql/schema.hpp"

namespace notify::sql {

SqlStore::SqlStore(Connect connect, bool apply_migrations, std::shared_ptr<ArchiveFiles> files,
                   Borrow borrow)
    : connect_(std::move(connect)),
      borrow_(std::move(borrow)),
      files_(std::move(files)),
      owner_pid_(::getpid()),
      connection_(connect_()) {
  migrate(*connection_, apply_migrations);
}

SqlStore::~SqlStore() {
  // The parent of a fork still uses this connection: the child must not end its session or drop
  // its file locks, so it lets go without a word.
  if (connection_ && owner_pid_ != ::getpid()) {
    connection_->abandon();
    static_cast<void>(connection_.release());
  }
}

void SqlStore::enter() {
  if (owner_pid_ != ::getpid())
    fail(ErrorCode::forked, "store was opened before fork(): open a new one in the child");
  if (connection_) return;
  connection_ = connect_();
  ++sessions_;
}

void SqlStore::leave() noexcept {
  if (connection_) connection_->rollback();
}

bool SqlStore::recover(const Error& error, int attempt) noexcept {
  if (error.code == ErrorCode::forked) return false;
  leave();
  // 08xxx and 57Pxx: the session is gone (shutdown, failover); the next call opens a new one.
  if (error.detail.starts_with("08") || error.detail.starts_with("57P")) connection_.reset();
  return is_collision(error) && attempt < attempts_max;
}

Result<std::shared_ptr<Store>> make_store(Connect connect, bool migrate,
                                          std::shared_ptr<ArchiveFiles> files, Borrow borrow) {
  try {
    return std::shared_ptr<Store>(std::make_shared<SqlStore>(std::move(connect), migrate,
                                                             std::move(files), std::move(borrow)));
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace notify::sql
