#include "store/sql/schema.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

// The one place that asks a database for its time: to show how far it is from the engine's.
constexpr Statement select_health{
    "SELECT sqlite_version(), (SELECT MAX(version) FROM nfy_schema_version), "
    // nfy-allow(sql_time): shown to operators, not stored, and compared with nothing that is
    "CAST(strftime('%s', 'now') AS INTEGER) * 1000000, 0, 0, "
    "(SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())",
    "SELECT current_setting('server_version'), (SELECT MAX(version) FROM nfy_schema_version), "
    // nfy-allow(sql_time): likewise
    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint), "
    "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()), "
    "CAST(current_setting('max_connections') AS bigint), "
    "pg_database_size(current_database())"};

}  // namespace

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
