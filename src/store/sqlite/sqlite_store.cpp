#include "store/sql/schema.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sqlite/sqlite_connection.hpp"

namespace notify {

Result<std::shared_ptr<Store>> make_sqlite_store(const SqliteOptions& options) {
  if (options.readers < 0 || options.readers > 100)
    return make_error(ErrorCode::invalid_argument,
                      "readers must be 0 to 100: " + std::to_string(options.readers));
  // A database in memory belongs to one connection.
  const std::int64_t readers = options.path.empty() ? 0 : options.readers;
  return sql::make_store([options] { return sql::open_sqlite(options); },
                         options.migrate || options.path.empty(), options.archive_files,
                         [options](const HostTransaction& host) {
                           if (host.sqlite() == nullptr)
                             sql::fail(ErrorCode::invalid_argument,
                                       "the store is sqlite, the transaction is not");
                           return sql::borrow_sqlite(host.sqlite(), options);
                         },
                         {.writers = 1, .readers = static_cast<std::size_t>(readers)});
}

}  // namespace notify
