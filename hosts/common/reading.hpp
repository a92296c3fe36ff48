#pragma once

#include <notify/ports/sealer.hpp>
#include <notify/result.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What the programs of hosts/ read alike. (docs/hosts.md)
namespace nfy_host {

/// Without the blanks and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// "1:00ff…": an id and the key's 32 bytes in hexadecimal digits; several by commas, spaces around
/// them are passed over. Fails with invalid_argument, and shows nothing of what was given.
[[nodiscard]] notify::Result<std::vector<notify::SealingKey>> sealing_keys_from(
    std::string_view text);

/// All of a file. Fails with invalid_argument and names it.
[[nodiscard]] notify::Result<std::string> text_of_file(const std::string& path);

/// Whether a URL holds what other users of the machine must not read off the list of processes.
[[nodiscard]] bool holds_password(std::string_view url);

}  // namespace nfy_host
