#include <notify/adapters/import_source.hpp>

namespace notify {

Result<std::unique_ptr<ImportSource>> open_import_source(ImportSourceOptions options) {
  const std::string_view url = options.url;
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
    return make_error(ErrorCode::invalid_argument,
                      "an old database is named by a postgresql:// url");
  return make_postgres_import_source(options);
}

}  // namespace notify
