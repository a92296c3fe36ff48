#pragma once

#include "cli/app/command.hpp"

#include <string>

namespace nfy_cli {

/// A page of the manual in roff: of one command, or of all where it is null.
[[nodiscard]] std::string man_page(const Command* command, const std::string& version);
/// "nfy-services-list".
[[nodiscard]] std::string page_name(const Command& command);
/// The table of commands in docs/cli.md.
[[nodiscard]] std::string markdown_table();
/// The script that completes commands; `shell` is bash, zsh or fish.
[[nodiscard]] std::string completion(const std::string& shell);

}  // namespace nfy_cli
