#pragma once

#include "cli/app/command.hpp"

#include <string>

namespace nfy_cli {

/// What `nfy PATH --help` prints: of all commands, of a group ("services") or of one.
[[nodiscard]] std::string help_of(const std::string& path);

/// "nfy usage [OPTIONS] SERVICE".
[[nodiscard]] std::string usage_of(const Command& command);

/// "--year YEAR", "-o, --output FILE", "SERVICE", as help and manual show it.
[[nodiscard]] std::string shown_name(const Option& option);

/// `text` broken into lines of at most `width` bytes, each after `indent` spaces.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent, std::size_t width);

}  // namespace nfy_cli
