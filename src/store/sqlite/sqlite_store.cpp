#include "store/sql/schema.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sqlite/sqlite_connection.hpp"

namespace notify {

Result<std::shared_ptr<Store>> make_sqlite_store(const SqliteOptions& options) {
  return sql::make_store([options] { return sql::open_sqlite(options); },
                         options.migrate || options.path.empty(), options.archive_files,
                         [options](const HostTransaction& host) {
                           if (host.sqlite() == nullptr)
                             sql::fail(ErrorCode::invalid_argument,
                                       "the store is sqlite, the transaction is not");
                           return sql::borrow_sqlite(host.sqlite(), options);
                         });
}

}  // namespace notify
