#include "store/postgres/postgres_connection.hpp"
#include "store/sql/sql_store.hpp"

namespace notify {

Result<std::shared_ptr<Store>> make_postgres_store(const PostgresOptions& options) {
  return sql::make_store([options] { return sql::open_postgres(options); }, options.migrate,
                         options.archive_files);
}

}  // namespace notify
