#include "store/contract/stores.hpp"

#include "store/postgres/postgres_connection.hpp"

// What is thrown past the border of a store is shown, not called unknown.
REGISTER_EXCEPTION_TRANSLATOR(const notify::sql::Failure& failure) {
  return failure.error.message.c_str();
}

namespace notify::test {

std::shared_ptr<Store> make_postgres_under_test(const std::string& url) {
  PostgresOptions options;
  options.url = url;
  const std::string schema = fresh_schema_name();
  {
    const auto connection = sql::open_postgres(options);
    connection->begin(sql::Access::write);
    connection->run_script("CREATE SCHEMA " + schema);
    connection->commit();
  }
  options.schema = schema;
  auto store = make_postgres_store(options);
  REQUIRE_MESSAGE(store, (store ? "" : store.error().message));
  return *std::move(store);
}

}  // namespace notify::test
