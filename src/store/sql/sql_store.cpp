#include "store/sql/sql_store.hpp"

#include "store/sql/rows.hpp"
#include "store/sql/schema.hpp"

namespace notify::sql {

SqlStore::SqlStore(Connect connect, bool apply_migrations, std::shared_ptr<ArchiveFiles> files,
                   Borrow borrow, SessionLimits limits)
    : transactions_(std::move(connect), std::move(files), std::move(borrow), limits) {
  migrate(transactions_.pool().take(Access::write)->connection(), apply_migrations);
}

Result<std::shared_ptr<Store>> make_store(Connect connect, bool migrate,
                                          std::shared_ptr<ArchiveFiles> files, Borrow borrow,
                                          SessionLimits limits) {
  try {
    return std::shared_ptr<Store>(std::make_shared<SqlStore>(
        std::move(connect), migrate, std::move(files), std::move(borrow), limits));
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace notify::sql
