#include "store/postgres/host_postgres_connection.hpp"
#include "store/postgres/postgres_connection.hpp"
#include "store/sql/sql_store.hpp"

namespace notify {

Result<std::shared_ptr<Store>> make_postgres_store(const PostgresOptions& options) {
  if (options.connections < 1 || options.connections > connections_max)
    return make_error(ErrorCode::invalid_argument,
                      "connections must be 1 to 100: " + std::to_string(options.connections));
  return sql::make_store(
      [options] { return sql::open_postgres(options); }, options.migrate, options.archive_files,
      [schema = options.schema](const HostTransaction& host) {
        if (host.postgres() == nullptr)
          sql::fail(ErrorCode::invalid_argument, "the store is postgresql, the transaction is not");
        return sql::borrow_postgres(host.postgres(), schema);
      },
      {.writers = static_cast<std::size_t>(options.connections)});
}

}  // namespace notify
