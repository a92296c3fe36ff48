#pragma once

#include <notify/open_import.hpp>

namespace notify {

/// The database behind a postgresql:// URL. Fails as open_import_source() does.
[[nodiscard]] Result<std::unique_ptr<ImportSource>> make_postgres_import_source(
    const ImportSourceOptions& options);

}  // namespace notify
