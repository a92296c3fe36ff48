#include "store/sql/health.sql.hpp"
#include "store/sql/schema.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {}  // namespace

Result<StoreHealth> SqlHealth::read() {
  return transact(Access::read, [&](Session& session) {
    StoreHealth health;
    const bool is_postgres = session.connection().dialect() == Dialect::postgresql;
    health.engine = is_postgres ? "postgresql" : "sqlite";
    health.schema_newest = static_cast<std::int64_t>(migrations().size());
    session.connection().query(select_health, {}, [&](const Row& row) {
      health.version = row.text(0);
      health.schema = row.integer(1);
      health.clock = row.time(2);
      health.connections = row.integer(3);
      health.connections_max = row.integer(4);
      health.bytes = row.integer(5);
    });
    return health;
  });
}

}  // namespace notify::sql
