#include "store/postgres/host_postgres_connection.hpp"
#include "store/postgres/postgres_connection.hpp"
#include "store/sql/sql_store.hpp"

namespace notify {

Result<std::shared_ptr<Store>> make_postgres_store(const PostgresOptions& options) {
  return sql::make_store(
      [options] { return sql::open_postgres(options); }, options.migrate, options.archive_files,
      [schema = options.schema](const HostTransaction& host) {
        if (host.postgres() == nullptr)
          sql::fail(ErrorCode::invalid_argument, "the store is postgresql, the transaction is not");
        return sql::borrow_postgres(host.postgres(), schema);
      });
}

}  // namespace notify
