#include <notify/adapters/postgres.hpp>

namespace notify {

Result<std::shared_ptr<Store>> make_postgres_store(const PostgresOptions&) {
  return make_error(ErrorCode::unsupported, "this build has no PostgreSQL store");
}

}  // namespace notify
