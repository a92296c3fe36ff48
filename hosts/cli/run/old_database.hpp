#pragma once

#include "cli/run/session.hpp"

#include <notify/open_import.hpp>

#include <memory>

namespace nfy_cli {

/// Connects to the old database that URL, --old-file, --ask-old or NFY_OLD_DATABASE names.
/// `keys` are none for a comparison.
[[nodiscard]] notify::Result<std::unique_ptr<notify::ImportSource>> open_old_database(
    Session& session, notify::ImportKeys keys);

}  // namespace nfy_cli
