#include <notify/adapters/import_source.hpp>

namespace notify {

Result<std::unique_ptr<ImportSource>> make_postgres_import_source(const ImportSourceOptions&) {
  return make_error(ErrorCode::unsupported, "this build reads no PostgreSQL database");
}

}  // namespace notify
