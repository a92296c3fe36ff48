#pragma once

#include <notify/import.hpp>
#include <notify/ports/import_source.hpp>

#include <memory>
#include <string>

namespace notify {

struct ImportSourceOptions {
  std::string url;                       ///< postgresql://…; it is only read
  std::optional<ImportLayout> layout{};  ///< nothing: told from the tables
  ImportKeys keys{};                     ///< none: enough to compare with
  /// Of the From line: the old system keeps only what stands before it. Empty: services have to be
  /// given an address before they send e-mails.
  std::string email_domain{};
};

/// Connects to an existing Notify database for engine.imports(). Fails with invalid_argument if it
/// is none, or of another layout than was said; with unsupported if this build has no PostgreSQL.
[[nodiscard]] Result<std::unique_ptr<ImportSource>> open_import_source(ImportSourceOptions options);

}  // namespace notify
